import { execFileSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

export type BuiltBinary = {
  /** `bin/run.js` of a built package. */
  readonly path: string
  remove(): void
}

/** The package as built: `dist/` where it is newer than the source, else a build of its own in a temporary folder. */
export function builtBinary(): BuiltBinary {
  if (isFresh()) return { path: join(root, 'bin', 'run.js'), remove: () => undefined }
  const dir = mkdtempSync(join(tmpdir(), 'agentao-built-'))
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
  const options = ['-p', join(root, 'tsconfig.build.json'), '--outDir', join(dir, 'dist')]
  execFileSync(process.execPath, [tsc, ...options], { stdio: 'inherit' })
  for (const part of ['package.json', 'bin', 'templates', 'oclif.manifest.json'])
    cpSync(join(root, part), join(dir, part), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(dir, 'node_modules'))
  return {
    path: join(dir, 'bin', 'run.js'),
    remove: () => rmSync(dir, { recursive: true, force: true }),
  }
}

function isFresh(): boolean {
  const main = join(root, 'dist', 'main.js')
  if (!existsSync(main)) return false
  return newestIn(join(root, 'src')) < statSync(main).mtimeMs
}

function newestIn(dir: string): number {
  const entries = readdirSync(dir, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  return Math.max(...files.map(({ parentPath, name }) => statSync(join(parentPath, name)).mtimeMs))
}

/** A cache that outlives a run of the tests: building the sample package's environment takes longest. */
export function sharedCache(): string {
  const dir = join(root, 'node_modules', '.cache', 'agentao', 'e2e')
  mkdirSync(dir, { recursive: true })
  return dir
}
