import { ExternalError, UserError } from '../../kernel/errors.ts'
import type { BuildStepEnd } from './build-step.ts'

/** `install_metadata.py` ends with it when the built wheel holds compiled code. */
const compiledExit = 3
const shownLines = 15

const noWheel = /No matching distribution found|Could not find a version that satisfies|ResolutionImpossible/
const unreachable =
  /NewConnectionError|error sending request|dns error|client error \(Connect\)|ConnectTimeout|ReadTimeout|ProxyError|SSLError|name resolution|Network is unreachable|Connection refused|ConnectionResetError/
const compiler =
  /command '[^']*(?:gcc|cc|clang|g\+\+|c\+\+)[^']*' failed|unable to execute '[^']*cc'|No such file or directory: '(?:gcc|cc|clang)'|Microsoft Visual C\+\+|can't find Rust compiler|Python\.h: No such file/i

/** Whether pip failed because something has no wheel, and not because the index was out of reach. */
export function isMissingWheel(output: string): boolean {
  return noWheel.test(output) && !unreachable.test(output)
}

/** The error of a build step that failed, with the last lines that it wrote. */
export function buildFailure(label: string, end: BuildStepEnd): UserError | ExternalError {
  if (end.exitCode === compiledExit && end.output.includes('AGENTAO_COMPILED'))
    return new UserError('AGT_PACKAGE_REFUSED', 'The package needs a compiled extension.')
  if (compiler.test(end.output))
    return new UserError(
      'AGT_PACKAGE_REFUSED',
      'The package or one of its test requirements needs a compiler.',
    )
  const lines = end.output.trimEnd().split('\n').slice(-shownLines).join('\n')
  const how = end.timedOut ? 'took too long' : `failed (exit code ${end.exitCode})`
  return new ExternalError('AGT_ENVIRONMENT', `${capitalised(label)} ${how}:\n${lines}`, {
    service: 'pip',
    retryable: unreachable.test(end.output),
  })
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
