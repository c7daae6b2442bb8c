/** Well below two seconds, the longest silence that a person should meet. */
const everyMs = 1_000

/** Says what is being done, at once and then every second, and for how long; `say` changes the words. */
export function withHeartbeat(
  label: string,
  onProgress: (label: string, seconds: number) => void,
): { say(words: string | null): void; stop(): void } {
  let words = label
  let seconds = 0
  onProgress(words, seconds)
  const timer = setInterval(() => {
    seconds += everyMs / 1000
    onProgress(words, seconds)
  }, everyMs)
  return {
    say: (next) => {
      words = next ?? words
    },
    stop: () => clearInterval(timer),
  }
}
