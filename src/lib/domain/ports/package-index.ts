export type SourceRequest = {
  readonly name: string
  /** Exact version; the newest final release that suits `python` when absent. */
  readonly version?: string | undefined
  /** Digest the source distribution must have. */
  readonly sha256?: string | undefined
  /** Interpreter the package must support, as major.minor. */
  readonly python: string
}

type SourceDistribution = {
  readonly name: string
  readonly version: string
  readonly fileName: string
  readonly sha256: string
  /** When it was put on the index, null where the index does not say. */
  readonly uploadedAt: string | null
  readonly archive: Uint8Array
  /** What the index says of the project as a whole (PEP 792); 'active' where it says nothing. */
  readonly projectStatus: string
}

/** What came of looking a package up. Only `found` has bytes, and their digest has been checked. */
export type SourceLookup =
  | { readonly kind: 'found'; readonly source: SourceDistribution }
  | { readonly kind: 'refused'; readonly cause: SourceRefusal; readonly reason: string }
  /** The index could not be reached and the answer is not in the cache. */
  | { readonly kind: 'offline'; readonly reason: string }

export type SourceRefusal = 'missing' | 'yanked' | 'wheel_only' | 'compiler' | 'python' | 'digest' | 'size'

export type FetchSourceOptions = {
  readonly signal: AbortSignal
  /** Called while bytes arrive; `total` is null when the index does not say. */
  readonly onProgress?: ((received: number, total: number | null) => void) | undefined
}

/** Where source distributions come from. */
export interface PackageIndex {
  fetchSource(request: SourceRequest, options: FetchSourceOptions): Promise<SourceLookup>
  /** True when the index answers now; for choosing what to do without a network. */
  isReachable(signal: AbortSignal): Promise<boolean>
}
