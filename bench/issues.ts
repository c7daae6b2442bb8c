import { appendFileSync } from 'node:fs'
import { seededRandom } from '../src/lib/kernel/random.ts'
import { runVariants } from '../src/lib/suite/run-variants.ts'
import { suiteLimits } from '../src/lib/tasks/environment/suite-limits.ts'
import { claimOf, claimVariants, findUnfaithful } from '../src/lib/tasks/issue/faithful.ts'
import { findLeaks } from '../src/lib/tasks/issue/leak-check.ts'
import { withoutMessages } from '../src/lib/tasks/issue/observation.ts'
import { createOfflineWriter } from '../src/lib/tasks/issue/offline-writer.ts'
import { secretsOf } from '../src/lib/tasks/issue/secrets-of.ts'
import type { TaskMaker } from '../src/lib/tasks/task-maker.ts'
import type { Figure } from './figure.ts'
import { searchForFix } from './independent-search.ts'
import { type ShownBug, shownBugs, withTaskMaker } from './issue-corpus.ts'

const packages = process.env.BENCH_ISSUES_PACKAGES?.split(',') ?? [
  'toolz',
  'more-itertools',
  'inflection',
  'humanize',
  'tabulate',
  'boltons',
  'sortedcontainers',
  'jmespath',
  'packaging',
  'idna',
  'natsort',
  'sqlparse',
  'markdown',
  'mistune',
  'wcwidth',
  'parse',
  'xmltodict',
  'python-slugify',
  'isodate',
  'deepdiff',
  'pyparsing',
  'tomlkit',
  'rfc3986',
  'prettytable',
  'jsonpointer',
  'cachetools',
]

/** Issues in all, texts of one bug, and every which text's program is run. */
const wanted = Number(process.env.BENCH_ISSUES ?? 500)
const textsPerBug = 5
const faithfulEvery = 10

type Issue = { readonly shown: ShownBug; readonly text: string; readonly hidden: readonly string[] }

/** Writes issues about bugs of many packages and looks for leaks in them, twice over. */
export async function benchIssues(): Promise<readonly Figure[]> {
  return await withTaskMaker(async (maker, signal) => {
    const counts = { bugs: 0, silent: 0, issues: 0, leaks: 0, found: 0, runs: 0, refused: 0, untrue: 0 }
    for (const name of packages) {
      if (counts.issues >= wanted) break
      const left = packages.length - packages.indexOf(name)
      const count = Math.ceil((wanted - counts.issues) / textsPerBug / Math.max(1, left - 2)) + 2
      for (const shown of await shownBugs(maker, { name, count }, signal)) {
        const issues = await issuesOf(maker, shown, signal)
        counts.bugs++
        if (issues.length === 0) counts.silent++
        for (const issue of issues) {
          counts.issues++
          keep(issue)
          const secrets = secretsOf(shown.bug.changes, shown.bug.failing)
          if (findLeaks(issue.text, secrets).length > 0) counts.leaks++
          if (searchForFix(issue.text, secrets.goldPatch) !== null || namesTest(issue)) counts.found++
          if (counts.issues % faithfulEvery !== 0) continue
          counts.runs++
          const isTrue = await isFaithful(maker, issue, signal)
          if (!isTrue) counts.refused++
          if (isTrue && !(await isFaithful(maker, issue, signal))) counts.untrue++
        }
      }
      process.stderr.write(`${name}: ${JSON.stringify(counts)}\n`)
    }
    return figuresOf(counts)
  })
}

function figuresOf(counts: Readonly<Record<string, number>>): readonly Figure[] {
  const { bugs = 0, silent = 0, issues = 0, leaks = 0, found = 0, runs = 0, refused = 0, untrue = 0 } = counts
  return [
    { name: 'bugs', value: bugs, unit: 'bugs', budget: null },
    { name: 'bugs that no text can tell without a leak', value: silent, unit: 'bugs', budget: null },
    { name: 'issues', value: issues, unit: 'issues', budget: wanted, atLeast: true },
    { name: 'leaks by the checker', value: leaks, unit: 'issues', budget: 0 },
    { name: 'leaks by the independent search', value: found, unit: 'issues', budget: 0 },
    { name: 'issues whose program was run', value: runs, unit: 'issues', budget: null },
    { name: 'of these refused, not being true six times', value: refused, unit: 'issues', budget: null },
    { name: 'of the others not true six times more', value: untrue, unit: 'issues', budget: 0 },
  ]
}

/** Texts that passed the leak check, each of another seed. */
async function issuesOf(maker: TaskMaker, shown: ShownBug, signal: AbortSignal): Promise<readonly Issue[]> {
  const { prepared, bug } = shown
  const { name: package_, version } = prepared.source
  const writer = createOfflineWriter(maker.wording)
  const secrets = secretsOf(bug.changes, bug.failing)
  const issues: Issue[] = []
  for (let turn = 0; turn < textsPerBug; turn++) {
    const random = seededRandom(`${package_}/${bug.failing[0]}/${turn}`)
    const first = turn % shown.observations.length
    const rotated = [...shown.observations.slice(first), ...shown.observations.slice(0, first)]
    const order = [...rotated, ...rotated.flatMap((one) => withoutMessages(one) ?? [])]
    search: for (const observation of order) {
      const findings: string[] = []
      while (findings.length < writer.attempts) {
        const subject = { package: package_, version, python: prepared.environment.recipe.python }
        const request = { observation, subject, completeness: null, random, findings: [...findings] }
        const text = (await writer.write(request, signal)) ?? ''
        if (findLeaks(text, secrets).length === 0) {
          issues.push({ shown, text, hidden: bug.failing })
          break search
        }
        findings.push('a leak')
      }
    }
  }
  return issues
}

function namesTest({ text, hidden }: Issue): boolean {
  return hidden.some((id) => {
    const name = id.split('::').at(-1)?.replace(/\[.*/s, '') ?? id
    return name.length > 4 && text.split(/\W+/).includes(name)
  })
}

async function isFaithful(maker: TaskMaker, { shown, text }: Issue, signal: AbortSignal): Promise<boolean> {
  const claim = claimOf(text)
  if ('missing' in claim) return false
  const { environment, source } = shown.prepared
  const variants = claimVariants(claim, shown.bug.changes)
  const batch = { environment, workspace: source.dir, variants, limits: suiteLimits(120) }
  const results = await runVariants(maker.suite, batch, signal)
  const finding = findUnfaithful(
    claim,
    results.map(({ snippet }) => snippet),
  )
  return finding === null
}

/** For people who want to read them: BENCH_ISSUES_FILE names a file that all texts are appended to. */
function keep({ shown, text }: Issue): void {
  const path = process.env.BENCH_ISSUES_FILE
  if (path === undefined) return
  const { bug, prepared } = shown
  const row = {
    package: prepared.source.name,
    rule: bug.detail,
    text,
    goldPatch: secretsOf(bug.changes, []).goldPatch,
  }
  appendFileSync(path, `${JSON.stringify(row)}\n`)
}
