import { parsePatch } from '../../domain/patch/parse-patch.ts'
import { isProse, isTestPath } from '../../domain/patch/path-class.ts'
import type { Difficulty, HiddenTests } from '../../domain/task.ts'
import type { Baseline } from '../environment/baseline.ts'
import { changedPlaces } from './changed-places.ts'
import { type DifficultyFeatures, difficultyOf } from './difficulty.ts'
import { newTokens } from './new-tokens.ts'
import { suspectsOf } from './suspects.ts'

export type MeasuredTask = {
  readonly goldPatch: string
  readonly problemStatement: string
  readonly hiddenTests: Pick<HiddenTests, 'FAIL_TO_PASS'>
  readonly baseline: Baseline
}

/** How hard a task is expected to be, from its fix, its issue and which tests run what; nobody has tried it yet. */
export function measureDifficulty(task: MeasuredTask): Difficulty {
  return difficultyOf(difficultyFeatures(task))
}

export function difficultyFeatures(task: MeasuredTask): DifficultyFeatures {
  const { problemStatement: text, baseline } = task
  const parsed = parsePatch(task.goldPatch)
  const places = parsed.ok ? changedPlaces(parsed.value) : []
  const code = places.filter(({ path }) => !isProse(path) && !isTestPath(path))
  return {
    places: code.map((place) => ({
      suspects: suspectsOf(place, { baseline, failing: task.hiddenTests.FAIL_TO_PASS }),
      newTokens: newTokens(place.removed.join('\n'), place.added.join('\n')),
    })),
    hasProgram: /^(```|~~~)(python|pycon|py)\b|^>>> /m.test(text),
    isTraced: code.some(({ path }) => text.includes('Traceback') && text.includes(path)),
  }
}
