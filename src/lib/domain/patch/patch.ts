/** The files of a snapshot by POSIX path relative to its root. Symbolic links are not part of a tree. */
export type FileTree = ReadonlyMap<string, TreeFile>
export type TreeFile = { readonly bytes: Uint8Array; readonly executable: boolean }

export type PatchLine =
  | { readonly kind: 'context' | 'add' | 'remove'; readonly text: string }
  /** "\ No newline at end of file" for the line before. */
  | { readonly kind: 'no_newline' }

export type Hunk = {
  /** 1-based; 0 for an empty side. */
  readonly oldStart: number
  readonly oldLines: number
  readonly newStart: number
  readonly newLines: number
  readonly lines: readonly PatchLine[]
}

export type FileChange =
  | {
      readonly kind: 'modify'
      readonly path: string
      readonly hunks: readonly Hunk[]
      readonly newMode: FileMode | null
    }
  | {
      readonly kind: 'create'
      readonly path: string
      readonly hunks: readonly Hunk[]
      readonly newMode: FileMode
    }
  | { readonly kind: 'delete'; readonly path: string; readonly hunks: readonly Hunk[] }
  | {
      readonly kind: 'rename'
      readonly from: string
      readonly path: string
      readonly hunks: readonly Hunk[]
      readonly newMode: FileMode | null
    }

export type FileMode = 'regular' | 'executable'

/** A unified diff that has been read and found acceptable: plain files, inside the tree, text only. */
export type Patch = { readonly changes: readonly FileChange[] }

/** Why a patch is refused, by a permanent name, with one sentence for people. */
export type PatchDefect = { readonly name: string; readonly message: string }
