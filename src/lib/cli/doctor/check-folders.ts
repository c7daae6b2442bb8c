import { type Check, type CheckRow, type DoctorInput, failRow, okRow, warnRow } from './check.ts'

/** A virtual environment with its tests takes 50 to 200 MB; a default run builds up to a dozen. */
const comfortableBytes = 2 * 1024 ** 3
const leastBytes = 256 * 1024 ** 2

export const checkFolders: Check = {
  name: 'folders',
  run: async (input) => [
    await checkFolder('data folder', input.config.dataDir, input),
    await checkFolder('cache folder', input.config.cacheDir, input),
  ],
}

async function checkFolder(name: string, path: string, { probes, fix }: DoctorInput): Promise<CheckRow> {
  const before = await probes.folder(path)
  if (!before.writable)
    return failRow(
      name,
      `${path} cannot be written.`,
      `Give yourself the right to write there, or choose another.`,
    )
  if (fix && !before.exists) await probes.makeFolder(path)
  const free = `${(before.freeBytes / 1024 ** 3).toFixed(1)} GB free`
  if (before.freeBytes < leastBytes)
    return failRow(name, `${path}: ${free} is too little.`, 'Free some disk space.')
  if (before.freeBytes < comfortableBytes)
    return warnRow(name, `${path}: ${free}.`, 'Free some disk space: environments take up to 200 MB each.')
  return okRow(name, `${path}, ${free}${before.exists || fix ? '' : ', made when first needed'}`)
}
