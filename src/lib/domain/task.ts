import { z } from 'zod'
import { environmentRecipeSchema } from './environment.ts'

const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/)

/** Where a task came from: enough to make it again. */
const provenanceSchema = z.strictObject({
  /** 'pypi:toolz==1.0.0', 'path:...', 'sample', 'git:...', 'swebench', 'harbor'. */
  source: z.string(),
  sourceSha256: sha256Schema.nullable(),
  /** 'procedural', 'combine', 'commit', 'model', 'imported'. */
  strategy: z.string(),
  /** The mutator or other detail of the strategy. */
  detail: z.string(),
  seed: z.string(),
  toolVersion: z.string(),
})

/** How hard a task was expected to be before anybody tried it. */
export const difficulties = ['easy', 'medium', 'hard'] as const
export type Difficulty = (typeof difficulties)[number]

/** `task.json`: the public record of a task and the digests that bind its files. */
export const taskRecordSchema = z.strictObject({
  schema_version: z.literal('agentao-task/1'),
  instance_id: z.string().regex(/^[A-Za-z0-9._-]{1,120}$/),
  /** 'owner/name', or the distribution's name for a package. */
  repo: z.string(),
  version: z.string(),
  /** The commit the public snapshot is at; a digest of its tree when there is no upstream commit. */
  base_commit: z.string(),
  language: z.literal('python'),
  license: z.string(),
  provenance: provenanceSchema,
  /** Absent for tasks that were not made here. */
  difficulty: z.enum(difficulties).optional(),
  environment: environmentRecipeSchema,
  limits: z.strictObject({
    /** Seconds a solver has, from sending to answer. */
    solve_seconds: z.number().positive(),
    /** Seconds one grading run of the tests may take. */
    test_seconds: z.number().positive(),
  }),
  /** sha256 of every file below public/ and private/, by its path from the task directory. */
  files: z.record(z.string(), sha256Schema),
})
export type TaskRecord = z.infer<typeof taskRecordSchema>

/** `private/tests.json`: SWE-bench's two lists, how often each test was seen to flake, and what was cut with them. */
export const hiddenTestsSchema = z.strictObject({
  FAIL_TO_PASS: z.array(z.string()).min(1),
  PASS_TO_PASS: z.array(z.string()),
  /** Share of repeats in which a test changed its outcome, by test id; absent means never seen to flake. */
  flake_rate: z.record(z.string(), z.number().min(0).max(1)),
})
export type HiddenTests = z.infer<typeof hiddenTestsSchema>

/** What leaves the validator. `repoArchive` is repo.tar.gz: one commit, no history, hidden tests cut out. */
export type PublicTask = {
  readonly record: TaskRecord
  readonly problemStatement: string
  readonly repoArchive: Uint8Array
}

/** The whole task. The private half never leaves the validator before the task is retired. */
export type Task = PublicTask & {
  readonly goldPatch: string
  readonly testsPatch: string
  readonly hiddenTests: HiddenTests
}
