import { sha256 } from '@noble/hashes/sha2.js'
import { fromBase64, toHex } from './bytes.ts'

/** What a part of a bid's key is known by before it is told: SHA-256 of its bytes, in hexadecimal. */
export const hashOfShare = (share: string): string => toHex(sha256(fromBase64(share)))
