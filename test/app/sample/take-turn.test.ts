import { describe, expect, it } from 'vitest'
import { type TurnSteps, takeTurn } from '../../../src/lib/app/sample/take-turn.ts'
import { ExternalError, UserError } from '../../../src/lib/kernel/errors.ts'
import { ok } from '../../../src/lib/kernel/result.ts'
import type { PreparedSource } from '../../../src/lib/tasks/prepare-source.ts'
import { refuse } from '../../../src/lib/tasks/refusal.ts'
import { demoTask } from '../../tasks/formats/demo-task.ts'

const task = await demoTask()
const tried = { noticed: 2 }

function steps(changed: Partial<TurnSteps> = {}): TurnSteps {
  return {
    recall: async () => null,
    prepare: async () => ok({} as PreparedSource),
    make: async () => ok(task),
    choose: ok,
    grade: async (one) => ok(one),
    tried: () => tried,
    ...changed,
  }
}

describe('takeTurn()', () => {
  it('gives the task that was made, chosen and graded', async () => {
    expect(await takeTurn(steps())).toEqual({ kind: 'made', task, tried })
  })

  it('does nothing when the outcome is known', async () => {
    const known = {
      kind: 'refused',
      refusal: { kind: 'no_bug', reason: 'None.' },
      ended: true,
      tried,
    } as const
    const never = () => {
      throw new Error('not to be called')
    }
    expect(await takeTurn(steps({ recall: async () => known, prepare: never, make: never }))).toBe(known)
  })

  it('ends the package when it cannot serve, or has no task', async () => {
    for (const changed of [
      { prepare: async () => refuse('no_tests', 'It has no tests.') },
      { make: async () => refuse('no_bug', 'It has no bug.') },
    ]) {
      expect(await takeTurn(steps(changed))).toMatchObject({ kind: 'refused', ended: true, tried })
    }
  })

  it('goes on with the package when one task of it is not wanted, or does not pass grading', async () => {
    for (const changed of [
      { choose: () => refuse('difficulty', 'It is easy.') },
      { grade: async () => refuse('gate', 'Its own fix does not resolve it.') },
    ]) {
      expect(await takeTurn(steps(changed))).toMatchObject({ kind: 'refused', ended: false })
    }
  })

  it('does not grade a task that is not wanted', async () => {
    let graded = 0
    const grade = async () => {
      graded++
      return ok(task)
    }
    await takeTurn(steps({ choose: () => refuse('difficulty', 'It is easy.'), grade }))
    expect(graded).toBe(0)
  })

  it('takes an error that speaks of the package as its refusal', async () => {
    const prepare = async () => {
      throw new UserError('AGT_PACKAGE_UNSAFE', 'Its archive leaves its folder.')
    }
    expect(await takeTurn(steps({ prepare }))).toMatchObject({
      kind: 'refused',
      refusal: { kind: 'archive', reason: 'Its archive leaves its folder.' },
      ended: true,
    })
  })

  it('learns nothing of the package when a service fails', async () => {
    const error = new ExternalError('AGT_SANDBOX_FAILED', 'It is gone.', { service: 'docker' })
    const make = async () => {
      throw error
    }
    expect(await takeTurn(steps({ make }))).toEqual({ kind: 'failed', error })
  })

  it('throws what the user has to put right, and faults', async () => {
    for (const error of [new UserError('AGT_SANDBOX_MISSING', 'None.'), new TypeError('a fault')]) {
      const prepare = async () => {
        throw error
      }
      await expect(takeTurn(steps({ prepare }))).rejects.toBe(error)
    }
  })
})
