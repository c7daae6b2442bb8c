import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const program = join(import.meta.dirname, '..', '..', '..', 'templates', 'sandbox', 'install_metadata.py')

let root: string
let site: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'agentao-metadata-'))
  const version = (await python(['-c', 'import sys; print("%d.%d" % sys.version_info[:2])'])).stdout.trim()
  site = join(root, 'lib', `python${version}`, 'site-packages')
  await mkdir(site, { recursive: true })
  await mkdir(join(root, 'bin'))
})
afterEach(async () => rm(root, { recursive: true, force: true }))

type Ran = { readonly exitCode: number; readonly stdout: string; readonly stderr: string }

function python(args: readonly string[]): Promise<Ran> {
  return new Promise((resolve) => {
    execFile('python3', [...args], (error, stdout, stderr) => {
      resolve({ exitCode: error === null ? 0 : Number(error.code ?? 1), stdout, stderr })
    })
  })
}

const install = (...requirements: readonly string[]): Promise<Ran> =>
  python(['-I', '-S', program, root, join(root, '.wheel'), 'Some.Thing', '1.0', ...requirements])

async function write(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(site, path)), { recursive: true })
    await writeFile(join(site, path), text)
  }
}

async function makeWheel(files: Readonly<Record<string, string>>): Promise<void> {
  await mkdir(join(root, '.wheel'), { recursive: true })
  const wheel = join(root, '.wheel', 'some_thing-1.0-py3-none-any.whl')
  const script = `import json, sys, zipfile
with zipfile.ZipFile(sys.argv[1], 'w') as archive:
    for name, text in json.loads(sys.argv[2]).items(): archive.writestr(name, text)`
  const made = await python(['-c', script, wheel, JSON.stringify(files)])
  if (made.exitCode !== 0) throw new Error(made.stderr)
}

const info = 'some_thing-1.0.dist-info'
const metadata = `Metadata-Version: 2.1
Name: some-thing
Version: 1.0
Home-page: https://code.example/some/thing
Project-URL: Source, https://code.example/some/thing
Download-URL: https://code.example/some/thing.tar.gz
Requires-Dist: other

Home-page: in the description stays
`
const wheel = {
  'some_thing/__init__.py': 'secret = 1',
  [`${info}/METADATA`]: metadata,
  [`${info}/WHEEL`]: 'Wheel-Version: 1.0',
  [`${info}/RECORD`]: 'some_thing/__init__.py,,',
  [`${info}/direct_url.json`]: '{"url":"file:///build"}',
  [`${info}/entry_points.txt`]:
    '[console_scripts]\nsome-thing = some_thing.cli:main\nnested=some_thing:App.run\n[pytest11]\np = some_thing.plugin\n',
  [`${info}/licenses/LICENSE`]: 'free',
}

