import { cp, mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { killMarked } from './run-contained.ts'

/** The private folders of one run. */
export type RunFolder = {
  readonly marker: string
  readonly root: string
  readonly workspace: string
  readonly out: string
  readonly temp: string
}

const prefix = 'agentao-run-'

/** Makes the folders of a run below `tempDir` and copies the workspace in. The name carries our pid, for `sweep`. */
export async function makeRunFolder(tempDir: string, id: string, workspace: string): Promise<RunFolder> {
  const marker = `${process.pid}-${id}`
  const root = join(tempDir, `${prefix}${marker}`)
  const folder = {
    marker,
    root,
    workspace: join(root, 'testbed'),
    out: join(root, 'out'),
    temp: join(root, 'tmp'),
  }
  await mkdir(folder.out, { recursive: true })
  await mkdir(folder.temp)
  await cp(workspace, folder.workspace, { recursive: true, verbatimSymlinks: true })
  return folder
}

/** Folders may hold what cannot be removed at once by a process still dying; tries again for a moment. */
export async function removeRunFolder(folder: Pick<RunFolder, 'root'>): Promise<void> {
  await rm(folder.root, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 })
}

/** Removes the folders and processes of runs whose own process is dead; returns how many folders. */
export async function sweepRunFolders(tempDir: string): Promise<number> {
  let removed = 0
  for (const entry of await readdir(tempDir).catch(() => [])) {
    const match = /^agentao-run-(\d+)-/.exec(entry)
    if (match === null || isAlive(Number(match[1]))) continue
    await killMarked(entry.slice(prefix.length))
    await removeRunFolder({ root: join(tempDir, entry) })
    removed++
  }
  return removed
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
