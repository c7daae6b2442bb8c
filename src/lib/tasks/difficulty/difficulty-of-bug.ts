import { makePatch } from '../../domain/patch/make-patch.ts'
import type { FileTree } from '../../domain/patch/patch.ts'
import type { Difficulty } from '../../domain/task.ts'
import type { Bug } from '../bug/bug.ts'
import type { PreparedSource } from '../prepare-source.ts'
import { difficultyOf } from './difficulty.ts'
import { difficultyFeatures } from './measure-difficulty.ts'

/** How hard a task of this bug will be when its issue has a program: told before anything more is run. */
export function difficultyOfBug(subject: {
  readonly prepared: PreparedSource
  readonly bug: Bug
}): Difficulty {
  const { prepared, bug } = subject
  const side = (name: 'before' | 'after'): FileTree =>
    new Map(
      bug.changes.map((change) => [change.path, { bytes: Buffer.from(change[name]), executable: false }]),
    )
  const features = difficultyFeatures({
    goldPatch: makePatch(side('after'), side('before')),
    problemStatement: '',
    hiddenTests: { FAIL_TO_PASS: [...bug.failing] },
    baseline: prepared.baseline,
  })
  return difficultyOf({ ...features, hasProgram: true })
}