describe('install_metadata.py', () => {
  it('leaves the metadata and none of the code', async () => {
    await makeWheel(wheel)
    expect(await install()).toMatchObject({ exitCode: 0 })
    expect((await readdir(site)).sort()).toEqual([info])
    expect((await readdir(join(site, info))).sort()).toEqual([
      ...['INSTALLER', 'METADATA', 'RECORD', 'WHEEL', 'entry_points.txt', 'licenses'],
    ])
    expect(await readdir(root)).not.toContain('.wheel')
  })

  it('takes the addresses of the source out of the metadata', async () => {
    await makeWheel(wheel)
    await install()
    const text = await readFile(join(site, info, 'METADATA'), 'utf8')
    expect(text).not.toContain('code.example')
    expect(text).toContain('Requires-Dist: other')
    expect(text).toContain('in the description stays')
  })

  it('records the files that are there, and only those', async () => {
    await makeWheel(wheel)
    await install()
    const record = await readFile(join(site, info, 'RECORD'), 'utf8')
    expect(record).not.toContain('__init__')
    expect(record.split('\r\n')).toContain(`${info}/licenses/LICENSE,,`)
  })

  it('writes the commands of the package, which import its code from wherever it is', async () => {
    await makeWheel(wheel)
    await install()
    expect((await readdir(join(root, 'bin'))).sort()).toEqual(['nested', 'some-thing'])
    const script = await readFile(join(root, 'bin', 'nested'), 'utf8')
    expect(script).toContain('from some_thing import App\nsys.exit(App.run())')
  })

  it.each(['some_thing/_fast.cpython-311-x86_64-linux-gnu.so', 'some_thing/_fast.abi3.so', 'x.pyd'])(
    'refuses a wheel with compiled code: %s',
    async (name) => {
      await makeWheel({ ...wheel, [name]: 'ELF' })
      const { exitCode, stdout } = await install()
      expect(exitCode).toBe(3)
      expect(stdout).toContain('AGENTAO_COMPILED')
    },
  )

  it('writes nothing outside the environment for a wheel that tries', async () => {
    await makeWheel({ ...wheel, [`${info}/../../../escaped`]: 'x', [`/${info}/absolute`]: 'x' })
    await install()
    expect((await readdir(root)).sort()).toEqual(['bin', 'lib'])
    expect((await readdir(site)).sort()).toEqual([info])
  })

  it('removes a copy of the package that something else had installed', async () => {
    await write({
      'some_thing/__init__.py': 'pristine = 1',
      'some_thing/__pycache__/__init__.cpython-311.pyc': 'x',
      'some_thing-0.9.dist-info/RECORD': 'some_thing/__init__.py,,\nsome_thing-0.9.dist-info/RECORD,,\n',
      'some_thing_else/__init__.py': 'stays = 1',
      'some_thing_else-1.dist-info/RECORD': 'some_thing_else/__init__.py,,\n',
    })
    await makeWheel(wheel)
    await install()
    expect((await readdir(site)).sort()).toEqual([info, 'some_thing_else', 'some_thing_else-1.dist-info'])
  })

  it('removes links to a source folder', async () => {
    await write({
      '__editable__.some_thing-1.0.pth': '/build/src',
      '__editable___some_thing_1_0_finder.py': 'MAPPING = {}',
      '__editable__.other-1.0.pth': '/stays',
      'easy-install.pth': '/build/src',
    })
    await makeWheel(wheel)
    await install()
    expect((await readdir(site)).sort()).toEqual(['__editable__.other-1.0.pth', info])
  })

  it('follows no record out of the environment', async () => {
    const outside = join(root, '..', `agentao-outside-${process.pid}`)
    await writeFile(outside, 'keep')
    await write({
      'some_thing-0.9.dist-info/RECORD': `../../../../${outside.split('/').at(-1)},,\n${outside},,\n`,
    })
    await makeWheel(wheel)
    await install()
    expect(await readFile(outside, 'utf8')).toBe('keep')
    await rm(outside)
  })

  it('removes pip and setuptools, which carry copies of packages, unless they are required', async () => {
    const tools = {
      'pip/_vendor/some_thing.py': 'x',
      'pip-24.dist-info/RECORD': 'pip/_vendor/some_thing.py,,\n',
      'setuptools/_vendor/some_thing.py': 'x',
      'setuptools-70.dist-info/RECORD': 'setuptools/_vendor/some_thing.py,,\n',
    }
    await write(tools)
    await makeWheel(wheel)
    await install('setuptools==70', 'pytest>=8')
    expect((await readdir(site)).sort()).toEqual(['setuptools', 'setuptools-70.dist-info', info])
  })

  it('writes plain metadata for a package that has no build files', async () => {
    expect(await install()).toMatchObject({ exitCode: 0 })
    const asked = await python([
      ...['-I', '-S', '-c'],
      `import sys; sys.path.insert(0, ${JSON.stringify(site)})
from importlib.metadata import version, files
print(version('some-thing'), [str(f) for f in files('some-thing')])`,
    ])
    expect(asked.stdout).toContain("1.0 ['some_thing-1.0.dist-info/INSTALLER'")
  })
})
