/** What `supervise.py` is asked to do; see there. */
export type SupervisorRequest = {
  /** 32 secret bytes in hex that set the supervisor's words apart from the command's. */
  readonly mark: string
  readonly command: readonly string[]
  readonly variables: Readonly<Record<string, string>>
  readonly cwd: string
  readonly temp: string
  /** User to become, when the supervisor may; null to stay the same. */
  readonly user: number | null
  readonly files: Readonly<Record<string, string>>
  readonly folders: readonly string[]
  readonly copies: readonly { readonly from: string; readonly to: string; readonly writable: boolean }[]
  /** Tar archives that follow the command's input, each in a folder of its own. */
  readonly archives: readonly { readonly to: string; readonly bytes: number; readonly writable: boolean }[]
  readonly inputBytes: number
  readonly seconds: number
  readonly watchMemoryBytes: number
  /** By the names of Python's `resource.RLIMIT_*`. */
  readonly limits: Readonly<Record<string, number>>
  readonly out: string | null
  readonly outBytes: number
}

/** Where the request begins: an engine may put bytes of its own before it. */
const opening = Buffer.from('\nagentao request\n')

/** The request as the supervisor reads it: opening, length, JSON, then the command's own input and the archives. */
export function encodeRequest(request: SupervisorRequest, ...input: readonly Uint8Array[]): Buffer {
  const json = Buffer.from(JSON.stringify(request))
  const length = Buffer.alloc(4)
  length.writeUInt32BE(json.length)
  return Buffer.concat([opening, length, json, ...input])
}

export function inputBytes(input: string | Uint8Array | undefined): Uint8Array {
  return typeof input === 'string' ? Buffer.from(input) : (input ?? new Uint8Array())
}
