import { type Check, okRow } from './check.ts'

/** Every run sweeps before it starts; with --fix this does so without a run. */
export const checkLeftovers: Check = {
  name: 'leftovers',
  run: async ({ leftovers, fix }) => {
    if (leftovers === null || !fix) return []
    const swept = await leftovers.sweep()
    return [okRow('leftovers', swept === 0 ? 'none' : `${swept} removed`)]
  },
}
