import type { EnvironmentRecipe } from '../../domain/environment.ts'
import type { Task, TaskRecord } from '../../domain/task.ts'
import { digestsOf, taskFiles } from '../record/task-files.ts'

export type ImportedParts = {
  readonly instanceId: string
  readonly repo: string
  readonly version: string
  readonly baseCommit: string
  readonly license: string
  /** As in a record's provenance, e.g. 'swebench' or 'git:demo'. */
  readonly source: string
  /** What kind of import it was. */
  readonly detail: string
  readonly recipe: EnvironmentRecipe
  readonly limits: TaskRecord['limits']
  readonly toolVersion: string
  readonly content: Omit<Task, 'record'>
}

/** A task that was not made here: the record binds what came with it. */
export function importedTask(parts: ImportedParts): Task {
  const { content, recipe } = parts
  const record: TaskRecord = {
    schema_version: 'agentao-task/1',
    instance_id: parts.instanceId,
    repo: parts.repo,
    version: parts.version,
    base_commit: parts.baseCommit,
    language: 'python',
    license: parts.license,
    provenance: {
      source: parts.source,
      sourceSha256: recipe.distribution.sha256,
      strategy: 'imported',
      detail: parts.detail,
      seed: 'none',
      toolVersion: parts.toolVersion,
    },
    environment: recipe,
    limits: parts.limits,
    files: digestsOf(taskFiles(content)),
  }
  return { record, ...content }
}
