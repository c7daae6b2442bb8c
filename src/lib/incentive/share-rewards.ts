import { compareText } from './compare-text.ts'

/** One miner's answer in a round, as far as sharing is concerned. */
export type RoundAnswer = {
  readonly hotkey: string
  readonly coldkey: string
  readonly name: string
  readonly resolved: boolean
  /** Equal for equal changes; null without a patch. */
  readonly fingerprint: string | null
  /** Digest of the trajectory; null when none was sent. */
  readonly workDigest: string | null
}

export type RewardShare = {
  /** Part of the one reward for this change. */
  readonly share: number
  /** One sentence; empty where nothing had to be shared. */
  readonly reason: string
}

/**
 * Splits one round's rewards among those who sent the same change: the shares of one change add up to 1. Depends on
 * what was sent, never on the order it came in. The rules and their limits are in docs/incentive.md.
 */
export function shareRewards(answers: readonly RoundAnswer[]): ReadonlyMap<string, RewardShare> {
  const shares = new Map<string, RewardShare>(
    answers.map(({ hotkey }) => [hotkey, { share: 1, reason: '' }] as const),
  )
  for (const cluster of clustersOf(answers)) {
    for (const [hotkey, share] of splitCluster(cluster)) shares.set(hotkey, share)
  }
  return shares
}

/** Resolved answers by change, only where there is more than one. */
function clustersOf(answers: readonly RoundAnswer[]): readonly (readonly RoundAnswer[])[] {
  const resolved = answers.filter(({ resolved, fingerprint }) => resolved && fingerprint !== null)
  const ordered = resolved.toSorted((a, b) => compareText(a.hotkey, b.hotkey))
  return [...Map.groupBy(ordered, ({ fingerprint }) => fingerprint).values()].filter(
    ({ length }) => length > 1,
  )
}

function splitCluster(cluster: readonly RoundAnswer[]): readonly (readonly [string, RewardShare])[] {
  const anyWork = cluster.some(({ workDigest }) => workDigest !== null)
  const earners = anyWork ? cluster.filter(({ workDigest }) => workDigest !== null) : cluster
  const claims = claimsOf(earners)
  const whole = [...claims.values()].reduce((sum, claim) => sum + claim, 0)
  return cluster.map((answer) => {
    const mates = earners.filter(({ coldkey }) => coldkey === answer.coldkey).length
    const share = earners.includes(answer) ? (claims.get(answer.coldkey) ?? 0) / whole / mates : 0
    return [answer.hotkey, { share, reason: reasonOf(answer, cluster, share) }] as const
  })
}

/**
 * What each owner claims: one part for a piece of work of its own, half a part where another owner shows the very same
 * work, and so on; its best claim counts. Owners in order of their address, so that sums never differ in a bit.
 */
function claimsOf(earners: readonly RoundAnswer[]): ReadonlyMap<string, number> {
  const ownersByWork = new Map<string | null, Set<string>>()
  for (const { workDigest, coldkey } of earners) {
    ownersByWork.set(workDigest, (ownersByWork.get(workDigest) ?? new Set()).add(coldkey))
  }
  const claims = new Map<string, number>()
  for (const { workDigest, coldkey } of earners.toSorted((a, b) => compareText(a.coldkey, b.coldkey))) {
    const claim = 1 / (ownersByWork.get(workDigest)?.size ?? 1)
    claims.set(coldkey, Math.max(claims.get(coldkey) ?? 0, claim))
  }
  return claims
}

function reasonOf(answer: RoundAnswer, cluster: readonly RoundAnswer[], share: number): string {
  const others = cluster.filter(({ hotkey }) => hotkey !== answer.hotkey)
  const names = others.map(({ name }) => name).join(', ')
  if (share === 0) return `The same change came from ${names}, and only others showed how they found it.`
  if (share === 1) return `The same change came from ${names}, without work to show for it.`
  const sameWork = others.some(({ workDigest }) => workDigest !== null && workDigest === answer.workDigest)
  const work = sameWork ? ', with the very same work' : ''
  return `The same change came from ${names}${work}: the reward is shared.`
}
