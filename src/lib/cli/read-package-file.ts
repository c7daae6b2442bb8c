import { readFile } from 'node:fs/promises'

/** What `package.json` says of the binary. */
export type PackageFile = {
  readonly version: string
  readonly description: string
  readonly oclif: { readonly topics: Readonly<Record<string, { readonly description: string }>> }
}

/** Ours, and in every package next to `dist`, so it is taken as it is: no schema library is loaded for it. */
export async function readPackageFile(): Promise<PackageFile> {
  return JSON.parse(await readFile(new URL('../../../package.json', import.meta.url), 'utf8'))
}
