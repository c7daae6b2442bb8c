import { errorCatalogue } from '../src/lib/kernel/error-catalogue.ts'
import { type ExitCode, exitCodes } from '../src/lib/kernel/exit-codes.ts'

const meanings: Readonly<Record<keyof typeof exitCodes, string>> = {
  done: 'Done.',
  bug: 'A fault in agentao itself.',
  usage: 'The command line could not be understood.',
  configuration: 'A setting or a file of settings is not valid, or Node is too old.',
  state: 'A state you can put right: a missing task, a locked folder, a tool that is not installed.',
  service: 'An outside service failed: Docker, a package index, a chain, a model.',
  negative: 'It ran, and the answer is no: a patch not resolved, no patch found.',
  interrupted: 'Stopped by Ctrl-C.',
  terminated: 'Stopped by SIGTERM or a closed terminal.',
}

/** docs/exit-codes.md from the kernel's table and the catalogue. */
export function exitCodesPage(): string {
  const rows = Object.entries(exitCodes).map(([name, code]) => {
    const meaning = meanings[name as keyof typeof exitCodes]
    return `| ${code} | ${meaning} | ${errorsWith(code).join(', ')} |`
  })
  return `${['# Exit codes', '', '| code | meaning | errors |', '|---|---|---|', ...rows].join('\n')}\n`
}

function errorsWith(code: ExitCode): readonly string[] {
  return Object.entries(errorCatalogue)
    .filter(([, { exitCode }]) => exitCode === code)
    .map(([name]) => `[${name}](errors.md#${name.toLowerCase()})`)
}
