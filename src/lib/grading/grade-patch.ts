import { applyPatch } from '../domain/patch/apply-patch.ts'
import { parsePatch } from '../domain/patch/parse-patch.ts'
import type { PatchDefect } from '../domain/patch/patch.ts'
import type { Environment } from '../domain/ports/sandbox.ts'
import type { Task } from '../domain/task.ts'
import type { Verdict } from '../domain/verdict.ts'
import { withTempDir } from '../files/temp-dir.ts'
import { writeTree } from '../files/write-tree.ts'
import { digestOf, sha256 } from '../kernel/digest.ts'
import { ExternalError } from '../kernel/errors.ts'
import { throwIfAborted } from '../kernel/wait.ts'
import { type Calibration, calibrate } from './calibrate.ts'
import { type Candidate, gradeOnce } from './grade-once.ts'
import type { GradeRequest, Grader } from './grader.ts'
import { gradingTree } from './grading-tree.ts'
import type { Judgement } from './judge-run.ts'
import { knownLogParser } from './log-parsers/choose-log-parser.ts'
import { type OpenTask, openTask } from './open-task.ts'
import { remember } from './remember.ts'
import { scanSource } from './scan-source.ts'

/**
 * Grades one patch against one task. Nothing runs before the patch was read and applied in memory.
 *
 * `resolved` needs every FAIL_TO_PASS test to pass in every run, every PASS_TO_PASS test to pass, all channels to agree
 * and every canary to fail. `infra_error` when nothing was learned about the patch: the sandbox failed, or the task's
 * own fix does not pass here either. Flaky tests (`flake_rate` above 0) follow the rule of `judgeRun`.
 * Throws AbortedError when the signal fires, UserError AGT_TASK_CORRUPT when the task's parts do not fit together.
 */
export async function gradePatch(
  grader: Grader,
  request: GradeRequest,
  signal: AbortSignal,
): Promise<Verdict> {
  throwIfAborted(signal)
  const { task, patch } = request
  const started = grader.clock.monotonic()
  const verdict = (judgement: Judgement, since = started): Verdict =>
    toVerdict(grader, request, judgement, (grader.clock.monotonic() - since) / 1000)

  const parsed = parsePatch(patch)
  if (!parsed.ok) return verdict(invalid(task, parsed.reason))
  const { runner } = task.record.environment
  if (!isWatchable(runner)) return verdict(infra(task, unwatchable(runner)))
  const opening = await openTask(task)
  if (!opening.ok) return verdict(infra(task, opening.reason))
  const opened = opening.value
  const applied = applyPatch(opened.publicTree, parsed.value)
  if (!applied.ok) return verdict(invalid(task, applied.reason))
  const { tree, findings, source } = gradingTree(
    { pristine: opened.pristine, patched: applied.value },
    parsed.value,
    opened.places,
  )
  const scan = scanSource(opened.publicTree, source)
  const ground = await prepareGround(grader, opened, signal)
  if (ground.kind === 'unusable') return verdict(infra(task, ground.reason))
  const candidate: Candidate = { task: opened.task, opened, tree, attempts: findings, scan, ...ground }
  const since = grader.clock.monotonic()
  const judgement = await gradeRepeatedly(grader, { candidate, times: request.repeat ?? 1 }, signal)
  return verdict({ ...judgement, tests: underOwnNames(task, opened, judgement) }, since)
}

/** Canaries and agreeing channels need a runner that can be watched from inside; a log alone is too easily forged. */
function isWatchable(runner: string): boolean {
  const parser = knownLogParser(runner)
  return parser === 'pytest' || parser === 'pytest-options' || parser === 'unittest'
}

const unwatchable = (runner: string): string =>
  `Tests that are run by '${runner}' cannot be graded; only those that pytest can run are.`

/** What was seen, by the names that the task has for its tests. */
function underOwnNames({ hiddenTests }: Task, { names }: OpenTask, { tests }: Judgement): Judgement['tests'] {
  const entry = (group: 'FAIL_TO_PASS' | 'PASS_TO_PASS') => (id: string) =>
    [id, { group, after: tests[names.get(id) ?? id]?.after ?? 'missing' }] as const
  return Object.fromEntries([
    ...hiddenTests.FAIL_TO_PASS.map(entry('FAIL_TO_PASS')),
    ...hiddenTests.PASS_TO_PASS.map(entry('PASS_TO_PASS')),
  ])
}

type Ground =
  | {
      readonly kind: 'ready'
      readonly environment: Environment
      readonly calibration: Extract<Calibration, { kind: 'usable' }>
    }
  | { readonly kind: 'unusable'; readonly reason: string }

/** What is the same for every patch of a task: its environment, and what its own fix shows in it. */
async function prepareGround(grader: Grader, opened: OpenTask, signal: AbortSignal): Promise<Ground> {
  const { task } = opened
  try {
    const environment = await remember(grader.environments, digestOf(task.record.environment), {
      make: () => prepareEnvironment(grader, opened, signal),
      signal,
    })
    const calibration = await remember(grader.calibrations, digestOf(task.record), {
      make: () => calibrate(grader, { task, environment, goldTree: opened.goldTree }, signal),
      signal,
    })
    if (calibration.kind === 'usable') return { kind: 'ready', environment, calibration }
    grader.calibrations.delete(digestOf(task.record))
    return calibration
  } catch (error) {
    if (!(error instanceof ExternalError)) throw error
    return { kind: 'unusable', reason: error.message }
  }
}

async function prepareEnvironment(
  grader: Grader,
  { task, publicTree }: OpenTask,
  signal: AbortSignal,
): Promise<Environment> {
  return await withTempDir(grader.tempDir, async (source) => {
    await writeTree(source, publicTree)
    const options = grader.onProgress === undefined ? { signal } : { signal, onProgress: grader.onProgress }
    return await grader.sandbox.prepare(task.record.environment, source, options)
  })
}

async function gradeRepeatedly(
  grader: Grader,
  { candidate, times }: { readonly candidate: Candidate; readonly times: number },
  signal: AbortSignal,
): Promise<Judgement> {
  for (let time = 1; ; time++) {
    const judgement = await gradeOnce(grader, candidate, signal)
    if (judgement.status !== 'resolved' || time >= times) return judgement
  }
}

function invalid(task: Task, defect: PatchDefect): Judgement {
  const findings = [{ name: defect.name, detail: defect.message }]
  return { ...nothingRun(task), status: 'invalid', reason: defect.message, findings }
}

function infra(task: Task, reason: string): Judgement {
  return { ...nothingRun(task), status: 'infra_error', reason, findings: [] }
}

function nothingRun({ hiddenTests }: Task): Omit<Judgement, 'status' | 'reason' | 'findings'> {
  const missing = (group: 'FAIL_TO_PASS' | 'PASS_TO_PASS') =>
    hiddenTests[group].map((id) => [id, { group, after: 'missing' as const }] as const)
  const tests = Object.fromEntries([...missing('FAIL_TO_PASS'), ...missing('PASS_TO_PASS')])
  return { tests, exitCodes: [], peakMemoryBytes: null, log: '' }
}

function toVerdict(
  grader: Grader,
  { task, patch }: GradeRequest,
  { log, ...judgement }: Judgement,
  seconds: number,
): Verdict {
  return {
    ...judgement,
    seconds: Math.max(0, seconds),
    logDigest: sha256(log),
    sandbox: grader.sandbox.backend,
    graderVersion: grader.graderVersion,
    taskDigest: digestOf(task.record),
    patchDigest: sha256(patch),
  }
}
