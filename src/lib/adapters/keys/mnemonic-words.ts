/** The 2,048 words English mnemonics are made of (BIP-39). */
export async function loadMnemonicWords(): Promise<ReadonlySet<string>> {
  const { default: words } = await import('@polkadot/util-crypto/mnemonic/wordlists/en')
  return new Set(words)
}
