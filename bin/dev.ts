#!/usr/bin/env node
/**
 * Runs the command line from the sources: compiles them first, since Node runs .ts but not .tsx.
 * Usage: node bin/dev.ts doctor
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url))
execFileSync(process.execPath, [path('../scripts/build.ts')], { stdio: 'inherit' })
const { status } = spawnSync(process.execPath, [path('run.js'), ...process.argv.slice(2)], {
  stdio: 'inherit',
})
process.exitCode = status ?? 1
