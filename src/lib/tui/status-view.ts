import type { Emit } from '../domain/event.ts'

/** A view of the event stream. `close` resolves when everything emitted so far has been written; safe to repeat. */
export interface StatusView {
  readonly emit: Emit
  close(): Promise<void>
}
