import { hostname } from 'node:os'
import { processIdentity } from '../process/process-identity.ts'

/** Labels by which leftovers are found; their names are permanent. */
export const labels = {
  run: 'agentao.run',
  host: 'agentao.host',
  owner: 'agentao.owner',
  deadline: 'agentao.deadline',
  environment: 'agentao.environment',
  base: 'agentao.base',
  python: 'agentao.python',
} as const

/** Says of a container whose it is and until when, in ms since 1970, it may live. */
export function containerLabels(run: string, deadline: number): Record<string, string> {
  return {
    [labels.run]: run,
    [labels.host]: hostname(),
    [labels.owner]: processIdentity(process.pid),
    [labels.deadline]: String(Math.ceil(deadline)),
  }
}
