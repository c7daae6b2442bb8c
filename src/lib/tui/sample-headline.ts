import { formatSeconds } from './durations.ts'
import { paceText } from './event-line.ts'
import type { StatusSnapshot } from './status-snapshot.ts'

const barWidth = 20

/** `agentao · ████░░░░ 4 of 20 tasks · 120 an hour, 8 min 00 s left · 2 min 05 s`. */
export function sampleHeadline(sample: NonNullable<StatusSnapshot['sample']>, seconds: number): string {
  const { done, asked, last } = sample
  const filled = asked === 0 ? 0 : Math.min(barWidth, Math.floor((done / asked) * barWidth))
  const bar = '█'.repeat(filled) + '░'.repeat(barWidth - filled)
  const pace = last === null ? '' : paceText(last)
  const parts = ['agentao', `${bar} ${done} of ${asked} tasks`, pace, formatSeconds(seconds)]
  return parts.filter((part) => part !== '').join(' · ')
}
