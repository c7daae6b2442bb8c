import type { Clock } from '../../kernel/clock.ts'

export type CallerLimits = {
  /** Requests of one caller being worked on at once. */
  readonly concurrentPerCaller: number
  /** Requests one caller may start within a minute. */
  readonly perMinutePerCaller: number
}

export type CallerGate = {
  /** Admits a request and returns what ends it, or says why it is refused. */
  enter(
    caller: string,
  ): { readonly ok: true; leave(): void } | { readonly ok: false; readonly reason: string }
}

type Caller = { active: number; started: number[] }

const minuteMs = 60_000

/** Holds every verified caller to its share. Callers that are idle for a minute are forgotten. */
export function createCallerGate(limits: CallerLimits, clock: Clock): CallerGate {
  const callers = new Map<string, Caller>()
  const forgetIdle = (since: number): void => {
    for (const [hotkey, { active, started }] of callers) {
      if (active === 0 && (started.at(-1) ?? 0) < since) callers.delete(hotkey)
    }
  }
  return {
    enter(hotkey) {
      const now = clock.now()
      forgetIdle(now - minuteMs)
      const caller = callers.get(hotkey) ?? { active: 0, started: [] }
      callers.set(hotkey, caller)
      caller.started = caller.started.filter((at) => at > now - minuteMs)
      if (caller.active >= limits.concurrentPerCaller) {
        return { ok: false, reason: `${caller.active} requests of this caller are already being worked on` }
      }
      if (caller.started.length >= limits.perMinutePerCaller) {
        return { ok: false, reason: `more than ${limits.perMinutePerCaller} requests a minute` }
      }
      caller.active++
      caller.started.push(now)
      let left = false
      const leave = (): void => {
        if (!left) caller.active--
        left = true
      }
      return { ok: true, leave }
    },
  }
}
