import { type Check, okRow, warnRow } from './check.ts'

export const checkLeftovers: Check = {
  name: 'leftovers',
  run: async ({ leftovers, fix }) => {
    const name = 'leftovers'
    if (leftovers === null) return []
    if (fix) {
      const swept = await leftovers.sweep()
      return [okRow(name, swept === 0 ? 'none' : `${swept} removed`)]
    }
    const count = await leftovers.count()
    if (count === 0) return [okRow(name, 'none')]
    return [warnRow(name, `${count} from runs that were killed.`, 'Run `agentao doctor --fix`.')]
  },
}
