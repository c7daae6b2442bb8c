import type { ImportPlan } from '../../tasks/import/import-plan.ts'
import type { ImportResult } from './import-tasks.ts'

/** What an import made, or would make, for people. */
export function importText({ dryRun, tasks, failed, plan }: ImportResult): string {
  if (plan !== null) return planText(plan)
  const verb = dryRun ? 'Would make' : 'Made'
  const made = tasks.map(
    ({ id, dir, failToPass, passToPass }) =>
      `${verb} ${id} (hidden tests: ${failToPass} to start passing, ${passToPass} to go on) in ${dir}`,
  )
  const reasons = failed.map(({ name, reason }) => `Refused ${name}: ${reason}`)
  return [...made, ...reasons].join('\n')
}

function planText(plan: ImportPlan): string {
  const list = (items: readonly string[]): string => (items.length === 0 ? 'none' : items.join(', '))
  const variables = Object.entries(plan.variables).map(([name, value]) => `${name}=${value}`)
  return [
    `package       ${plan.package}, licence ${plan.license}`,
    `snapshot      ${plan.commit}, ${plan.files} files, without its history`,
    `fix           changes ${list(plan.fixes)}`,
    `tests         change ${list(plan.brings)}`,
    `environment   Python ${plan.python}; ${list([...plan.requirements, ...plan.optional])}`,
    `install       ${list(plan.install)}`,
    `import path   ${list(plan.sourceRoots)}`,
    `test paths    ${list(plan.testPaths)}`,
    `variables     ${list(variables)}`,
    `then          ${plan.runs} runs of the tests, half of them with the fix; nothing was run or written now`,
  ].join('\n')
}
