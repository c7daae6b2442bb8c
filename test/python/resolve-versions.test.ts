import { execFileSync } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const program = join(import.meta.dirname, '../../templates/python/resolve_versions.py')

/** Stands in for uv: refuses what begins with 'bad', builds only with builds allowed, notes how it was called. */
const fakeUv = `#!/usr/bin/env python3
import json, os, sys
lines = sys.stdin.read().split()
with open(os.path.join(os.path.dirname(__file__), "calls"), "a") as file:
    file.write(json.dumps([sys.argv[1:], lines, os.environ.get("UV_DEFAULT_INDEX")]) + "\\n")
if any(line.startswith("bad") or line.startswith("sdist") and "--no-build" in sys.argv for line in lines):
    sys.exit("no solution: " + " ".join(lines))
for line in lines: print(line + "==1.0")
`

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'agentao-uv-'))
  await mkdir(join(root, 'bin'))
  await writeFile(join(root, 'bin', 'uv'), fakeUv)
  await chmod(join(root, 'bin', 'uv'), 0o755)
})
afterEach(() => rm(root, { recursive: true, force: true }))

function resolve(wanted: object): { readonly exitCode: number; readonly output: string } {
  const code = `import runpy, sys; sys.prefix = ${JSON.stringify(root)}; sys.argv = sys.argv[1:]; runpy.run_path(sys.argv[0], run_name="__main__")`
  const env = { PATH: process.env.PATH, PIP_INDEX_URL: 'https://index.test/simple' }
  try {
    const args = ['-c', code, program, JSON.stringify(wanted)]
    return { exitCode: 0, output: execFileSync('python3', args, { encoding: 'utf8', env }) }
  } catch (error) {
    const { status, stdout } = error as { status: number; stdout: string }
    return { exitCode: status, output: stdout }
  }
}

const result = async () => JSON.parse(await readFile(join(root, 'agentao-versions.json'), 'utf8'))
const calls = async () =>
  (await readFile(join(root, 'bin', 'calls'), 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))

describe('resolve_versions.py', () => {
  it('finds versions of wheels, with the date and with the index that pip would use', async () => {
    const wanted = { required: ['pytest'], optional: ['mock'], until: '2024-01-01T23:59:59Z' }
    expect(resolve(wanted).exitCode).toBe(0)
    expect(await result()).toEqual({ versions: { pytest: '1.0', mock: '1.0' }, dropped: [] })
    const [[args, lines, index]] = await calls()
    expect(args).toEqual(expect.arrayContaining(['--no-build', '--exclude-newer', '2024-01-01T23:59:59Z']))
    expect(lines).toEqual(['pytest', 'mock'])
    expect(index).toBe('https://index.test/simple')
  })

  it('builds what has no wheel, without a date when there is none', async () => {
    resolve({ required: ['sdist-only'], optional: [], until: null })
    expect((await result()).versions).toEqual({ 'sdist-only': '1.0' })
    expect((await calls()).map(([args]) => args.includes('--no-build'))).toEqual([true, false])
    expect((await calls())[0][0]).not.toContain('--exclude-newer')
  })

  it('drops the optional requirements that cannot be had, and no others', async () => {
    resolve({ required: ['pytest'], optional: ['bad-one', 'mock', 'bad-two'], until: null })
    expect(await result()).toEqual({
      versions: { pytest: '1.0', mock: '1.0' },
      dropped: ['bad-one', 'bad-two'],
    })
  })

  it('says what the resolver said when what is required cannot be had', () => {
    const end = resolve({ required: ['bad'], optional: ['mock'], until: null })
    expect(end.exitCode).toBe(1)
    expect(end.output).toContain('no solution: bad')
  })
})
