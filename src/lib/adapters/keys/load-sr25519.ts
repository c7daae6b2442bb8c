/** The curve's primitives, ready to use. Secrets are 64 bytes: the scalar times 8, then the nonce. */
export type Sr25519 = {
  sign(publicKey: Uint8Array, secret: Uint8Array, message: Uint8Array): Uint8Array
  verify(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean
  /** 32 bytes of seed to 64 bytes of secret and 32 of public key. */
  expandSeed(seed: Uint8Array): Uint8Array
}

/**
 * Loads the WebAssembly build. `@polkadot/util-crypto` 14 has the same operations in JavaScript, eight times slower,
 * and an axon verifies a signature for every request.
 */
export async function loadSr25519(): Promise<Sr25519> {
  const wasm = await import('@polkadot/wasm-crypto')
  await wasm.waitReady()
  return {
    sign: wasm.sr25519Sign,
    verify: wasm.sr25519Verify,
    expandSeed: wasm.sr25519KeypairFromSeed,
  }
}
