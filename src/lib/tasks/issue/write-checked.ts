import { throwIfAborted } from '../../kernel/wait.ts'
import type { IssueRequest, IssueWriter } from './issue-writer.ts'
import { type Observation, withoutMessages } from './observation.ts'

/** A text that passed every check, and who wrote it. */
export type IssueText = { readonly text: string; readonly writer: string }

export type CheckedWriting = {
  /** Asked in this order. */
  readonly writers: readonly IssueWriter[]
  /** The clearest first. */
  readonly observations: readonly Observation[]
  readonly request: Omit<IssueRequest, 'observation' | 'findings'>
  /** What is wrong with a text, in words that give nothing away to who wrote it; null when nothing is. */
  readonly check: (text: string) => Promise<string | null>
}

/** The first text that passes; null when none of any writer does. */
export async function writeChecked(writing: CheckedWriting, signal: AbortSignal): Promise<IssueText | null> {
  for (const writer of writing.writers) {
    for (const observation of toldBy(writer, writing.observations)) {
      const text = await textBy(writer, { ...writing, observation }, signal)
      if (text !== null) return { text, writer: writer.name }
    }
  }
  return null
}

/** A message may be a part of the fix; its exception's type still tells right from wrong. */
function toldBy({ mostPrograms }: IssueWriter, observations: readonly Observation[]): readonly Observation[] {
  return [...observations, ...observations.flatMap((one) => withoutMessages(one) ?? [])].slice(
    0,
    mostPrograms,
  )
}

async function textBy(
  writer: IssueWriter,
  { observation, request, check }: CheckedWriting & { readonly observation: Observation },
  signal: AbortSignal,
): Promise<string | null> {
  const findings: string[] = []
  while (findings.length < writer.attempts) {
    throwIfAborted(signal)
    const text = await writer.write({ ...request, observation, findings: [...findings] }, signal)
    if (text === null) return null
    const finding = await check(text)
    if (finding === null) return text
    findings.push(finding)
  }
  return null
}
