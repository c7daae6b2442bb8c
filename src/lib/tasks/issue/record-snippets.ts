import { z } from 'zod'
import { wallLimit } from '../../suite/wall-limit.ts'
import { type Bug, filesOf } from '../bug/bug.ts'
import { suiteLimits } from '../environment/suite-limits.ts'
import type { PreparedSource } from '../prepare-source.ts'
import type { TaskMaker } from '../task-maker.ts'
import { hiddenNames } from './hidden-names.ts'

const snippetsSchema = z.array(
  z.strictObject({ test: z.string(), code: z.string(), subject: z.string(), raising: z.boolean() }),
)
export type Snippet = z.infer<typeof snippetsSchema>[number]

/** Seconds in which programs that show a bug are found, counted like `Variant.seconds`. */
const searchSeconds = 60

/** Programs that behave differently with the bug, derived from the failing tests; the clearest first. */
export async function recordSnippets(
  maker: TaskMaker,
  { prepared, bug }: { readonly prepared: PreparedSource; readonly bug: Bug },
  signal: AbortSignal,
): Promise<readonly Snippet[]> {
  const { environment, source, layout } = prepared
  const request = {
    sourceRoots: environment.recipe.sourceRoots,
    testPaths: environment.recipe.testPaths,
    packages: [...layout.modules.keys()],
    files: filesOf(bug.changes, 'after'),
    tests: bug.failing,
    forbidden: hiddenNames(bug.failing).filter((name) => /^\w+$/.test(name)),
    wanted: 3,
    seconds: searchSeconds,
    wallSeconds: wallLimit({ seconds: searchSeconds }),
  }
  const outcome = await maker.suite.sandbox.run(
    {
      environment,
      workspace: source.dir,
      tools: maker.suite.tools,
      command: ({ python, tools, workspace, out }) => [
        python,
        '-s',
        '-B',
        `${tools}/record_snippets.py`,
        workspace,
        out,
      ],
      stdin: JSON.stringify(request),
      limits: suiteLimits(wallLimit({ seconds: searchSeconds }) + 60),
    },
    signal,
  )
  if (outcome.kind !== 'exited') return []
  const written = outcome.files.get('snippets.json')
  if (written === undefined) return []
  // Package code ran beside the recorder and could have written the file: what does not fit is no snippet.
  const parsed = snippetsSchema.safeParse(parseJson(Buffer.from(written).toString('utf8')))
  return (parsed.data ?? []).toSorted((a, b) => preference(a) - preference(b))
}

/** A wrong value tells a reader more than a missing exception; then the shorter program. */
function preference({ code, raising }: Snippet): number {
  return code.length + (raising ? 10_000 : 0)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
