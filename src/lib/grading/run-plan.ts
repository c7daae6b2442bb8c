import { createHmac, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import type { FileTree } from '../domain/patch/patch.ts'
import type { Environment, SandboxOutcome } from '../domain/ports/sandbox.ts'
import { withTempDir } from '../files/temp-dir.ts'
import { writeTree } from '../files/write-tree.ts'
import { throwIfAborted, wait } from '../kernel/wait.ts'
import { type Grader, limitsFor } from './grader.ts'

export type PlanRun<T> =
  | { readonly kind: 'ran'; readonly value: T; readonly peakMemoryBytes: number | null }
  /** The code under test kept the supervisor from finishing. */
  | {
      readonly kind: 'stopped'
      readonly reason: 'timeout' | 'memory' | 'killed'
      readonly exitCode: number | null
      readonly detail: string
    }
  | { readonly kind: 'infra'; readonly reason: string }

export type PlanRequest<T> = {
  readonly environment: Environment
  readonly tree: FileTree
  readonly plan: Readonly<Record<string, unknown>>
  readonly schema: z.ZodType<T>
  readonly seconds: number
}

/** Runs one plan in a fresh sandbox and reads its signed result from outside, after everything inside is dead. */
export async function runPlan<T>(
  grader: Grader,
  request: PlanRequest<T>,
  signal: AbortSignal,
): Promise<PlanRun<T>> {
  for (let attempt = 0; ; attempt++) {
    throwIfAborted(signal)
    const run = await runOnce(grader, request, signal)
    const final = run.kind !== 'infra' || !run.retryable || attempt >= grader.maxInfraRetries
    if (final) return run
    await wait((grader.infraRetryDelayMs ?? defaultRetryDelayMs) * 2 ** attempt, signal)
  }
}

/** A daemon that is started again is there after some seconds. */
const defaultRetryDelayMs = 2_000

type Attempt<T> = PlanRun<T> & { readonly retryable?: boolean }

async function runOnce<T>(
  grader: Grader,
  { environment, tree, plan, schema, seconds }: PlanRequest<T>,
  signal: AbortSignal,
): Promise<Attempt<T>> {
  const key = grader.newSecret()
  const resultName = `result-${grader.newSecret().slice(0, 32)}`
  const outcome = await withTempDir(grader.tempDir, async (workspace) => {
    await writeTree(workspace, tree)
    return grader.sandbox.run(
      {
        environment,
        workspace,
        tools: grader.tools,
        command: (inside) => [
          inside.python,
          ...['-B', '-s', `${inside.tools}/grading/supervisor.py`, inside.workspace, inside.out],
        ],
        variables: () => ({
          ...environment.recipe.variables,
          PYTHONDONTWRITEBYTECODE: '1',
          PYTHONHASHSEED: '0',
          AGENTAO_SOURCE_ROOTS: JSON.stringify(environment.recipe.sourceRoots),
        }),
        stdin: JSON.stringify({ ...plan, key, resultName, ownMachine: grader.sandbox.backend !== 'process' }),
        limits: limitsFor(grader, seconds),
      },
      signal,
    )
  })
  throwIfAborted(signal)
  return readOutcome(outcome, { key, resultName, schema })
}

const fatalSchema = z.object({ fatal: z.string() })

type Expected<T> = { readonly key: string; readonly resultName: string; readonly schema: z.ZodType<T> }

function readOutcome<T>(outcome: SandboxOutcome, expected: Expected<T>): Attempt<T> {
  if (outcome.kind === 'infra') {
    return { kind: 'infra', reason: outcome.reason, retryable: outcome.retryable }
  }
  const body = verifiedBody(outcome.files.get(expected.resultName), expected.key)
  const detail = outcome.stderr.slice(-2000)
  if (body !== null) {
    const content: unknown = JSON.parse(body)
    const fatal = fatalSchema.safeParse(content)
    if (fatal.success) {
      return { kind: 'infra', reason: `The test framework could not be loaded: ${fatal.data.fatal}` }
    }
    const parsed = expected.schema.safeParse(content)
    if (parsed.success) return { kind: 'ran', value: parsed.data, peakMemoryBytes: outcome.peakMemoryBytes }
    return {
      kind: 'infra',
      reason: `The grading program's result is malformed: ${z.prettifyError(parsed.error)}`,
    }
  }
  if (outcome.kind === 'timeout') return { kind: 'stopped', reason: 'timeout', exitCode: null, detail }
  const reason = outcome.oomKilled ? 'memory' : 'killed'
  return { kind: 'stopped', reason, exitCode: outcome.exitCode, detail }
}

function verifiedBody(bytes: Uint8Array | undefined, key: string): string | null {
  const text = Buffer.from(bytes ?? [])
  if (text.length < 65 || text[64] !== 0x0a) return null
  const body = text.subarray(65)
  const expected = createHmac('sha256', Buffer.from(key, 'hex')).update(body).digest('hex')
  const stated = text.subarray(0, 64)
  return timingSafeEqual(Buffer.from(expected), stated) ? body.toString('utf8') : null
}
