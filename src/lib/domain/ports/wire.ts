import { z } from 'zod'
import { spendSchema } from '../budget.ts'
import { environmentRecipeSchema } from '../environment.ts'
import { trajectorySchema } from '../trajectory.ts'

/** What a validator asks of a miner. The whole body is covered by the request's signature. */
export const codingTaskSchema = z.strictObject({
  roundId: z.string(),
  instanceId: z.string(),
  /** sha256 of the task record. */
  taskDigest: z.string(),
  problemStatement: z.string(),
  baseCommit: z.string(),
  environment: environmentRecipeSchema,
  testSeconds: z.number().positive(),
  /** Seconds the miner has from the moment of sending. */
  solveSeconds: z.number().positive(),
  /** repo.tar.gz, base64. */
  repoArchive: z.string(),
  repoArchiveSha256: z.string(),
})
export type CodingTask = z.infer<typeof codingTaskSchema>

/** A miner's answer. `patch` null is an honest "no". */
export const codingAnswerSchema = z.strictObject({
  instanceId: z.string(),
  patch: z.string().nullable(),
  message: z.string(),
  spend: spendSchema,
  trajectory: trajectorySchema.nullable(),
})
export type CodingAnswer = z.infer<typeof codingAnswerSchema>

export type AxonAddress = { readonly hotkey: string; readonly ip: string; readonly port: number }

export type DendriteReply =
  | { readonly kind: 'answer'; readonly answer: CodingAnswer; readonly seconds: number }
  | { readonly kind: 'timeout'; readonly seconds: number }
  | { readonly kind: 'refused'; readonly status: number; readonly message: string; readonly seconds: number }
  | { readonly kind: 'unreachable'; readonly message: string; readonly seconds: number }

/** A validator's client: asks one miner, never throws for what a miner does. */
export interface Dendrite {
  ask(to: AxonAddress, task: CodingTask, signal: AbortSignal): Promise<DendriteReply>
}

export type AxonHandler = (
  task: CodingTask,
  context: { readonly callerHotkey: string; readonly signal: AbortSignal },
) => Promise<CodingAnswer>

export type AxonServer = { readonly port: number; close(): Promise<void> }
