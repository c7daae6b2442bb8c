import { z } from 'zod'
import { makePatch } from '../../../domain/patch/make-patch.ts'
import { type HiddenTests, hiddenTestsSchema, type Task } from '../../../domain/task.ts'
import { packArchive } from '../../../files/pack-archive.ts'
import { UserError } from '../../../kernel/errors.ts'
import { applyPart } from '../apply-part.ts'
import { foreignDraft, imageRecipe, sourceOf } from '../foreign-recipe.ts'
import type { FormatDeps } from '../format-deps.ts'
import { importedTask } from '../imported-task.ts'
import { restoredTask } from '../restored-task.ts'
import { evalCommands } from './eval-commands.ts'
import type { SwebenchInstance } from './instance.ts'
import type { Snapshot } from './instance-snapshot.ts'

/** SWE-bench gives one grading run half an hour. */
const foreignTestSeconds = 1800
const foreignSolveSeconds = 3600

/**
 * A SWE-bench instance and its files as a task. Throws UserError AGT_TASK_CORRUPT when its parts do not fit together,
 * AGT_PACKAGE_REFUSED when nothing says how its tests are run here.
 */
export async function taskOfInstance(
  instance: SwebenchInstance,
  snapshot: Snapshot,
  deps: FormatDeps & { readonly file: string },
): Promise<Task> {
  const hiddenTests = hiddenTestsOf(instance)
  const files = isSmithInstance(instance)
    ? await smithFiles(instance, snapshot)
    : { snapshot, goldPatch: instance.patch, testsPatch: instance.test_patch }
  const { goldPatch, testsPatch } = files
  const content = {
    problemStatement: instance.problem_statement,
    repoArchive: files.snapshot.archive,
    goldPatch,
    testsPatch,
    hiddenTests,
  }
  if (instance.agentao_record !== '') return restoredTask(instance.agentao_record, content, deps.file)
  return await foreignTask(instance, { content, tree: files.snapshot.tree }, deps)
}

/** Throws what can be told from the row alone, before its files are fetched. */
export function refuseUnusable(instance: SwebenchInstance): void {
  const { language, FAIL_TO_PASS } = instance
  if (language !== '' && language !== 'python')
    throw corrupt(instance, `its tests are in ${language}, and only Python is graded here`)
  if (FAIL_TO_PASS.length === 0)
    throw corrupt(
      instance,
      'it names no FAIL_TO_PASS test, so it may have been exported without its private half',
    )
}

function hiddenTestsOf(instance: SwebenchInstance): HiddenTests {
  const { FAIL_TO_PASS, PASS_TO_PASS, agentao_flake_rate } = instance
  const rates = agentao_flake_rate === '' ? {} : flakeRates(agentao_flake_rate)
  const parsed = hiddenTestsSchema.safeParse({ FAIL_TO_PASS, PASS_TO_PASS, flake_rate: rates })
  if (!parsed.success) throw corrupt(instance, 'its flake rates cannot be understood')
  return parsed.data
}

function flakeRates(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

const isSmithInstance = ({ repo }: SwebenchInstance): boolean => repo.startsWith('swesmith/')

/** SWE-smith's `patch` plants the bug: the task starts with it applied, and the fix is the way back. */
async function smithFiles(instance: SwebenchInstance, { tree }: Snapshot) {
  const broken = applyPart(tree, instance.patch)
  if (!broken.ok) throw corrupt(instance, `its patch does not fit its files. ${broken.reason}`)
  return {
    snapshot: { tree: broken.value, archive: await packArchive(broken.value) },
    goldPatch: makePatch(broken.value, tree),
    testsPatch: instance.test_patch,
  }
}

async function foreignTask(
  instance: SwebenchInstance,
  { content, tree }: { readonly content: Omit<Task, 'record'>; readonly tree: Snapshot['tree'] },
  deps: FormatDeps,
): Promise<Task> {
  const withTests = applyPart(tree, content.testsPatch)
  if (!withTests.ok) throw corrupt(instance, `its test patch does not fit its files. ${withTests.reason}`)
  const fixed = applyPart(tree, content.goldPatch)
  if (!fixed.ok || content.goldPatch.trim() === '')
    throw corrupt(
      instance,
      fixed.ok ? 'it has no patch' : `its patch does not fit its files. ${fixed.reason}`,
    )
  const source = sourceOf({ tree: withTests.value, repo: instance.repo, version: instance.version })
  return importedTask({
    instanceId: instance.instance_id,
    repo: instance.repo,
    version: instance.version === '' ? source.version : instance.version,
    baseCommit: instance.base_commit,
    license: source.license,
    source: 'swebench',
    detail: isSmithInstance(instance) ? 'SWE-smith instance' : 'SWE-bench instance',
    recipe: await recipeOf(instance, { source, tests: content.hiddenTests }, deps),
    limits: { solve_seconds: foreignSolveSeconds, test_seconds: foreignTestSeconds },
    toolVersion: deps.toolVersion,
    content,
  })
}

async function recipeOf(
  instance: SwebenchInstance,
  { source, tests }: { readonly source: ReturnType<typeof sourceOf>; readonly tests: HiddenTests },
  deps: FormatDeps,
): Promise<Task['record']['environment']> {
  const python = await deps.python()
  const { image, eval_script, log_parser } = instance
  const recipe =
    image === '' ? foreignDraft(source, tests, python).recipe : imageRecipe(source, tests, { python, image })
  const commands = evalCommands(eval_script)
  return {
    ...recipe,
    ...(commands === null ? {} : { testCommand: ['bash', '-c', commands] }),
    ...(log_parser === '' ? {} : { runner: z.string().max(100).parse(log_parser) }),
  }
}

function corrupt({ instance_id }: SwebenchInstance, what: string): UserError {
  const end = what.endsWith('.') ? '' : '.'
  return new UserError('AGT_TASK_CORRUPT', `The instance ${instance_id} cannot be used: ${what}${end}`)
}
