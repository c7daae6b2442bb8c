import type { Budget } from '../../domain/budget.ts'
import type { AgentProblem } from '../../domain/ports/agent.ts'
import type { PythonParser } from '../../domain/ports/python-parser.ts'
import type { Environment } from '../../domain/ports/sandbox.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { Random } from '../../kernel/random.ts'
import { throwIfAborted } from '../../kernel/wait.ts'
import type { Variant, VariantResult } from '../../suite/variant.ts'
import type { Bench } from './bench.ts'
import type { Diary } from './diary.ts'
import type { Style } from './style.ts'

/** One run of the agent: its tools, what it has left, and what it did so far. */
export type Attempt = {
  readonly problem: AgentProblem
  readonly style: Style
  readonly parser: PythonParser
  readonly random: Random
  readonly diary: Diary
  readonly signal: AbortSignal
  report(label: string): void
  /** Candidates that may still be tried. */
  candidatesLeft(): number
  /** Seconds that may still be used for trying. */
  secondsLeft(): number
  readonly tried: () => number
  countTried(count: number): void
  /** Runs variants in one sandbox; a false from `onResult` ends the run early. */
  run(
    variants: readonly Variant[],
    onResult?: (result: VariantResult) => boolean,
  ): Promise<readonly VariantResult[]>
}

export type AttemptParts = Pick<Attempt, 'problem' | 'style' | 'parser' | 'random' | 'diary' | 'signal'> & {
  readonly bench: Bench
  readonly clock: Clock
  readonly budget: Budget
  readonly environment: Environment
  readonly startedAt: number
  readonly onProgress: ((label: string) => void) | undefined
}

export function createAttempt(parts: AttemptParts): Attempt {
  const { budget, style, clock, startedAt } = parts
  let tried = 0
  const most = Math.min(style.maxCandidates, budget.steps ?? style.maxCandidates)
  const secondsLeft = () => budget.seconds * style.shareOfSeconds - (clock.monotonic() - startedAt) / 1000
  return {
    ...parts,
    report: (label) => parts.onProgress?.(label),
    candidatesLeft: () => most - tried,
    secondsLeft,
    tried: () => tried,
    countTried(count) {
      tried += count
    },
    async run(variants, onResult) {
      throwIfAborted(parts.signal)
      const seconds = Math.max(1, secondsLeft())
      return parts.bench.run(
        {
          environment: parts.environment,
          workspace: parts.problem.repository,
          // The agent must answer in time by the clock on the wall.
          variants: variants.map((variant) => ({ wallSeconds: variant.seconds, ...variant })),
          parallel: style.parallel,
          limits: { ...sandboxLimits, seconds },
          onResult: (result) => onResult?.(result) !== false && secondsLeft() > 0,
        },
        parts.signal,
      )
    },
  }
}

const sandboxLimits = {
  memoryBytes: 2 * 2 ** 30,
  processes: 128,
  diskBytes: 512 * 2 ** 20,
  outputBytes: 2 ** 20,
}
