import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chooseSources, orderSources } from '../../../src/lib/app/sample/choose-sources.ts'
import { createOutput } from '../../../src/lib/cli/output.ts'
import { loadConfig } from '../../../src/lib/config/load-config.ts'
import { tempDir } from '../../fakes/temp-dir.ts'
import { fakeProcess } from '../../fakes/terminal.ts'

async function sessionAt(cwd: string) {
  const { context, stderr } = fakeProcess({ cwd })
  const flags = { 'top-list': 'top.json' }
  const { values: config } = await loadConfig({ cwd, home: cwd, flags, variables: {} })
  return {
    config,
    context,
    output: createOutput(context, false),
    signal: new AbortController().signal,
    stderr,
  }
}

function writeList(cwd: string, names: readonly string[]): void {
  const rows = names.map((project) => ({ project, download_count: 1 }))
  writeFileSync(join(cwd, 'top.json'), JSON.stringify({ last_update: '2026-01-01', rows }))
}

describe('chooseSources()', () => {
  it('takes packages, folders and repositories, each once', async () => {
    const cwd = tempDir()
    mkdirSync(join(cwd, 'mine'))
    const chosen = await chooseSources(await sessionAt(cwd), {
      package: ['toolz', 'toolz', 'parse==1.0', 'sample', './mine'],
      path: ['mine', 'other'],
      repo: ['https://example.org/a/b@v1'],
    })
    expect(chosen.sources.map(({ key }) => key)).toEqual([
      'pypi:toolz',
      'pypi:parse==1.0',
      'sample',
      `path:${join(cwd, 'mine')}`,
      `path:${join(cwd, 'other')}`,
      'repo:https://example.org/a/b@v1',
    ])
    expect(chosen.sources.every(({ isNamed }) => isNamed)).toBe(true)
    expect(chosen.listVersion).toBeUndefined()
  })

  it('takes the first names of the list, of which one that is named stays named', async () => {
    const cwd = tempDir()
    writeList(cwd, ['one', 'two', 'three'])
    const chosen = await chooseSources(await sessionAt(cwd), { package: ['two'], top: 2 })
    expect(chosen.sources.map(({ key, isNamed }) => [key, isNamed])).toEqual([
      ['pypi:two', true],
      ['pypi:one', false],
    ])
    expect(chosen.listVersion).toBe('2026-01-01')
  })

  it('says which flag to pass when there is none', async () => {
    await expect(chooseSources(await sessionAt(tempDir()), {})).rejects.toMatchObject({
      code: 'AGT_USAGE',
      hint: expect.stringContaining('--package'),
    })
  })
})

describe('orderSources()', () => {
  const source = (name: string, isNamed: boolean) => ({
    key: name,
    spec: { kind: 'pypi' as const, name },
    isNamed,
  })

  it('keeps what is named in front and in order, and loses nothing', () => {
    const sources = fc.uniqueArray(fc.tuple(fc.string({ minLength: 1 }), fc.boolean()), {
      selector: ([name]) => name,
    })
    fc.assert(
      fc.property(sources, fc.string(), (all, seed) => {
        const given = all.map(([name, isNamed]) => source(name, isNamed))
        const ordered = orderSources(given, seed)
        const named = given.filter(({ isNamed }) => isNamed)
        expect(ordered.slice(0, named.length)).toEqual(named)
        expect(new Set(ordered)).toEqual(new Set(given))
        expect(orderSources(given, seed)).toEqual(ordered)
      }),
    )
  })

  it('draws another order for another seed', () => {
    const given = Array.from({ length: 30 }, (_, i) => source(`p${i}`, false))
    expect(orderSources(given, 'a')).not.toEqual(orderSources(given, 'b'))
  })
})
