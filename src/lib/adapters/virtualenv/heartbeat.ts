/** Well below two seconds, the longest silence that a person should meet. */
const everyMs = 1_000

/** Says what is being done, at once and then every second with the seconds so far; `say` changes the words. */
export function withHeartbeat(
  label: string,
  onProgress: (label: string) => void,
): { say(words: string | null): void; stop(): void } {
  let words = label
  let seconds = 0
  onProgress(words)
  const timer = setInterval(() => {
    seconds += everyMs / 1000
    onProgress(`${words} (${seconds} s)`)
  }, everyMs)
  return {
    say: (next) => {
      words = next ?? words
    },
    stop: () => clearInterval(timer),
  }
}
