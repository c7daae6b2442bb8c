import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { findImports } from '../../scripts/find-imports.ts'
import { findViolations } from '../../scripts/import-rules.ts'
import { readSources } from '../../scripts/read-sources.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

describe('the import rule', () => {
  it('holds for every source file', () => {
    const sources = readSources(root)
    expect(sources.length).toBeGreaterThan(50)
    expect(findViolations(sources)).toEqual([])
  })
})

const messagesFor = (path: string, text: string): readonly string[] =>
  findViolations([{ path, text }]).map(({ message }) => message)

describe('findViolations()', () => {
  it.each([
    ['src/lib/kernel/a.ts', "import { b } from '../domain/b.ts'", 'kernel may not import domain'],
    ['src/lib/tasks/a.ts', "import { b } from '../agents/b.ts'", 'tasks may not import agents'],
    ['src/lib/suite/a.ts', "import type { B } from '../grading/b.ts'", 'suite may not import grading'],
    ['src/lib/domain/a.ts', "export { b } from '../files/b.ts'", 'domain may not import files'],
    ['src/lib/adapters/docker/a.ts', "import '../../tasks/b.ts'", 'adapters may not import tasks'],
    [
      'src/lib/neurons/a.ts',
      "const b = await import('../adapters/sqlite/b.ts')",
      'neurons may not import adapters',
    ],
    ['src/lib/tui/a.ts', "import { b } from '../cli/b.ts'", 'tui may not import cli'],
    ['src/lib/kernel/a.ts', "type B = import('../tasks/b.ts').B", 'kernel may not import tasks'],
    [
      'src/commands/a.ts',
      "import { b } from '../lib/adapters/pypi/b.ts'",
      'commands may not import adapters',
    ],
    ['src/lib/misc/a.ts', "import './b.ts'", 'stands in no known room'],
    ['src/lib/tasks/a.ts', "import '../misc/b.ts'", 'stands in no known room'],
    ['src/lib/tasks/a.ts', "import Docker from 'dockerode'", 'dockerode may be imported only in'],
    ['src/lib/cli/a.ts', "import { Box } from 'ink'", 'ink may be imported only in'],
    ['src/lib/agents/a.ts', "await import('@polkadot/keyring')", '@polkadot/keyring may be imported only in'],
    ['src/lib/adapters/docker/a.ts', "import Docker from 'dockerode'", 'must be loaded by import()'],
    ['src/lib/domain/a.ts', "import { execa } from 'execa'", 'domain may not import execa'],
    ['src/lib/domain/a.ts', "import { readFile } from 'node:fs/promises'", 'domain may not import node:fs'],
    ['src/lib/tasks/a.ts', 'process.exit(1)', 'process.exit belongs in'],
    ['src/lib/tasks/a.ts', 'const home = process.env.HOME', 'process.env may be read only in'],
    ['src/lib/tasks/a.ts', 'x\n'.repeat(251), 'has 251 lines'],
  ])('finds what is wrong in %s: %s', (path, text, message) => {
    expect(messagesFor(path, text)).toEqual([expect.stringContaining(message)])
  })

  it.each([
    ['src/commands/a.ts', "import { b } from '../lib/app/b.ts'"],
    ['src/lib/app/context.ts', "import { b } from '../adapters/sqlite/b.ts'\nconst c = process.env.HOME"],
    ['src/lib/grading/a.ts', "import { b } from '../suite/b.ts'"],
    ['src/lib/adapters/docker/a.ts', "const { default: Docker } = await import('dockerode')"],
    ['src/lib/adapters/docker/a.ts', "import type Docker from 'dockerode'"],
    ['src/lib/domain/patch/a.ts', "import { diffLines } from 'diff'\nimport { z } from 'zod'"],
    ['src/lib/cli/shutdown.ts', 'process.exit(0)'],
    ['src/lib/tasks/a.ts', 'x\n'.repeat(250)],
    ['src/lib/tasks/a.ts', "// import { b } from '../agents/b.ts'\n/* process.exit(1) */"],
  ])('lets %s be: %s', (path, text) => {
    expect(messagesFor(path, text)).toEqual([])
  })
})

describe('findImports()', () => {
  it('finds every form, over several lines too', () => {
    const text = `import a from 'a'
import { b,
  c } from "b"
import type { D } from 'd'
import * as e from 'e'
import 'f'
export * from 'g'
export { h } from 'h'
export type { I } from 'i'
const j = await import('j')
type K = import('k').K
import l, { type M } from 'l'`
    expect(findImports(text).map(({ specifier, kind }) => `${specifier} ${kind}`)).toEqual([
      'a static',
      'b static',
      'd type',
      'e static',
      'f static',
      'g static',
      'h static',
      'i type',
      'l static',
      'j dynamic',
      'k type',
    ])
  })

  it('is not misled by comments, strings and templates', () => {
    const text = [
      "// import x from 'x'",
      "/* import y from 'y' */",
      "const url = 'https://example.org' // import z from 'z'",
      'const pattern = /[\'"]/',
      'export const text = `a // b`',
      "import real from 'real'",
    ].join('\n')
    expect(findImports(text)).toEqual([{ specifier: 'real', kind: 'static' }])
  })
})
