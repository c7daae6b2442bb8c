import { mkdtempSync, rmSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll } from 'vitest'
import type { SandboxLimits } from '../../src/lib/domain/ports/sandbox.ts'

const made: string[] = []

/** Writes a repository of these files into a new folder, which is removed after the test file. */
export async function sampleRepository(files: Readonly<Record<string, string>>): Promise<string> {
  const root = mkdtempSync(join(tmpdir(), 'agentao-repo-'))
  made.push(root)
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), text)
  }
  return root
}

export function removeSampleRepositories(): void {
  afterAll(() => {
    for (const root of made.splice(0)) rmSync(root, { recursive: true, force: true })
  })
}

export const tools = join(import.meta.dirname, '../../templates/python')

export const limits: SandboxLimits = {
  seconds: 30,
  memoryBytes: 1 << 30,
  processes: 64,
  diskBytes: 1 << 28,
  outputBytes: 1 << 20,
}

/** A traceback without the lines that point at a part of the line above; older interpreters print none. */
export function withoutMarks(traceback: string | undefined): string {
  return (traceback ?? '').replaceAll(/^ +[~^]*\n/gm, '')
}
