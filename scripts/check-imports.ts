/** Fails when a source file breaks the import rule of ARCHITECTURE.md or one of the house limits. */
import { fileURLToPath } from 'node:url'
import { findViolations } from './import-rules.ts'
import { readSources } from './read-sources.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const sources = readSources(root)
const violations = findViolations(sources)
for (const { path, message } of violations) process.stderr.write(`${path}: ${message}\n`)
process.stdout.write(`${sources.length} files, ${violations.length} violations of the import rule\n`)
if (violations.length > 0) process.exitCode = 1
