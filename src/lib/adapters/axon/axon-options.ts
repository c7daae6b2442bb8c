import type { Keypair, VerifySignature } from '../../domain/neuron.ts'
import type { AxonHandler } from '../../domain/ports/wire.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { AxonLimits } from './axon-limits.ts'

/** Whether a verified caller may ask; the reason is sent to it. */
export type Authorize = (
  callerHotkey: string,
) => { readonly ok: true } | { readonly ok: false; readonly reason: string }

export type AxonOptions = {
  readonly keypair: Keypair
  readonly verify: VerifySignature
  readonly handler: AxonHandler
  readonly authorize: Authorize
  readonly clock: Clock
  /** 0 lets the system choose one; the server says which. */
  readonly port?: number | undefined
  readonly host?: string | undefined
  readonly limits?: Partial<AxonLimits> | undefined
  /** Told what a handler threw: the caller only learns that something did. */
  readonly onError?: ((error: unknown) => void) | undefined
}
