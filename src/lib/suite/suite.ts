import type { Sandbox } from '../domain/ports/sandbox.ts'

/** What running tests needs: where they run, and our Python programs that run them. */
export type Suite = {
  readonly sandbox: Sandbox
  /** Host directory of the Python programs (`templates/python`), readable inside the sandbox. */
  readonly tools: string
}
