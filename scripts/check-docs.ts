/** Fails when a generated file is not what the sources would generate now. Writes nothing but dist/. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { generateDocs } from './generate-docs.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const generated = await generateDocs(root)
const stale = [...generated].filter(([path, content]) => {
  const file = join(root, path)
  return !existsSync(file) || readFileSync(file, 'utf8') !== content
})
for (const [path] of stale) process.stderr.write(`${path} is out of date: run npm run docs\n`)
process.stdout.write(`${generated.size} generated files, ${stale.length} out of date\n`)
if (stale.length > 0) process.exitCode = 1
