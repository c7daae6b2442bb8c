import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { EnvironmentRecipe } from '../../../src/lib/domain/environment.ts'
import { writeTree } from '../../../src/lib/files/write-tree.ts'
import { systemClock } from '../../../src/lib/kernel/clock.ts'
import { ExternalError, UserError } from '../../../src/lib/kernel/errors.ts'
import { resolveEnvironment } from '../../../src/lib/tasks/environment/resolve-environment.ts'
import type { RecipeDraft } from '../../../src/lib/tasks/recipe/detect-recipe.ts'
import type { TaskMaker } from '../../../src/lib/tasks/task-maker.ts'
import { fakePackageIndex } from '../../fakes/package-index.ts'
import { createFakeSandbox, type FakeSandbox } from '../../fakes/sandbox.ts'
import { tree } from '../../files/tree.ts'
import { packageOf } from '../package.ts'
import { recipe } from '../prepared.ts'

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'agentao-resolve-'))
  await writeTree(join(dir, 'source'), tree({ 'demo.py': '' }))
  await writeTree(join(dir, 'tools'), tree({ 'record_versions.py': '' }))
})
afterEach(() => rm(dir, { recursive: true, force: true }))

const installed = { pytest: '9.0.0', pluggy: '1.5.0', demo: '0.1', mock: '5.0' }

/** Installs what it is asked for, but nothing whose name begins with 'broken'. */
function installer(): FakeSandbox {
  const sandbox = createFakeSandbox(() => ({ stdout: JSON.stringify(installed) }))
  const prepare = async (
    open: EnvironmentRecipe,
    source: string,
    options: Parameters<typeof sandbox.prepare>[2],
  ) => {
    if (open.requirements.some((text) => text.startsWith('broken')))
      throw new ExternalError(
        'AGT_ENVIRONMENT',
        'It failed.\nERROR: No matching distribution for broken\nmore',
        { service: 'pip' },
      )
    return await sandbox.prepare(open, source, options)
  }
  return { ...sandbox, prepare }
}

async function resolve(sandbox: FakeSandbox, requirements: string[], optional: string[] = []) {
  const maker: TaskMaker = {
    suite: { sandbox, tools: join(dir, 'tools') },
    parser: {
      parse: () => {
        throw new Error('not needed')
      },
    },
    index: fakePackageIndex({}),
    clock: systemClock,
    cacheDir: join(dir, 'cache'),
    tempDir: join(dir, 'tmp'),
    sampleDir: '',
    wording: JSON.parse('{}'),
    python: '3.11',
    toolVersion: '0',
  }
  const layout = { sourceRoot: '.', modules: new Map([['demo', 'demo.py']]) }
  const draft: RecipeDraft = { recipe: { ...recipe, requirements }, optional, layout }
  const source = packageOf({ 'demo.py': '' }, { dir: join(dir, 'source') })
  return await resolveEnvironment(maker, { source, draft }, { signal: new AbortController().signal })
}

describe('resolveEnvironment()', () => {
  it('pins everything that was installed, but not the package itself', async () => {
    const sandbox = installer()
    const made = await resolve(sandbox, ['pytest'], ['mock>=1'])
    expect(made.ok && made.value.recipe.requirements).toEqual(['mock==5.0', 'pluggy==1.5.0', 'pytest==9.0.0'])
    expect(sandbox.prepared[0]?.requirements).toEqual(['mock>=1', 'pytest'])
    expect(sandbox.calls[0]?.command.slice(-2)).toEqual(['mock', 'pytest'])
  })

  it('finds versions once for the same ranges', async () => {
    await resolve(installer(), ['pytest'])
    const again = installer()
    await resolve(again, ['pytest'])
    expect(again.calls).toEqual([])
    expect(again.prepared.map(({ requirements }) => requirements)).toEqual([
      ['mock==5.0', 'pluggy==1.5.0', 'pytest==9.0.0'],
    ])
  })

  it('drops optional requirements that cannot be installed', async () => {
    const sandbox = installer()
    expect(await resolve(sandbox, ['pytest'], ['broken-thing'])).toMatchObject({ ok: true })
    expect(sandbox.prepared[0]?.requirements).toEqual(['pytest'])
  })

  it('refuses a package whose own requirements cannot be installed, in one sentence', async () => {
    expect(await resolve(installer(), ['broken-thing', 'pytest'])).toEqual({
      ok: false,
      reason: {
        kind: 'environment',
        reason: 'demo 1.0: its test environment cannot be built: No matching distribution for broken',
      },
    })
  })

  it('refuses a package that needs a compiler', async () => {
    const sandbox = installer()
    const compiled: FakeSandbox = {
      ...sandbox,
      prepare: async () => {
        throw new UserError('AGT_PACKAGE_REFUSED', 'The package needs a compiled extension.')
      },
    }
    expect(await resolve(compiled, ['pytest'])).toMatchObject({
      ok: false,
      reason: { kind: 'compiler', reason: 'demo 1.0: The package needs a compiled extension.' },
    })
  })

  it('does not remember a failure, which may have been the network', async () => {
    let down = true
    const sandbox = installer()
    const flaky: FakeSandbox = {
      ...sandbox,
      prepare: async (...args) => {
        if (down) throw new ExternalError('AGT_ENVIRONMENT', 'No network.', { service: 'pip' })
        return await sandbox.prepare(...args)
      },
    }
    expect(await resolve(flaky, ['pytest'])).toMatchObject({ ok: false })
    down = false
    expect(await resolve(flaky, ['pytest'])).toMatchObject({ ok: true })
  })

  it('lets an outside failure of the sandbox pass through', async () => {
    const sandbox = createFakeSandbox(() => ({ exitCode: 1 }))
    await expect(resolve(sandbox, ['pytest'])).rejects.toMatchObject({ code: 'AGT_SANDBOX_FAILED' })
  })
})
