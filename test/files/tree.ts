import type { FileTree } from '../../src/lib/domain/patch/patch.ts'

/** A tree of text files for tests. */
export function tree(files: Readonly<Record<string, string>>, executable: readonly string[] = []): FileTree {
  return new Map(
    Object.entries(files).map(([path, text]) => [
      path,
      { bytes: Buffer.from(text), executable: executable.includes(path) },
    ]),
  )
}
