import type { PackageIndex, SourceLookup } from '../../src/lib/domain/ports/package-index.ts'
import { sha256 } from '../../src/lib/kernel/digest.ts'

/** An index that holds the given archives by name, all of version 1.0.0. */
export function fakePackageIndex(
  archives: Readonly<Record<string, Uint8Array | Exclude<SourceLookup, { kind: 'found' }>>>,
): PackageIndex {
  return {
    isReachable: async () => true,
    async fetchSource({ name }) {
      const held = archives[name]
      if (held === undefined)
        return { kind: 'refused', cause: 'missing', reason: `The package index has no package '${name}'.` }
      if (!(held instanceof Uint8Array)) return held
      const fileName = `${name}-1.0.0.tar.gz`
      return {
        kind: 'found',
        source: {
          name,
          version: '1.0.0',
          fileName,
          sha256: sha256(held),
          uploadedAt: '2024-05-01T10:00:00.000000Z',
          archive: held,
          projectStatus: 'active',
        },
      }
    },
  }
}
