import { beforeEach, describe, expect, it } from 'vitest'
import type { PackageIndex } from '../../../src/lib/domain/ports/package-index.ts'
import { packArchive } from '../../../src/lib/files/pack-archive.ts'
import { ExternalError } from '../../../src/lib/kernel/errors.ts'
import { loadBenchmarkPackages } from '../../../src/lib/tasks/source/benchmark-packages.ts'
import {
  type PlanEntry,
  type PlannedSource,
  planSources,
  topSources,
} from '../../../src/lib/tasks/source/plan-sources.ts'
import { fakePackageIndex } from '../../fakes/package-index.ts'
import { tempDir } from '../../fakes/temp-dir.ts'
import { tree } from '../../files/tree.ts'

const signal = new AbortController().signal
const mit =
  'Permission is hereby granted, free of charge, to any person obtaining. The above copyright notice and this permission notice'
const benchmarks = new Set(['famous-one'])

let cacheDir: string
beforeEach(() => {
  cacheDir = tempDir()
})

async function sdist(name: string, files: Record<string, string> = {}): Promise<Uint8Array> {
  const own = {
    'PKG-INFO': `Metadata-Version: 2.4\nName: ${name}\nVersion: 1.0.0\nLicense-Expression: MIT\n`,
    LICENSE: mit,
    [`${name}/__init__.py`]: 'def f():\n    return 1\n',
    'tests/test_f.py': 'def test_f():\n    pass\n',
    ...files,
  }
  const kept = Object.entries(own).filter(([, text]) => text !== '')
  return await packArchive(
    tree(Object.fromEntries(kept.map(([path, text]) => [`${name}-1.0.0/${path}`, text]))),
  )
}

const plan = (sources: readonly PlannedSource[], index: PackageIndex, listVersion?: string) =>
  Array.fromAsync(
    planSources(sources, {
      index,
      cacheDir,
      sampleDir: '/nowhere',
      python: '3.11',
      signal,
      benchmarks,
      listVersion,
    }),
  )

const kindOf = (entry: PlanEntry | undefined): string | undefined =>
  entry?.verdict === 'skipped' ? entry.reason.kind : entry?.verdict

