import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { EnvironmentRecipe } from '../../../src/lib/domain/environment.ts'
import { writeTree } from '../../../src/lib/files/write-tree.ts'
import { ExternalError, UserError } from '../../../src/lib/kernel/errors.ts'
import { resolveEnvironment } from '../../../src/lib/tasks/environment/resolve-environment.ts'
import type { RecipeDraft } from '../../../src/lib/tasks/recipe/detect-recipe.ts'
import { createFakeSandbox, type FakeSandbox } from '../../fakes/sandbox.ts'
import { tree } from '../../files/tree.ts'
import { makerOf } from '../maker.ts'
import { packageOf } from '../package.ts'
import { recipe } from '../prepared.ts'

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'agentao-resolve-'))
  await writeTree(join(dir, 'source'), tree({ 'demo.py': '' }))
  await writeTree(join(dir, 'tools'), tree({ 'record_versions.py': '', 'resolve_versions.py': 'program' }))
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

type Wanted = { readonly required: string[]; readonly optional?: string[]; readonly publishedAt?: string }

async function resolve(sandbox: FakeSandbox, { required, optional = [], publishedAt }: Wanted) {
  const maker = { ...makerOf(sandbox, dir), suite: { sandbox, tools: join(dir, 'tools') } }
  const layout = { sourceRoot: '.', modules: new Map([['demo', 'demo.py']]) }
  const draft: RecipeDraft = { recipe: { ...recipe, requirements: required }, optional, layout }
  const more = publishedAt === undefined ? {} : { publishedAt }
  const source = packageOf({ 'demo.py': '' }, { dir: join(dir, 'source'), ...more })
  return await resolveEnvironment(maker, { source, draft }, { signal: new AbortController().signal })
}

describe('resolveEnvironment()', () => {
  it('pins everything that was installed, but not the package itself', async () => {
    const sandbox = installer()
    const made = await resolve(sandbox, { required: ['pytest'], optional: ['mock>=1'] })
    expect(made.ok && made.value.recipe.requirements).toEqual(['mock==5.0', 'pluggy==1.5.0', 'pytest==9.0.0'])
    expect(sandbox.prepared[0]?.requirements).toEqual(['mock>=1', 'pytest'])
    expect(sandbox.calls[0]?.command.slice(-2)).toEqual(['mock', 'pytest'])
  })

  it('finds versions once for the same ranges', async () => {
    await resolve(installer(), { required: ['pytest'] })
    const again = installer()
    await resolve(again, { required: ['pytest'] })
    expect(again.calls).toEqual([])
    expect(again.prepared.map(({ requirements }) => requirements)).toEqual([
      ['mock==5.0', 'pluggy==1.5.0', 'pytest==9.0.0'],
    ])
  })

  it('drops optional requirements that cannot be installed', async () => {
    const sandbox = installer()
    expect(await resolve(sandbox, { required: ['pytest'], optional: ['broken-thing'] })).toMatchObject({
      ok: true,
    })
    expect(sandbox.prepared[0]?.requirements).toEqual(['pytest'])
  })

  it('refuses a package whose own requirements cannot be installed, in one sentence', async () => {
    expect(await resolve(installer(), { required: ['broken-thing', 'pytest'] })).toEqual({
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
    expect(await resolve(compiled, { required: ['pytest'] })).toMatchObject({
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
    expect(await resolve(flaky, { required: ['pytest'] })).toMatchObject({ ok: false })
    down = false
    expect(await resolve(flaky, { required: ['pytest'] })).toMatchObject({ ok: true })
  })

  it('lets an outside failure of the sandbox pass through', async () => {
    const sandbox = createFakeSandbox(() => ({ exitCode: 1 }))
    await expect(resolve(sandbox, { required: ['pytest'] })).rejects.toMatchObject({
      code: 'AGT_SANDBOX_FAILED',
    })
  })

  describe('for a snapshot with a date', () => {
    const publishedAt = '2021-05-06T07:08:09Z'

    /** Finds versions up to some day only. */
    function resolver(days: readonly string[]): FakeSandbox {
      const found = { versions: installed, dropped: [] }
      const answer = (text: string) => ({ stdout: text })
      const sandbox = createFakeSandbox(({ command }) =>
        answer(JSON.stringify(command.includes('-c') ? found : installed)),
      )
      const prepare: typeof sandbox.prepare = async (open, source, options) => {
        const until = /"until":"([^"]*)T/.exec(open.install[0] ?? '')?.[1]
        if (until !== undefined && !days.includes(until))
          throw new ExternalError('AGT_ENVIRONMENT', 'It failed.\nno solution', { service: 'pip' })
        return await sandbox.prepare(open, source, options)
      }
      return { ...sandbox, prepare }
    }

    it('takes versions of its own day, builds once, and says which day', async () => {
      const sandbox = resolver(['2021-05-06'])
      const made = await resolve(sandbox, { required: ['pytest'], publishedAt })
      expect(made.ok && made.value.recipe).toMatchObject({
        requirements: ['mock==5.0', 'pluggy==1.5.0', 'pytest==9.0.0'],
        releasedUntil: '2021-05-06',
      })
      expect(sandbox.prepared).toHaveLength(2)
    })

    it('takes versions of the time of its interpreter when there are none of its own', async () => {
      const made = await resolve(resolver(['2023-01-24']), { required: ['pytest'], publishedAt })
      expect(made.ok && made.value.recipe.releasedUntil).toBe('2023-01-24')
    })

    it('takes what there is now when nothing else can be had, and names no day', async () => {
      const made = await resolve(resolver([]), { required: ['pytest'], publishedAt })
      expect(made.ok && made.value.recipe.requirements).toContain('pytest==9.0.0')
      expect(made.ok && 'releasedUntil' in made.value.recipe).toBe(false)
    })

    it('says that the index is out of reach instead of taking other versions', async () => {
      const sandbox = resolver([])
      const offline: FakeSandbox = {
        ...sandbox,
        prepare: async () => {
          throw new ExternalError('AGT_ENVIRONMENT', 'dns error', { service: 'pip', retryable: true })
        },
      }
      expect(await resolve(offline, { required: ['pytest'], publishedAt })).toMatchObject({
        ok: false,
        reason: { kind: 'offline' },
      })
    })
  })
})
