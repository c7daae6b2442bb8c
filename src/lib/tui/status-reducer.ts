import type { Event } from '../domain/event.ts'
import { eventLine } from './event-line.ts'
import { oneLine } from './one-line.ts'
import type { NeuronStatus, RoundStatus, StatusSnapshot } from './status-snapshot.ts'

/** Enough for any log pane; a long run does not grow the snapshot. */
const keptLogLines = 200
/** Rounds shown as a table; older ones live in the counts. */
const keptRounds = 200

/** The snapshot after one more event. Pure; `atMs` is the monotonic time at which it came. */
export function reduceStatus(snapshot: StatusSnapshot, event: Event, atMs: number): StatusSnapshot {
  return fold(withLogLine(snapshot, event, atMs), event, atMs)
}

function withLogLine(snapshot: StatusSnapshot, event: Event, atMs: number): StatusSnapshot {
  const line = eventLine(event)
  if (line === null) return snapshot
  const entry = { id: snapshot.logCount, atMs, ...line }
  return { ...snapshot, log: [...snapshot.log, entry].slice(-keptLogLines), logCount: snapshot.logCount + 1 }
}

function fold(snapshot: StatusSnapshot, event: Event, atMs: number): StatusSnapshot {
  switch (event.type) {
    case 'step.started':
    case 'step.progress':
    case 'step.finished':
      return { ...snapshot, steps: foldSteps(snapshot.steps, event, atMs) }
    case 'run.started':
      return { ...snapshot, run: event, neurons: event.neurons.map(newNeuron) }
    case 'task.created':
    case 'round.finished':
      return {
        ...snapshot,
        rounds: foldRound(snapshot.rounds, event),
        neurons: settleAll(snapshot.neurons, event),
      }
    case 'verdict.reached':
      return onNeuron(recordVerdict(snapshot, event.round, { uid: event.uid, status: event.status }), event)
    case 'miner.answered': {
      const status = event.answer === 'none' ? 'none' : null
      return onNeuron(
        status === null ? snapshot : recordVerdict(snapshot, event.round, { uid: event.uid, status }),
        event,
      )
    }
    case 'miner.asked':
    case 'score.given':
      return onNeuron(snapshot, event)
    case 'ratings.updated':
    case 'weights.set':
    case 'epoch.ended':
      return foldStanding(snapshot, event)
    case 'dataset.written':
      return { ...snapshot, dataset: { rows: event.rows, files: event.files } }
    case 'sample.started':
      return { ...snapshot, sample: { asked: event.asked, done: 0, last: null } }
    case 'task.sampled':
      return { ...snapshot, sample: { asked: event.asked, done: event.done, last: event } }
    case 'sample.refused':
    case 'package.refused':
    case 'log':
      return snapshot
  }
}

type StepEvent = Extract<Event, { type: 'step.started' | 'step.progress' | 'step.finished' }>

function foldSteps(steps: StatusSnapshot['steps'], event: StepEvent, atMs: number): StatusSnapshot['steps'] {
  const others = steps.filter(({ step }) => step !== event.step)
  if (event.type === 'step.finished') return others
  const { step } = event
  const label = oneLine(event.label)
  if (event.type === 'step.started')
    return [...others, { step, label, startedAtMs: atMs, done: 0, total: null }]
  const known = steps.some((entry) => entry.step === step)
  const { done, total } = event
  if (!known) return [...steps, { step, label, startedAtMs: atMs, done, total }]
  return steps.map((entry) => (entry.step === step ? { ...entry, label, done, total } : entry))
}

function newNeuron(neuron: Extract<Event, { type: 'run.started' }>['neurons'][number]): NeuronStatus {
  const { uid, hotkey, name, role, stake } = neuron
  return {
    uid,
    hotkey,
    name,
    role,
    stake,
    state: 'idle',
    lastScore: null,
    answerSeconds: null,
    asked: 0,
    resolved: 0,
    scoreSum: 0,
    rating: null,
    weight: null,
    tao: 0,
  }
}