describe('planSources()', () => {
  it('says what would be tried, in the order of the list, and why the others are not', async () => {
    const index = fakePackageIndex({
      good: await sdist('good'),
      copyleft: await sdist('copyleft', { LICENSE: 'GNU GENERAL PUBLIC LICENSE Version 3' }),
      untested: await sdist('untested', { 'tests/test_f.py': '' }),
      native: await sdist('native', { 'setup.py': 'setup(ext_modules=[Extension("x")])', 'x.c': 'int x;' }),
      rusty: await sdist('rusty', { 'Cargo.toml': '[package]' }),
      large: { kind: 'refused', cause: 'size', reason: 'It is larger than 20 MiB.' },
      withdrawn: { kind: 'refused', cause: 'yanked', reason: 'It was withdrawn.' },
    })
    const names = [
      'famous_one',
      'copyleft',
      'good',
      'untested',
      'native',
      'rusty',
      'large',
      'withdrawn',
      'none',
    ]
    const entries = await plan(topSources(names, 9), index)
    expect(entries.map((entry) => ('name' in entry ? entry.name : ''))).toEqual(names)
    expect(entries.map(kindOf)).toEqual([
      'benchmark',
      'license',
      'eligible',
      'no_tests',
      'compiler',
      'compiler',
      'size',
      'withdrawn',
      'missing',
    ])
    expect(entries[2]).toMatchObject({ version: '1.0.0', license: 'MIT', testFiles: 1 })
    const reasons = entries.flatMap((entry) => (entry.verdict === 'skipped' ? [entry.reason.reason] : []))
    expect(reasons.every((reason) => /^[A-Z a-z_].*\.$/.test(reason))).toBe(true)
  })

  it('skips projects that their authors or the index have given up', async () => {
    const archive = await sdist('old')
    const index: PackageIndex = {
      isReachable: async () => true,
      fetchSource: async ({ name }) => ({
        kind: 'found',
        source: {
          name,
          version: '1.0.0',
          fileName: 'x',
          sha256: 'a',
          uploadedAt: null,
          archive,
          projectStatus: 'archived',
        },
      }),
    }
    const [listed, named] = await plan(
      [...topSources(['old'], 1), { spec: { kind: 'pypi', name: 'old' }, isNamed: true }],
      index,
    )
    expect(listed).toMatchObject({
      reason: { kind: 'inactive', reason: expect.stringContaining('archived') },
    })
    expect(kindOf(named)).toBe('eligible')
  })

  it('lets a user name what a list would leave out, and still tells its licence', async () => {
    const index = fakePackageIndex({
      'famous-one': await sdist('famous-one', {
        'PKG-INFO': 'Name: famous-one\nVersion: 1.0.0\nLicense-Expression: GPL-3.0-only\n',
        'famous_one/__init__.py': 'x = 1\n',
      }),
    })
    const [entry] = await plan([{ spec: { kind: 'pypi', name: 'famous-one' }, isNamed: true }], index)
    expect(entry).toMatchObject({ verdict: 'eligible', license: 'GPL-3.0-only' })
  })

  it('asks once for a list, and again for the next one', async () => {
    let asked = 0
    const inner = fakePackageIndex({ good: await sdist('good') })
    const counting: PackageIndex = {
      ...inner,
      fetchSource: (request, options) => {
        asked++
        return inner.fetchSource(request, options)
      },
    }
    const sources = topSources(['good', 'none'], 2)
    const before = await plan(sources, counting, 'January')
    expect(await plan(sources, counting, 'January')).toEqual(before)
    expect(asked).toBe(2)
    await plan(sources, counting, 'February')
    expect(asked).toBe(4)
  })

  it('goes on past a package that the index fails to give, and asks for it again next time', async () => {
    let failing = true
    const inner = fakePackageIndex({ good: await sdist('good'), other: await sdist('other') })
    const flaky: PackageIndex = {
      ...inner,
      fetchSource: (request, options) => {
        if (failing && request.name === 'good')
          throw new ExternalError('AGT_PACKAGE_INDEX', 'The index answered 503.', { service: 'index' })
        return inner.fetchSource(request, options)
      },
    }
    const sources = topSources(['good', 'other'], 2)
    expect((await plan(sources, flaky, 'v')).map(kindOf)).toEqual(['offline', 'eligible'])
    failing = false
    expect((await plan(sources, flaky, 'v')).map(kindOf)).toEqual(['eligible', 'eligible'])
  })

  it('gives the same plan however fast the index answers', async () => {
    const names = Array.from({ length: 12 }, (_, i) => `p${i}`)
    const archives = Object.fromEntries(
      await Promise.all(
        names.filter((_, i) => i % 3 > 0).map(async (name) => [name, await sdist(name)] as const),
      ),
    )
    const inner = fakePackageIndex(archives)
    const slow = (order: number): PackageIndex => ({
      ...inner,
      fetchSource: async (request, options) => {
        const at = names.indexOf(request.name)
        await new Promise((resolve) => setTimeout(resolve, order > 0 ? at : 12 - at))
        return await inner.fetchSource(request, options)
      },
    })
    expect(await plan(topSources(names, 12), slow(1))).toEqual(await plan(topSources(names, 12), slow(-1)))
  })
})

describe('the benchmark list', () => {
  it('names the well-known ones, as indexes compare names', async () => {
    const path = new URL('../../../templates/benchmark-packages.json', import.meta.url).pathname
    const names = await loadBenchmarkPackages(path)
    for (const name of ['django', 'sympy', 'scikit-learn', 'matplotlib', 'pytest', 'sphinx', 'astropy'])
      expect(names.has(name)).toBe(true)
    for (const name of ['requests', 'xarray', 'pylint', 'flask', 'seaborn'])
      expect(names.has(name)).toBe(true)
    expect([...names]).toEqual([...names].map((name) => name.toLowerCase()).sort())
  })
})
