import type { Sandbox } from '../domain/ports/sandbox.ts'

/** The same sandbox, and a way to wait until nothing runs in it any more: what was told to stop needs a moment. */
export function trackJobs(sandbox: Sandbox): {
  readonly sandbox: Sandbox
  readonly settled: () => Promise<void>
} {
  const running = new Set<Promise<unknown>>()
  const track = <T>(work: Promise<T>): Promise<T> => {
    running.add(work)
    const forget = (): void => void running.delete(work)
    work.then(forget, forget)
    return work
  }
  return {
    sandbox: {
      ...sandbox,
      prepare: (recipe, source, options) => track(sandbox.prepare(recipe, source, options)),
      run: (job, signal) => track(sandbox.run(job, signal)),
    },
    settled: async () => {
      while (running.size > 0) await Promise.allSettled(running)
    },
  }
}
