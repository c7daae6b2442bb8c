import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { commandReference, loadManifest } from './command-reference.ts'
import { configurationPage } from './configuration-page.ts'
import { errorsPage } from './errors-page.ts'
import { exitCodesPage } from './exit-codes-page.ts'

const start = '<!-- commands -->'
const stop = '<!-- commandsstop -->'

/** Every generated file's content by its path from the root. Compiles first: commands are read from dist/. */
export async function generateDocs(root: string): Promise<ReadonlyMap<string, string>> {
  execFileSync(process.execPath, [join(root, 'scripts/build.ts')], { stdio: 'inherit' })
  const pages = new Map([
    ['oclif.manifest.json', `${JSON.stringify(await loadManifest(root), null, 2)}\n`],
    ['docs/errors.md', errorsPage()],
    ['docs/exit-codes.md', exitCodesPage()],
    ['docs/configuration.md', configurationPage()],
  ])
  const readme = join(root, 'README.md')
  if (existsSync(readme))
    pages.set('README.md', withReference(readFileSync(readme, 'utf8'), await commandReference(root)))
  return pages
}

function withReference(readme: string, reference: string): string {
  const [before, rest] = readme.split(start)
  const after = rest?.split(stop)[1]
  if (before === undefined || after === undefined)
    throw new Error(`README.md must hold ${start} and ${stop} on lines of their own.`)
  return `${before}${start}\n\n${reference}\n\n${stop}${after}`
}
