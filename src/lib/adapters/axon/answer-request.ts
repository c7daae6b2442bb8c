import type { IncomingMessage, ServerResponse } from 'node:http'
import type { CodingAnswer, CodingTask } from '../../domain/ports/wire.ts'
import { ok, type Result, refused } from '../../kernel/result.ts'
import type { AxonLimits } from './axon-limits.ts'
import type { AxonOptions } from './axon-options.ts'
import type { CallerGate } from './caller-limits.ts'
import { unpackTask } from './coding-synapse.ts'
import { readBody } from './read-body.ts'
import type { ReplayGuard } from './replay-guard.ts'
import type { SignedHeaders } from './request-headers.ts'
import { type Refusal, verifyRequest } from './verify-request.ts'
import { writeResponse } from './write-response.ts'

export type AnswerDeps = AxonOptions & {
  readonly limits: AxonLimits
  readonly closing: AbortSignal
  readonly replays: ReplayGuard
  readonly gate: CallerGate
}

/** One request from its first check to its last byte. */
export async function answerRequest(
  deps: AnswerDeps,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const startedMs = deps.clock.monotonic()
  const ownHotkey = deps.keypair.address
  const verified = verifyRequest({ ...deps, ownHotkey }, request)
  const outcome: Outcome = verified.ok
    ? await admit(deps, verified.value, { request, response })
    : refused(verified.reason)
  const seconds = (deps.clock.monotonic() - startedMs) / 1000
  if (outcome.ok) {
    writeResponse(response, { ...outcome.value, kind: 'answer', keypair: deps.keypair, seconds })
  } else {
    writeResponse(response, { ...outcome.reason, kind: 'refusal', keypair: deps.keypair, seconds })
  }
}

type Outcome = Result<{ readonly answer: CodingAnswer; readonly signed: SignedHeaders }, Refusal>
type Exchange = { readonly request: IncomingMessage; readonly response: ServerResponse }

async function admit(deps: AnswerDeps, signed: SignedHeaders, exchange: Exchange): Promise<Outcome> {
  const refuse = (status: number, message: string): Outcome => refused({ status, message, signed })
  const entry = deps.gate.enter(signed.identity.dendriteHotkey)
  if (!entry.ok) return refuse(429, `Too many requests: ${entry.reason}.`)
  let leavesLater = false
  try {
    const body = await readBody(exchange.request, deps.limits.bodyBytes)
    if (!body.ok) {
      return body.reason === 'too_large'
        ? refuse(413, `The body is larger than ${deps.limits.bodyBytes} bytes.`)
        : refuse(408, 'The request did not arrive in full.')
    }
    const task = unpackTask(body.value.toString('utf8'), signed.bodyHash)
    if (!task.ok) return refuse(task.reason.status, task.reason.message)
    const run = solve(deps, task.value, { signed, response: exchange.response })
    leavesLater = true
    // Work that goes on after its deadline still counts against its caller.
    run.settled.then(entry.leave, entry.leave)
    return await run.outcome
  } finally {
    if (!leavesLater) entry.leave()
  }
}

type SolveContext = { readonly signed: SignedHeaders; readonly response: ServerResponse }

/** Runs the handler until it answers, its deadline passes, the caller goes away, or the axon closes. */
function solve(
  deps: AnswerDeps,
  task: CodingTask,
  { signed, response }: SolveContext,
): { readonly outcome: Promise<Outcome>; readonly settled: Promise<unknown> } {
  const seconds = Math.min(task.solveSeconds, deps.limits.solveSeconds)
  const ended = new AbortController()
  const timer = setTimeout(() => ended.abort(), seconds * 1000)
  response.once('close', () => ended.abort())
  const signal = AbortSignal.any([ended.signal, deps.closing])
  const callerHotkey = signed.identity.dendriteHotkey

  const settled = Promise.resolve().then(() => deps.handler(task, { callerHotkey, signal }))
  const answered = settled.then(
    (answer): Outcome => ok({ answer, signed }),
    (error: unknown): Outcome => {
      if (!signal.aborted) deps.onError?.(error)
      return refused({ status: signal.aborted ? 408 : 500, message: failureOf(signal.aborted), signed })
    },
  )
  const expired = new Promise<Outcome>((resolve) => {
    const expire = (): void => resolve(refused({ status: 408, message: failureOf(true), signed }))
    signal.addEventListener('abort', expire, { once: true })
  })
  const outcome = Promise.race([answered, expired]).finally(() => clearTimeout(timer))
  return { outcome, settled }
}

const failureOf = (late: boolean): string =>
  late ? 'The task was not solved before its deadline.' : 'Internal Server Error'
