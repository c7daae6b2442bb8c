import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { hiddenTestsSchema, type Task } from '../../../domain/task.ts'
import { hasErrno, UserError } from '../../../kernel/errors.ts'
import { isTable, parseToml, type TomlTable, tableAt } from '../../recipe/parse-toml.ts'
import type { FormatDeps } from '../format-deps.ts'
import { restoredTask } from '../restored-task.ts'
import { parseInstance } from '../swebench/instance.ts'
import { instanceSnapshot } from '../swebench/instance-snapshot.ts'
import { refuseUnusable, taskOfInstance } from '../swebench/task-of-instance.ts'
import { harborFiles } from './harbor-files.ts'

/** SWE-bench tasks in Harbor's own data sets carry their instance here. */
const instanceFile = 'tests/config.json'

export type HarborPlace = { readonly dir: string; readonly reposDir: string | null }

/**
 * Reads a Harbor task folder: one that we exported, or one that carries a SWE-bench instance. Any other says only by a
 * program of its own what a right answer is; throws UserError AGT_TASK_CORRUPT with the reason.
 */
export async function readHarbor({ dir, reposDir }: HarborPlace, deps: FormatDeps): Promise<Task> {
  const settings = await readText(join(dir, harborFiles.settings))
  if (settings === null)
    throw new UserError('AGT_TASK_NOT_FOUND', `There is no Harbor task in '${dir}': it has no task.toml.`)
  const record = await readText(join(dir, harborFiles.record))
  if (record !== null) return await ownTask(dir, record)
  const unsupported = unsupportedPart(parseToml(settings))
  if (unsupported !== null) throw refusal(dir, unsupported)
  const instance = await readText(join(dir, instanceFile))
  if (instance === null)
    throw refusal(
      dir,
      `it names no FAIL_TO_PASS tests (no ${instanceFile}), so only Harbor itself can grade it`,
    )
  return await instanceTask({ dir, reposDir, text: instance }, deps)
}

async function ownTask(dir: string, record: string): Promise<Task> {
  const part = async (name: string): Promise<Buffer> => {
    const bytes = await readBytes(join(dir, name))
    if (bytes === null) throw refusal(dir, `${name} is missing`)
    return bytes
  }
  const partText = async (name: string): Promise<string> => (await part(name)).toString('utf8')
  const content = {
    problemStatement: await partText(harborFiles.instruction),
    repoArchive: await part(harborFiles.snapshot),
    goldPatch: await partText(harborFiles.goldPatch),
    testsPatch: await partText(harborFiles.testsPatch),
    hiddenTests: hiddenTestsOf(dir, await partText(harborFiles.tests)),
  }
  return restoredTask(record, content, dir)
}

function hiddenTestsOf(dir: string, text: string): Task['hiddenTests'] {
  try {
    // The file also holds what the verifier needs; a strict schema would refuse it.
    const { FAIL_TO_PASS, PASS_TO_PASS, flake_rate } = JSON.parse(text)
    return hiddenTestsSchema.parse({ FAIL_TO_PASS, PASS_TO_PASS, flake_rate })
  } catch (cause) {
    throw refusal(dir, `${harborFiles.tests} cannot be understood`, cause)
  }
}

async function instanceTask(
  { dir, reposDir, text }: HarborPlace & { readonly text: string },
  deps: FormatDeps,
): Promise<Task> {
  const file = join(dir, instanceFile)
  const instance = parseInstance(parsedJson(text, file), file)
  refuseUnusable(instance)
  const instruction = await readText(join(dir, harborFiles.instruction))
  const statement = instance.problem_statement === '' ? (instruction ?? '') : instance.problem_statement
  const snapshot = await instanceSnapshot(instance, { file, reposDir }, deps)
  return await taskOfInstance({ ...instance, problem_statement: statement }, snapshot, { ...deps, file })
}

function unsupportedPart(settings: TomlTable): string | null {
  if (Array.isArray(settings.steps)) return 'it has several steps'
  const environment = tableAt(settings, 'environment')
  const { gpus } = environment
  if (typeof gpus === 'number' && gpus > 0) return 'it needs a GPU'
  return isTable(environment.tpu) ? 'it needs a TPU' : null
}

async function readText(path: string): Promise<string | null> {
  return (await readBytes(path))?.toString('utf8') ?? null
}

async function readBytes(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path)
  } catch (error) {
    if (hasErrno(error, 'ENOENT', 'ENOTDIR')) return null
    throw error
  }
}

function parsedJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new UserError('AGT_TASK_CORRUPT', `'${path}' is not JSON.`, { cause })
  }
}

function refusal(dir: string, what: string, cause?: unknown): UserError {
  return new UserError('AGT_TASK_CORRUPT', `The Harbor task in '${dir}' cannot be used: ${what}.`, { cause })
}