type RoundEvent = Extract<Event, { type: 'task.created' | 'round.finished' }>

function foldRound(rounds: readonly RoundStatus[], event: RoundEvent): readonly RoundStatus[] {
  if (event.type === 'round.finished')
    return rounds.map((round) => (round.round === event.round ? { ...round, seconds: event.seconds } : round))
  const { round, instanceId, strategy, title } = event
  const started: RoundStatus = {
    round,
    instanceId,
    strategy,
    title: oneLine(title),
    package: oneLine(event.package),
    verdicts: new Map(),
    seconds: null,
  }
  const others = rounds.filter((entry) => entry.round !== round)
  return [...others, started].sort((a, b) => a.round - b.round).slice(-keptRounds)
}

/** A new round begins with nobody asked yet. */
function settleAll(neurons: readonly NeuronStatus[], event: RoundEvent): readonly NeuronStatus[] {
  if (event.type === 'round.finished') return neurons
  return neurons.map((neuron) => ({ ...neuron, state: 'idle', lastScore: null, answerSeconds: null }))
}

function recordVerdict(
  snapshot: StatusSnapshot,
  round: number,
  {
    uid,
    status,
  }: { readonly uid: number; readonly status: NonNullable<ReturnType<RoundStatus['verdicts']['get']>> },
): StatusSnapshot {
  const rounds = snapshot.rounds.map((entry) =>
    entry.round === round ? { ...entry, verdicts: new Map(entry.verdicts).set(uid, status) } : entry,
  )
  return { ...snapshot, rounds }
}

type NeuronEvent = Extract<
  Event,
  { type: 'miner.asked' | 'miner.answered' | 'verdict.reached' | 'score.given' }
>

function onNeuron(snapshot: StatusSnapshot, event: NeuronEvent): StatusSnapshot {
  const neurons = snapshot.neurons.map((neuron) =>
    neuron.uid === event.uid ? foldNeuron(neuron, event) : neuron,
  )
  return { ...snapshot, neurons }
}

function foldNeuron(neuron: NeuronStatus, event: NeuronEvent): NeuronStatus {
  switch (event.type) {
    case 'miner.asked':
      return { ...neuron, state: 'asked', asked: neuron.asked + 1, lastScore: null, answerSeconds: null }
    case 'miner.answered':
      return {
        ...neuron,
        state: event.answer === 'patch' ? 'answered' : 'silent',
        answerSeconds: event.seconds,
      }
    case 'verdict.reached':
      return {
        ...neuron,
        state: event.status,
        resolved: neuron.resolved + (event.status === 'resolved' ? 1 : 0),
      }
    case 'score.given':
      return { ...neuron, lastScore: event.score.value, scoreSum: neuron.scoreSum + event.score.value }
  }
}

type StandingEvent = Extract<Event, { type: 'ratings.updated' | 'weights.set' | 'epoch.ended' }>

function foldStanding(snapshot: StatusSnapshot, event: StandingEvent): StatusSnapshot {
  const neurons = snapshot.neurons.map((neuron) => foldNeuronStanding(neuron, event))
  return { ...snapshot, neurons, block: 'block' in event ? event.block : snapshot.block }
}

function foldNeuronStanding(neuron: NeuronStatus, event: StandingEvent): NeuronStatus {
  switch (event.type) {
    case 'ratings.updated': {
      const found = event.ratings.find(({ hotkey }) => hotkey === neuron.hotkey)
      if (found === undefined) return neuron
      return { ...neuron, rating: { estimate: found.estimate, low: found.low, high: found.high } }
    }
    case 'weights.set': {
      const found = event.weights.find(({ hotkey }) => hotkey === neuron.hotkey)
      return neuron.role === 'miner' ? { ...neuron, weight: found?.weight ?? 0 } : neuron
    }
    case 'epoch.ended': {
      const paid = event.emission.find(({ hotkey }) => hotkey === neuron.hotkey)
      return { ...neuron, tao: neuron.tao + (paid?.tao ?? 0) }
    }
  }
}
