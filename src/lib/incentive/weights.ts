import type { Neuron } from '../domain/neuron.ts'
import type { Rating, Weight } from '../domain/rating.ts'
import { compareText } from './compare-text.ts'

/** Weights are whole millionths, so that they print, add up and compare the same everywhere. */
const millionths = 1_000_000

type Registered = Pick<Neuron, 'uid' | 'hotkey' | 'coldkey'>

/** What an owner is paid for: its best hotkey's rating, `merit` being the rating before sharing with others. */
type Claim = { readonly best: Rating; readonly merit: number; readonly paid: readonly Rating[] }

/**
 * Shares of 1 for the given neurons, by uid. An owner is paid for its best hotkey only; tied neighbours in the ranking
 * are paid their common mean; a miner that earned nothing gets 0. Empty when nobody earned anything: there is then
 * nothing to tell the chain.
 */
export function weighMiners(ratings: readonly Rating[], neurons: readonly Registered[]): readonly Weight[] {
  const amounts = new Map<string, number>()
  for (const group of tiedGroups(claimsOf(ratings, neurons))) payGroup(group, amounts)
  if (amounts.size === 0) return []
  const units = toMillionths(amounts)
  return neurons
    .toSorted((a, b) => a.uid - b.uid)
    .map(({ uid, hotkey }) => ({ uid, hotkey, weight: (units.get(hotkey) ?? 0) / millionths }))
}

/** One claim for each owner that earned anything, the strongest first. */
function claimsOf(ratings: readonly Rating[], neurons: readonly Registered[]): readonly Claim[] {
  const owners = new Map(neurons.map(({ hotkey, coldkey }) => [hotkey, coldkey]))
  const earning = ratings
    .filter(({ hotkey, estimate }) => owners.has(hotkey) && estimate > 0)
    .toSorted((a, b) => b.estimate - a.estimate || compareText(a.hotkey, b.hotkey))
  const claims = [...Map.groupBy(earning, ({ hotkey }) => owners.get(hotkey)).values()].flatMap((paid) => {
    const [best] = paid
    return best === undefined ? [] : [{ best, merit: best.estimate / best.share, paid }]
  })
  return claims.sort((a, b) => b.merit - a.merit || compareText(a.best.hotkey, b.best.hotkey))
}

/**
 * Runs of claims in which nobody leads anybody. Asking it of every two, not of neighbours or of the first alone, is
 * what keeps a miner that does better from ever being pooled with weaker ones than before.
 */
function tiedGroups(claims: readonly Claim[]): readonly (readonly Claim[])[] {
  const groups: Claim[][] = []
  for (const claim of claims) {
    const group = groups.at(-1)
    if (group?.every(({ best }) => !best.leads.includes(claim.best.hotkey))) group.push(claim)
    else groups.push([claim])
  }
  return groups
}

/**
 * Tied owners have one merit, their mean, and each keeps its own share of it. The mean counts an owner as much as its
 * share, so that many copies of one change weigh no more in it than the one change does.
 */
function payGroup(group: readonly Claim[], amounts: Map<string, number>): void {
  const heads = group.reduce((sum, { best }) => sum + best.share, 0)
  const earned = group.reduce((sum, { best }) => sum + best.estimate, 0)
  for (const { best, paid } of group) {
    const amount = (earned / heads) * best.share
    const whole = paid.reduce((sum, { estimate }) => sum + estimate, 0)
    for (const { hotkey, estimate } of paid) amounts.set(hotkey, (amount * estimate) / whole)
  }
}

/** Rounded by largest remainder, so that the parts add up to the whole. */
function toMillionths(amounts: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  const ordered = [...amounts].sort(([a], [b]) => compareText(a, b))
  const whole = ordered.reduce((sum, [, amount]) => sum + amount, 0)
  const exact = ordered.map(([hotkey, amount]) => ({ hotkey, value: (amount / whole) * millionths }))
  const units = new Map(exact.map(({ hotkey, value }) => [hotkey, Math.floor(value)]))
  const missing = millionths - [...units.values()].reduce((sum, value) => sum + value, 0)
  const byRemainder = exact.toSorted(
    (a, b) => remainderOf(b.value) - remainderOf(a.value) || compareText(a.hotkey, b.hotkey),
  )
  for (const { hotkey } of byRemainder.slice(0, missing)) units.set(hotkey, (units.get(hotkey) ?? 0) + 1)
  return units
}

const remainderOf = (value: number): number => value - Math.floor(value)
