import { z } from 'zod'
import type { FileTree } from '../domain/patch/patch.ts'
import type { Environment } from '../domain/ports/sandbox.ts'
import type { Task } from '../domain/task.ts'
import type { Finding } from '../domain/verdict.ts'
import { seededRandom } from '../kernel/random.ts'
import type { Calibration } from './calibrate.ts'
import type { Grader } from './grader.ts'
import { type Judgement, judgeRun } from './judge-run.ts'
import { type JudgedWorker, judgeWorker } from './judge-workers.ts'
import type { OpenTask } from './open-task.ts'
import { type PlannedWorker, planSecondLook, planWorkers, workerSpec } from './plan-workers.ts'
import { type PlanRun, runPlan } from './run-plan.ts'
import type { SourceScan } from './scan-source.ts'
import { areNear } from './test-ids.ts'
import { confirmsFailure, doubtfulWorkers, withoutFaults } from './weigh-doubts.ts'
import { workerReportSchema } from './worker-report.ts'

export type Candidate = {
  readonly task: Task
  readonly opened: OpenTask
  /** The repository as it is graded. */
  readonly tree: FileTree
  readonly attempts: readonly Finding[]
  readonly scan: SourceScan
  readonly environment: Environment
  readonly calibration: Extract<Calibration, { kind: 'usable' }>
}

const runSchema = z.object({ workers: z.array(workerReportSchema) })

/** More failures than this are no accident of one run. */
const maxSecondLook = 200

/** So often is a plan of which the task's own fix shows that it told nothing of some test drawn again. */
const maxPlans = 4

/**
 * One grading with fresh secrets: one sandbox, at most two more when only PASS_TO_PASS tests fail, and one or two with
 * the task's own fix where our own poison, or a busy machine, may be what speaks against the answer.
 */
export async function gradeOnce(
  grader: Grader,
  candidate: Candidate,
  signal: AbortSignal,
  plans = 1,
): Promise<Judgement> {
  const { task, calibration, opened } = candidate
  const random = seededRandom(grader.newSecret())
  const planning = {
    hidden: task.hiddenTests,
    calibration,
    tree: opened.pristine,
    random,
    newSecret: grader.newSecret,
  }
  const planned = planWorkers(planning)
  const run = await runWorkers(grader, { candidate, tree: candidate.tree, planned }, signal)
  if (ranOutOfTime(candidate, run)) {
    const control = await runWorkers(grader, { candidate, tree: opened.goldTree, planned }, signal)
    if (control.kind === 'infra') return notRun(candidate, control)
    if (ranOutOfTime(candidate, control)) return notRun(candidate, { kind: 'infra', reason: tooSlow })
  }
  if (run.kind !== 'ran') return notRun(candidate, run)
  const weighed = await weighDoubts(grader, { candidate, run }, signal)
  if (weighed.kind !== 'ran') return notRun(candidate, weighed)
  const untold = weighed === run ? undefined : untoldTest(candidate, weighed)
  if (untold !== undefined && plans < maxPlans) return await gradeOnce(grader, candidate, signal, plans + 1)
  const first = judge(candidate, weighed)
  if (untold !== undefined) {
    const reason = `${untold} fails here beside changed tests with the task's own fix too, so nothing was learned.`
    return { ...first, status: 'infra_error', reason }
  }
  const failing = onlyRegressions(first)
  if (failing.length === 0) return first
  return await lookAgain(
    grader,
    { candidate, run: weighed, failing, plan: (ids) => planSecondLook(planning, ids) },
    signal,
  )
}

const tooSlow = "The task's own fix does not end in time here now either, so nothing was learned."

/** A busy machine looks like a hang: only what the task's own fix does in the same plan tells them apart. */
function ranOutOfTime(candidate: Candidate, run: WorkersRun): boolean {
  if (run.kind === 'stopped') return run.reason === 'timeout'
  if (run.kind !== 'ran' || !run.workers.some(({ report }) => report.end === 'timeout')) return false
  return judge(candidate, run).status === 'unresolved'
}

/** The run without the tests that the task's own fix fails, or passes although poisoned, in the very same plan. */
async function weighDoubts(
  grader: Grader,
  { candidate, run }: { readonly candidate: Candidate; readonly run: Ran },
  signal: AbortSignal,
): Promise<WorkersRun> {
  const judgement = judge(candidate, run)
  const doubtful = doubtfulWorkers(judgement, run.workers)
  const control = async (workers: readonly JudgedWorker[]): Promise<WorkersRun> => {
    const planned = workers.map((worker) => worker.planned)
    return await runWorkers(grader, { candidate, tree: candidate.opened.goldTree, planned }, signal)
  }
  const [first, ...others] = doubtful
  if (first === undefined) return run
  const one = await control([first])
  if (one.kind !== 'ran') return one
  if (one.workers.some((shown) => confirmsFailure(judgement, first, shown))) return run
  const rest = others.length === 0 ? { ...one, workers: [] } : await control(others)
  if (rest.kind !== 'ran') return rest
  const shown = new Map([...one.workers, ...rest.workers].map((worker) => [worker.planned, worker]))
  const workers = run.workers.map((worker) => {
    const same = shown.get(worker.planned)
    return same === undefined ? worker : withoutFaults(worker, same)
  })
  return { ...run, workers }
}

type Ran = {
  readonly kind: 'ran'
  readonly workers: readonly JudgedWorker[]
  readonly peakMemoryBytes: number | null
}
type WorkersRun = Ran | Exclude<PlanRun<unknown>, { kind: 'ran' }>

