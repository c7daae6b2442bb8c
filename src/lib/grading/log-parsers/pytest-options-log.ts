import type { LogParser } from './log-parser.ts'
import { parsePytestLog } from './pytest-log.ts'

/**
 * pytest's output where parameters may be absolute paths: those are reduced to '/' and their last part, since the
 * folder a benchmark was recorded in is not the folder it is run in.
 */
export const parsePytestOptionsLog: LogParser = (log) => {
  return new Map([...parsePytestLog(log)].map(([name, outcome]) => [withShortPath(name), outcome]))
}

function withShortPath(name: string): string {
  const match = /^(.*?)\[(.*)\](.*)$/s.exec(name)
  const [, head = '', parameters = '', tail = ''] = match ?? []
  if (
    match === null ||
    !parameters.startsWith('/') ||
    parameters.startsWith('//') ||
    parameters.includes('*')
  ) {
    return name
  }
  return `${head}[/${parameters.split('/').at(-1)}]${tail}`
}
