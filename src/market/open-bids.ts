import { Decrypter } from 'age-encryption'
import { combine } from 'shamir-secret-sharing'
import type { z } from 'zod'
import { type BidRecord, bidText, type clearSaleBody, type GivenShares } from '../../engine/facts/sale.ts'
import { fromBase64 } from '../../engine/proof/bytes.ts'

type Opened = z.input<typeof clearSaleBody>['opened'][number]

/** Parts of a bid's key that are there; each was found to be the one that was sealed when it was given. */
const partsOf = (bid: BidRecord, given: readonly GivenShares[]) =>
  given.flatMap(({ shares }) => shares.flatMap((one) => (one.bid_id === bid.bid_id ? (one.share ?? []) : [])))

/**
 * A bid that waits for more holders: too few parts are there, and not all have said that theirs can't be decrypted. Nothing
 * is cleared before; no holder keeps a bid out by giving nothing for it while others can open it.
 */
export function waitsForParts(
  bid: BidRecord,
  given: readonly GivenShares[],
  threshold: number,
  holders: number,
): boolean {
  return partsOf(bid, given).length < threshold && given.length < holders
}

/** Opens sealed bids with the parts of their keys that holders have given. */
export async function openBids(
  bids: readonly BidRecord[],
  given: readonly GivenShares[],
  threshold: number,
  sha256: (text: string) => string,
): Promise<Opened[]> {
  const opened: Opened[] = []
  for (const bid of bids) opened.push(await openBid(bid, partsOf(bid, given), threshold, sha256))
  return opened
}

async function openBid(
  bid: BidRecord,
  parts: readonly string[],
  threshold: number,
  sha256: (text: string) => string,
): Promise<Opened> {
  const fault = (why: string, text: string | null = null): Opened => ({
    ...{ bid_id: bid.bid_id, text, entries: [], fault: why },
  })
  if (parts.length < threshold) return fault('too few parts of its key could be decrypted')
  const text = await textOf(bid, parts.slice(0, threshold))
  if (text === undefined || sha256(text) !== bid.commitment)
    return fault('its parts do not open it, or it is not what it was said to be')
  const read = readText(text)
  if (!read || read.sale_id !== bid.sale_id || read.uscc !== bid.uscc)
    return fault('it is not a bid of this bidder in this sale', text.slice(0, MAX_TEXT))
  return { bid_id: bid.bid_id, text, entries: read.entries, fault: null }
}

/** Characters of a text that is none of a bid's are kept. */
const MAX_TEXT = 4000

async function textOf(bid: BidRecord, parts: readonly string[]): Promise<string | undefined> {
  try {
    const identity = new TextDecoder().decode(await combine(parts.map(fromBase64)))
    const decrypter = new Decrypter()
    decrypter.addIdentity(identity)
    return await decrypter.decrypt(fromBase64(bid.sealed), 'text')
  } catch {
    // Parts of no key, or what is no age file.
    return undefined
  }
}

function readText(text: string) {
  try {
    const read = bidText.safeParse(JSON.parse(text))
    return read.success ? read.data : undefined
  } catch {
    return undefined
  }
}
