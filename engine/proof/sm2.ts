import { sm2 } from 'sm-crypto-v2'
import { fromBase64url, toHex, utf8 } from './bytes.ts'

/** The identity that is hashed with what is signed; the default of GM/T 0009-2012, said each time. */
export const SM2_USER_ID = '1234567812345678'

/**
 * SM2 with SM3 (GB/T 32918.2-2016), a signature being r and s of 32 bytes each, written in one way only: a second signature, for readers who must have a national algorithm.
 */
export const SM2_OPTIONS = { hash: true, der: false, userId: SM2_USER_ID } as const
const SIGNATURE_BYTES = 64

/** True when whoever has the key signed exactly this text. What has no form of a signature signed nothing. */
export function isSm2Signed(text: string, signature: string, publicKey: string): boolean {
  try {
    const bytes = fromBase64url(signature)
    if (bytes.length !== SIGNATURE_BYTES) return false
    return sm2.doVerifySignature(utf8(text), toHex(bytes), toHex(fromBase64url(publicKey)), SM2_OPTIONS)
  } catch {
    return false
  }
}
