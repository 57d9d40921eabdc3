import { Decrypter } from 'age-encryption'
import { combine } from 'shamir-secret-sharing'
import type { z } from 'zod'
import { type BidRecord, bidText, type clearSaleBody, type GivenShares } from '../../engine/facts/sale.ts'

type Opened = z.input<typeof clearSaleBody>['opened'][number]

/**
 * Opens sealed bids with the parts of their keys that holders have given. A wrong part is found: parts are tried in every
 * choice of as many as are needed, until the text meets the commitment that came with the bid.
 */
export async function openBids(
  bids: readonly BidRecord[],
  given: readonly GivenShares[],
  threshold: number,
  sha256: (text: string) => string,
): Promise<Opened[]> {
  const opened: Opened[] = []
  for (const bid of bids) opened.push(await openBid(bid, given, threshold, sha256))
  return opened
}

async function openBid(
  bid: BidRecord,
  given: readonly GivenShares[],
  threshold: number,
  sha256: (text: string) => string,
): Promise<Opened> {
  const parts = given.flatMap(({ shares }) => shares.filter((one) => one.bid_id === bid.bid_id))
  const fault = (why: string): Opened => ({ bid_id: bid.bid_id, text: null, entries: [], fault: why })
  for (const chosen of choices(parts, threshold)) {
    const text = await textOf(
      bid,
      chosen.map(({ share }) => bytesOf(share)),
    )
    if (text === undefined || sha256(text) !== bid.commitment) continue
    const read = readText(text)
    if (!read || read.sale_id !== bid.sale_id || read.uscc !== bid.uscc)
      return { ...fault('it is not a bid of this bidder in this sale'), text }
    return { bid_id: bid.bid_id, text, entries: read.entries, fault: null }
  }
  return fault('no parts of its key open it: it was sealed otherwise than the sale asks')
}

async function textOf(bid: BidRecord, parts: Uint8Array[]): Promise<string | undefined> {
  try {
    const identity = new TextDecoder().decode(await combine(parts))
    const decrypter = new Decrypter()
    decrypter.addIdentity(identity)
    return await decrypter.decrypt(bytesOf(bid.sealed), 'text')
  } catch {
    // Parts that do not belong together, or what is no age file: another choice may do.
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

/** Every choice of so many of some things. */
function* choices<T>(all: readonly T[], count: number): Generator<T[]> {
  if (count === 0) yield []
  else
    for (let index = 0; index <= all.length - count; index++)
      for (const rest of choices(all.slice(index + 1), count - 1)) yield [all[index]!, ...rest]
}

const bytesOf = (base64: string) => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
