import { Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption'
import { split } from 'shamir-secret-sharing'

/** What a bid says: several prices, each with how much is wanted at it. */
export interface BidWords {
  readonly sale_id: number
  readonly uscc: string
  readonly entries: readonly { readonly price: string; readonly quantity: string }[]
}

/** A sealed bid as `POST /v1/auctions/{sale_id}/bids` takes it, without the deposit. */
export interface SealedBid {
  readonly sealed: string
  readonly shares: readonly string[]
  readonly share_hashes: readonly string[]
  readonly commitment: string
}

const NONCE_BYTES = 16
/** Characters of every bid's text. */
const LENGTH = 2048

/**
 * Seals a bid where the bidder is, so that nobody reads it before as many holders of the key as the sale asks have given
 * their parts. The bid is encrypted (age, X25519) to a key of its own; that key is split (Shamir's scheme over GF(256))
 * and each part encrypted to one holder, whose age key stays with him. What is assumed: fewer holders than the threshold
 * work together before the time, and this code is what ran in the browser.
 */
export async function sealBid(
  words: BidWords,
  recipients: readonly string[],
  threshold: number,
): Promise<SealedBid> {
  const nonce = base64Of(crypto.getRandomValues(new Uint8Array(NONCE_BYTES)))
  const bare = JSON.stringify({ ...words, nonce, pad: '' })
  // As long as every other bid: what is sealed tells nothing by its length.
  const text = JSON.stringify({ ...words, nonce, pad: ' '.repeat(Math.max(0, LENGTH - bare.length)) })
  const identity = await generateX25519Identity()
  const sealed = await encryptTo(await identityToRecipient(identity), new TextEncoder().encode(text))
  const parts = await split(new TextEncoder().encode(identity), recipients.length, threshold)
  const shares = await Promise.all(
    parts.map(async (part, index) => base64Of(await encryptTo(recipients[index]!, part))),
  )
  const share_hashes = await Promise.all(parts.map(hashOf))
  return {
    sealed: base64Of(sealed),
    shares,
    share_hashes,
    commitment: await hashOf(new TextEncoder().encode(text)),
  }
}

/** A holder's own part of a bid's key, with his age identity ("AGE-SECRET-KEY-1…"); throws where it is not for him. */
export async function decryptShare(identity: string, share: string): Promise<string> {
  const decrypter = new Decrypter()
  decrypter.addIdentity(identity)
  return base64Of(await decrypter.decrypt(bytesOf(share)))
}

/** A new key for a holder: what he keeps to himself, and what stands in the notice. */
export async function newKey(): Promise<{ readonly identity: string; readonly recipient: string }> {
  const identity = await generateX25519Identity()
  return { identity, recipient: await identityToRecipient(identity) }
}

async function encryptTo(recipient: string, bytes: Uint8Array): Promise<Uint8Array> {
  const encrypter = new Encrypter()
  encrypter.addRecipient(recipient)
  return encrypter.encrypt(bytes)
}

async function hashOf(bytes: Uint8Array): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes.slice().buffer))
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

const base64Of = (bytes: Uint8Array) => btoa(String.fromCharCode(...bytes))
const bytesOf = (base64: string) => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
