import type { MinerSpec } from './miner-spec.ts'

const patient = (name: string): MinerSpec => ({
  name,
  agent: { kind: 'repair', style: 'patient', seconds: 32 },
})
const hurried = (name: string): MinerSpec => ({
  name,
  agent: { kind: 'repair', style: 'hurried', seconds: 12 },
})

/** The first `count` miners of the default market: one of each character, then patient and hurried in turn. */
export function defaultCast(count = 4): readonly MinerSpec[] {
  const cast: MinerSpec[] = [
    patient('patient'),
    hurried('hurried'),
    { name: 'silent', agent: { kind: 'silent' } },
    { name: 'copycat', agent: { kind: 'copy', of: 'patient' } },
  ]
  for (let extra = cast.length; extra < count; extra++) {
    cast.push(extra % 2 === 0 ? patient(`patient-${extra}`) : hurried(`hurried-${extra}`))
  }
  return cast.slice(0, count)
}
