import { access, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { BuildStep, RunBuildStep } from '../../../src/lib/adapters/virtualenv/build-step.ts'
import { environmentDigest } from '../../../src/lib/adapters/virtualenv/environment-record.ts'
import { prepareEnvironment } from '../../../src/lib/adapters/virtualenv/prepare-environment.ts'
import { plainRecipe, sandboxOptions } from '../../contracts/sandbox-subject.ts'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'agentao-prepare-'))
})
afterEach(async () => rm(root, { recursive: true, force: true }))

/** Does what the steps of a build leave behind that the rest looks at, and notes them. */
function fakeBuild(changes: (step: BuildStep) => number = () => 0) {
  const steps: BuildStep[] = []
  const runStep: RunBuildStep = async (step) => {
    steps.push(step)
    await sleep(20)
    await mkdir(join(step.environment, 'bin'), { recursive: true })
    if (steps.length === 1) await symlink(step.python.executable, join(step.environment, 'bin', 'python'))
    const exitCode = changes(step)
    return {
      exitCode,
      timedOut: false,
      output: exitCode === 0 ? '' : 'No matching distribution found for it',
    }
  }
  return { steps, runStep }
}

async function prepare(runStep: RunBuildStep, recipe = plainRecipe(), labels: string[] = []) {
  const request = {
    recipe: await recipe,
    source: root,
    backend: 'process' as const,
    options: sandboxOptions(root),
  }
  const signal = new AbortController().signal
  return await prepareEnvironment(
    { ...request, runStep },
    { signal, onProgress: (label) => labels.push(label) },
  )
}

const joined = (step: BuildStep): string => step.command.join(' ')

describe('prepareEnvironment()', () => {
  it('builds once for many callers, and then finds what was built', async () => {
    const { steps, runStep } = fakeBuild()
    const made = await Promise.all([prepare(runStep), prepare(runStep), prepare(runStep)])
    expect(new Set(made.map(({ reference }) => reference)).size).toBe(1)
    expect(steps.filter((step) => joined(step).includes('EnvBuilder'))).toHaveLength(1)
    await prepare(runStep)
    expect(steps.filter((step) => joined(step).includes('EnvBuilder'))).toHaveLength(1)
  })

  it('leaves nothing of a build that failed', async () => {
    const failing = fakeBuild((step) => (joined(step).includes('EnvBuilder') ? 1 : 0))
    await expect(prepare(failing.runStep)).rejects.toMatchObject({ code: 'AGT_ENVIRONMENT' })
    expect(await readdir(join(root, 'cache', 'environments'))).toEqual(['locks'])
    await prepare(fakeBuild().runStep)
  })

  it('never uses what an interrupted build left', async () => {
    const recipe = await plainRecipe()
    const folder = join(root, 'cache', 'environments', environmentDigest(recipe, 'process'))
    await mkdir(join(folder, 'bin'), { recursive: true })
    await writeFile(join(folder, 'half'), 'x')
    await prepare(fakeBuild().runStep)
    await expect(access(join(folder, 'half'))).rejects.toMatchObject({ code: 'ENOENT' })
  })

  it('builds again when the interpreter has gone', async () => {
    const first = fakeBuild()
    const { reference } = await prepare(first.runStep)
    await rm(join(reference, 'bin', 'python'))
    const second = fakeBuild()
    await prepare(second.runStep)
    expect(second.steps.length).toBeGreaterThan(0)
  })

  it('installs wheels first, and from source only what has none', async () => {
    const recipe = plainRecipe({ requirements: ['pytest==8.3.4', 'odd==1'] })
    const { steps, runStep } = fakeBuild((step) => (joined(step).includes('--only-binary') ? 1 : 0))
    await prepare(runStep, recipe)
    const installs = steps.filter((step) => joined(step).includes('pip install'))
    expect(installs.map((step) => /--(only|prefer)-binary/.exec(joined(step))?.[0])).toEqual([
      '--only-binary',
      '--prefer-binary',
    ])
    // What runs code of packages must not be able to write into the shared downloads.
    expect(installs.map((step) => step.downloads !== null)).toEqual([true, false])
  })

  it('runs the recipe’s commands in a copy of the source, and names the version for back ends that ask Git', async () => {
    await writeFile(join(root, 'pyproject.toml'), '')
    const { steps, runStep } = fakeBuild()
    await prepare(runStep, plainRecipe({ install: ['make version'] }))
    const command = steps.find((step) => joined(step).includes('make version'))
    expect(command?.source).toBe(root)
    const wheel = steps.find((step) => joined(step).includes('pip wheel'))
    expect(wheel?.variables).toMatchObject({
      SETUPTOOLS_SCM_PRETEND_VERSION: '1.2.3',
      SETUPTOOLS_SCM_PRETEND_VERSION_FOR_SAMPLE_THING: '1.2.3',
    })
  })

  it('says what it does', async () => {
    const labels: string[] = []
    await prepare(fakeBuild().runStep, plainRecipe({ requirements: ['a==1', 'b==2'] }), labels)
    expect(labels).toEqual([
      'creating the environment',
      'installing 2 packages',
      'installing the metadata of sample-thing',
    ])
  })

  it('refuses a recipe that needs an image', async () => {
    const wanted = prepare(fakeBuild().runStep, plainRecipe({ image: 'some/image@sha256:1' }))
    await expect(wanted).rejects.toMatchObject({ code: 'AGT_SANDBOX_MISSING' })
  })

  it('refuses a Python that is not installed, and names what is', async () => {
    const wanted = prepare(fakeBuild().runStep, plainRecipe({ python: '3.2' }))
    await expect(wanted).rejects.toMatchObject({
      code: 'AGT_PYTHON_MISSING',
      message: expect.stringMatching(/^Python 3\.2 with its venv module is needed; found only .*3\.\d+/),
    })
  })
})

describe('environmentDigest()', () => {
  it('depends on what is installed and where, and not on how tests are run', async () => {
    const recipe = await plainRecipe()
    const digest = environmentDigest(recipe, 'process')
    expect(
      environmentDigest({ ...recipe, testPaths: ['other'], variables: {}, sourceRoots: ['.'] }, 'process'),
    ).toBe(digest)
    const others = [
      environmentDigest(recipe, 'bubblewrap'),
      environmentDigest({ ...recipe, requirements: ['a==1'] }, 'process'),
      environmentDigest({ ...recipe, python: '3.4' }, 'process'),
      environmentDigest({ ...recipe, install: ['x'] }, 'process'),
    ]
    expect(new Set([digest, ...others]).size).toBe(5)
  })
})
