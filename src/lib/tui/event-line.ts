import type { Event, LogLevel } from '../domain/event.ts'
import { formatSeconds } from './durations.ts'
import { oneLine } from './one-line.ts'

export type EventLine = { readonly level: LogLevel; readonly text: string }

/** What one event says to a person, or null where a line would say nothing new. */
export function eventLine(event: Event): EventLine | null {
  const line = rawLine(event)
  return line === null ? null : { ...line, text: oneLine(line.text) }
}

function rawLine(event: Event): EventLine | null {
  switch (event.type) {
    case 'log':
      return { level: event.level, text: event.message }
    case 'step.started':
      return info(`… ${event.label}`)
    case 'step.progress':
      return null
    case 'step.finished':
      return info(`${event.failed === true ? '✗' : '✓'} ${event.label} (${formatSeconds(event.seconds)})`)
    case 'package.refused':
      return { level: 'warn', text: `${event.package} cannot serve: ${event.reason}` }
    case 'sample.started':
    case 'task.sampled':
    case 'sample.refused':
      return sampleLine(event)
    case 'dataset.written':
      return info(`dataset: ${countOf(event.rows, 'row')} in ${countOf(event.files.length, 'file')}`)
    default:
      return marketLine(event)
  }
}

type PlainEvents = 'log' | 'step.started' | 'step.progress' | 'step.finished'
type SampleEvent = Extract<Event, { type: 'sample.started' | 'task.sampled' | 'sample.refused' }>
type MarketEvent = Exclude<
  Event,
  { type: PlainEvents | SampleEvent['type'] | 'package.refused' | 'dataset.written' }
>

function sampleLine(event: SampleEvent): EventLine {
  switch (event.type) {
    case 'sample.started':
      return info(
        `${countOf(event.asked, 'task')} wanted of ${countOf(event.packages, 'package')}, ${countOf(event.workers, 'worker')}, seed ${event.seed}, sandbox ${event.isolation}, into ${event.out}`,
      )
    case 'task.sampled': {
      const facts = [
        event.strategy,
        event.difficulty ?? '',
        event.written ? '' : 'was there',
        paceText(event),
      ]
      const told = facts.filter((fact) => fact !== '').join(', ')
      return info(`${event.done} of ${event.asked}: ${event.id} (${told})`)
    }
    case 'sample.refused':
      return { level: 'warn', text: `no task of ${event.package}: ${event.reason}` }
  }
}

/** `120 an hour, 2 min 05 s left`; empty while it cannot be told. */
export function paceText(pace: {
  readonly perHour: number | null
  readonly secondsLeft: number | null
}): string {
  if (pace.perHour === null || pace.secondsLeft === null) return ''
  const left = pace.secondsLeft === 0 ? [] : [`${formatSeconds(pace.secondsLeft)} left`]
  return [`${pace.perHour} an hour`, ...left].join(', ')
}

function marketLine(event: MarketEvent): EventLine | null {
  switch (event.type) {
    case 'run.started':
      return info(
        `${countOf(event.rounds, 'round')}, seed ${event.seed}, sandbox ${event.isolation}, data in ${event.dataDir}`,
      )
    case 'task.created':
      return info(
        `round ${event.round + 1}: ${event.package}, ${event.strategy}: ${event.title} (${countOf(event.failToPass, 'hidden test')})`,
      )
    case 'miner.asked':
      return null
    case 'miner.answered':
      return info(
        event.answer === 'patch'
          ? `  ${event.miner} sent a patch after ${formatSeconds(event.seconds)}`
          : `  ${event.miner} sent none: ${event.message}`,
      )
    case 'verdict.reached':
      return info(`  ${event.miner}: ${event.status.replace('_', ' ')}. ${event.reason}`)
    case 'score.given':
      return info(`  ${event.miner} scores ${event.score.value.toFixed(3)}: ${event.score.reason}`)
    case 'round.finished':
      return info(`✓ round ${event.round + 1} finished (${formatSeconds(event.seconds)})`)
    case 'ratings.updated':
      return null
    case 'weights.set':
      return info(`${event.validator} set weights at block ${event.block}`)
    case 'epoch.ended':
      return info(`epoch ended at block ${event.block}: ${sumTao(event.emission).toFixed(2)} TAO paid`)
  }
}

const info = (text: string): EventLine => ({ level: 'info', text })

export function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

const sumTao = (emission: readonly { readonly tao: number }[]): number =>
  emission.reduce((sum, { tao }) => sum + tao, 0)
