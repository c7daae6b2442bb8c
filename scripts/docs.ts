/** Writes every generated file: the oclif manifest, the pages in docs/ and the command reference in README.md. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { generateDocs } from './generate-docs.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
for (const [path, content] of await generateDocs(root)) {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), content)
  process.stdout.write(`${path}\n`)
}
