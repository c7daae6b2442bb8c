import { fingerprintOf } from '../../domain/patch/fingerprint.ts'
import { parsePatch } from '../../domain/patch/parse-patch.ts'
import type { Task } from '../../domain/task.ts'
import { readArchive } from '../../files/read-archive.ts'
import { tasksIn } from '../../tasks/library/find-tasks.ts'
import { findNearDuplicate } from '../../tasks/library/near-duplicate.ts'
import { type TaskTraits, taskTraits } from '../../tasks/library/task-traits.ts'
import { readTaskOrNull } from './read-task-or-null.ts'

/** The tasks that a new one must differ from. */
export type KnownTasks = {
  /** Why it is no new task, in a sentence, or null. */
  readonly like: (task: Task) => Promise<string | null>
  readonly add: (task: Task) => Promise<void>
}

type Known = { readonly fix: string | null; readonly traits: TaskTraits }

/** Knows the tasks of a folder; one that cannot be read is like no other. */
export async function readKnownTasks(dir: string): Promise<KnownTasks> {
  const known: Known[] = []
  const add = async (task: Task): Promise<void> => void known.push(await knownOf(task))
  for (const place of await tasksIn(dir)) {
    const task = await readTaskOrNull(place)
    if (task !== null) await add(task)
  }
  return {
    add,
    like: async (task) => {
      const { fix, traits } = await knownOf(task)
      const others = known.filter((one) => one.traits.id !== traits.id)
      const twin = others.find((one) => fix !== null && one.fix === fix)
      if (twin !== undefined) return `The same fix is asked for by ${twin.traits.id}.`
      return findNearDuplicate(
        traits,
        others.map((one) => one.traits),
      )
    },
  }
}

async function knownOf(task: Task): Promise<Known> {
  const parsed = parsePatch(task.goldPatch)
  const traits = taskTraits(task, await readArchive(task.repoArchive))
  return { fix: parsed.ok ? fingerprintOf(parsed.value) : null, traits }
}
