import { join } from 'node:path'
import type { Sandbox } from '../../src/lib/domain/ports/sandbox.ts'
import { systemClock } from '../../src/lib/kernel/clock.ts'
import type { TaskMaker } from '../../src/lib/tasks/task-maker.ts'
import { fakePackageIndex } from '../fakes/package-index.ts'

/** A task maker that runs code in the given sandbox, keeps its things below `dir`, and has no parser and no index. */
export function makerOf(sandbox: Sandbox, dir: string): TaskMaker {
  return {
    suite: { sandbox, tools: join(import.meta.dirname, '../../templates/python') },
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
}
