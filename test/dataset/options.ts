import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import mnemonicWords from '@polkadot/util-crypto/mnemonic/wordlists/en'
import { createScrub, type ScrubOptions } from '../../src/lib/dataset/scrub.ts'

/** The scrubber as the product uses it, knowing the given secrets. */
export function testScrub(options: Partial<ScrubOptions> = {}) {
  return createScrub({ secrets: [], homes: [], mnemonicWords: new Set(mnemonicWords), ...options })
}

export const cardTemplate = await readFile(
  join(import.meta.dirname, '../../templates/dataset-card.md'),
  'utf8',
)
