/**
 * Bittensor stores a secret as schnorrkel's canonical bytes (scalar, nonce); the signer wants the scalar times 8, in
 * the same little-endian order. A canonical scalar is below 2^253, so the product still fits its 32 bytes.
 */
export function fromCanonicalSecret(canonical: Uint8Array): Uint8Array {
  const secret = Uint8Array.from(canonical)
  let carry = 0
  for (let index = 0; index < 32; index++) {
    const shifted = ((canonical[index] ?? 0) << 3) | carry
    secret[index] = shifted & 0xff
    carry = shifted >> 8
  }
  return secret
}
