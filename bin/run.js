#!/usr/bin/env node
// Plain JavaScript with no modern syntax before the check, so that an old Node reaches the message.
const major = Number(process.versions.node.split('.')[0])
if (major < 24) {
  process.stderr.write(
    `agentao needs Node 24 or newer, and this is Node ${process.versions.node}. Install Node 24 (for example: npm install --global node@24) and run the command again.\n`,
  )
  process.exitCode = 3
} else {
  // Not awaited at top level: a closed pipe would leave the await unsettled and exit 13.
  import('../dist/main.js').then(({ main }) => main(import.meta.url))
}
