import { splitIssue } from '../../suite/issue/text-blocks.ts'

/** What the writer says in words: the text without its blocks of code and output. */
export function outsideBlocks(markdown: string): string {
  return splitIssue(markdown).prose.join('\n')
}
