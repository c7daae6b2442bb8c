import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sha256 } from '../../src/lib/kernel/digest.ts'
import { type Market, openMarketFolder } from './market.ts'
import type { RunEnd } from './running-binary.ts'

const minutes = 60_000
const samplePackage = join(import.meta.dirname, '../../templates/sample-package')

let place: Market
let alone: RunEnd

beforeAll(async () => {
  place = openMarketFolder()
  const other = join(place.dir, 'other')
  cpSync(samplePackage, other, { recursive: true })
  const project = join(other, 'pyproject.toml')
  writeFileSync(project, readFileSync(project, 'utf8').replace(/^name = .*$/m, 'name = "otherbook"'))
  alone = await place.start(sampling('alone', '--workers', '1')).ended
}, 20 * minutes)
afterAll(() => place.remove())

const sampling = (out: string, ...words: readonly string[]): readonly string[] => {
  const sources = ['--package', 'sample', '--path', 'other', '--count', '3', '--seed', 'e2e']
  return place.agentao('task', 'sample', ...sources, '--out', out, '--sandbox', 'process', '--json', ...words)
}

/** Digest by path of every file of a folder, the lock left out. */
function digests(out: string): Readonly<Record<string, string>> {
  const dir = join(place.dir, out)
  const files = readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith('lock'))
    .map(({ parentPath, name }) => join(parentPath, name))
  return Object.fromEntries(
    files.sort().map((file) => [file.slice(dir.length + 1), sha256(readFileSync(file))]),
  )
}

const tasksOf = (out: string): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(digests(out)).filter(([path]) => path.includes('/')))

function resultOf({ stdout, stderr }: RunEnd) {
  const last = stdout.trimEnd().split('\n').at(-1) ?? ''
  const result = JSON.parse(last)
  if (result.type !== 'result') throw new Error(`the last line is no result: ${last}\n${stderr}`)
  return result
}

describe('agentao task sample', () => {
  it('spreads graded tasks over the packages, and says so in its last line', () => {
    expect(alone.exitCode, alone.stderr).toBe(0)
    const result = resultOf(alone)
    expect(result).toMatchObject({ asked: 3, seed: 'e2e', sandbox: 'process' })
    const packages = result.tasks.map((task: { package: string }) => task.package.split('==')[0])
    expect(packages).toEqual(['daybook', 'otherbook', 'daybook'])
    for (const task of result.tasks)
      expect(task).toMatchObject({ written: true, difficulty: expect.any(String) })
  })

  it(
    'writes the same folder with four workers, byte for byte',
    async () => {
      const together = await place.start(sampling('together', '--workers', '4')).ended
      expect(together.exitCode, together.stderr).toBe(0)
      expect(digests('together')).toEqual(digests('alone'))
    },
    20 * minutes,
  )

  it(
    'goes on after it was killed: no task twice, none half-written, another process kept out',
    async () => {
      const killed = place.start(sampling('killed', '--workers', '2'))
      await killed.line('"type":"sample.started"')
      const second = await place.start(sampling('killed')).ended
      expect(second.exitCode).toBe(4)
      expect(JSON.parse(second.stdout.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({
        error: { code: 'AGT_DATA_LOCKED' },
      })
      const first = JSON.parse(await killed.line('"type":"task.sampled"'))
      killed.kill('SIGKILL')
      await killed.ended
      const again = await place.start(sampling('killed', '--workers', '2')).ended
      expect(again.exitCode, again.stderr).toBe(0)
      expect(tasksOf('killed')).toEqual(tasksOf('alone'))
      const { tasks } = resultOf(again)
      expect(tasks[0]).toMatchObject({ id: first.id, written: false })
      expect(new Set(tasks.map((task: { id: string }) => task.id)).size).toBe(3)
    },
    20 * minutes,
  )
})