type WorkersRequest = {
  readonly candidate: Candidate
  readonly tree: FileTree
  readonly planned: readonly PlannedWorker[]
}

async function runWorkers(
  grader: Grader,
  { candidate, tree, planned }: WorkersRequest,
  signal: AbortSignal,
): Promise<WorkersRun> {
  const { environment, task } = candidate
  const { sourceRoots, testPaths } = environment.recipe
  const seconds = task.record.limits.test_seconds
  const plan = { workers: planned.map((worker) => workerSpec(worker, { sourceRoots, testPaths, seconds })) }
  const request = { environment, tree, plan, schema: runSchema, seconds: seconds * 2 + 30 }
  const run = await runPlan(grader, request, signal)
  if (run.kind !== 'ran') return run
  const workers = run.value.workers.flatMap((report, index) => {
    const worker = planned[index]
    return worker === undefined ? [] : [judgeWorker(worker, report)]
  })
  return { kind: 'ran', workers, peakMemoryBytes: run.peakMemoryBytes }
}

function judge({ task, attempts, scan }: Candidate, { workers, peakMemoryBytes }: Ran): Judgement {
  return judgeRun({ hidden: task.hiddenTests, workers, attempts, scan, peakMemoryBytes })
}

/** The failing PASS_TO_PASS tests of an honest run whose hidden tests all pass: worth a second look. */
function onlyRegressions({ status, tests }: Judgement): string[] {
  const failing = Object.entries(tests).filter(([, test]) => test.after !== 'passed')
  const hidden = failing.some(([, test]) => test.group === 'FAIL_TO_PASS')
  if (status !== 'unresolved' || hidden || failing.length > maxSecondLook) return []
  return failing.map(([id]) => id)
}

/** A test of which no result is left. */
function untoldTest({ task }: Candidate, { workers }: Ran): string | undefined {
  const told = new Set(workers.flatMap(({ planned }) => planned.real))
  const { FAIL_TO_PASS, PASS_TO_PASS } = task.hiddenTests
  return [...FAIL_TO_PASS, ...PASS_TO_PASS].find((id) => !told.has(id))
}

type SecondLook = {
  readonly candidate: Candidate
  readonly run: Ran
  readonly failing: readonly string[]
  readonly plan: (ids: readonly string[]) => PlannedWorker
}

/**
 * A test that stood near a poisoned one, or is known to flake, is run again without that neighbour. What
 * still fails is tried with the task's own fix: where that fails too, nothing was learned about the patch.
 */
async function lookAgain(grader: Grader, look: SecondLook, signal: AbortSignal): Promise<Judgement> {
  const { candidate, run, failing } = look
  const excusable = failing.filter((id) => isExcusable(candidate, run.workers, id))
  const again =
    excusable.length === 0
      ? null
      : await runWorkers(grader, { candidate, tree: candidate.tree, planned: [look.plan(excusable)] }, signal)
  if (again !== null && again.kind !== 'ran') return notRun(candidate, again)
  const workers = [
    ...withoutIds(run.workers, again === null ? [] : excusable, candidate),
    ...(again?.workers ?? []),
  ]
  const second = judge(candidate, { ...run, workers })
  const still = onlyRegressions(second)
  if (still.length === 0) return second
  const gold = await runWorkers(
    grader,
    { candidate, tree: candidate.opened.goldTree, planned: [look.plan(still)] },
    signal,
  )
  if (gold.kind !== 'ran') return notRun(candidate, gold)
  const alsoGold = still.filter((id) => gold.workers[0]?.folded.outcomes.get(id) !== 'passed')
  if (alsoGold.length === 0) return second
  const reason = `${alsoGold[0]} fails here with the task's own fix too, so it says nothing about the patch.`
  return { ...second, status: 'infra_error', reason }
}

function isExcusable({ task }: Candidate, workers: readonly JudgedWorker[], id: string): boolean {
  if ((task.hiddenTests.flake_rate[id] ?? 0) > 0) return true
  return workers.some(
    ({ planned }) =>
      planned.real.includes(id) && [...planned.poisoned.keys()].some((other) => areNear(other, id)),
  )
}

/** The earlier result of a test beside a poisoned one is dropped; a flaky test keeps all its results. */
function withoutIds(
  workers: readonly JudgedWorker[],
  ids: readonly string[],
  { task }: Candidate,
): JudgedWorker[] {
  const dropped = new Set(ids.filter((id) => (task.hiddenTests.flake_rate[id] ?? 0) === 0))
  return workers.map((worker) => ({
    ...worker,
    planned: { ...worker.planned, real: worker.planned.real.filter((id) => !dropped.has(id)) },
  }))
}

const stopReasons = {
  timeout: 'With the patch the tests did not end in time.',
  memory: 'With the patch the tests ran out of memory.',
  killed: 'With the patch the test run was ended from inside.',
} as const

function notRun(candidate: Candidate, run: Exclude<WorkersRun, Ran>): Judgement {
  const nothing = judge(candidate, { kind: 'ran', workers: [], peakMemoryBytes: null })
  if (run.kind === 'infra') return { ...nothing, status: 'infra_error', reason: run.reason }
  const exitCodes = run.exitCode === null ? [] : [run.exitCode]
  const status = nothing.status === 'tampered' ? 'tampered' : 'unresolved'
  return { ...nothing, status, reason: stopReasons[run.reason], exitCodes, log: run.detail }
}
