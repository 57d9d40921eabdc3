import { addMonths, dayOf, endOfDay } from '../base/calendar.ts'
import { ok, rejected } from '../base/result.ts'
import type { Market } from '../exchange/market.ts'
import {
  endLeaseOfferBody,
  leaseIdBody,
  MAX_LEASE_MONTHS,
  MAX_OPEN_LEASES,
  offerLeaseBody,
} from '../facts/lease.ts'
import type { Participant } from '../facts/registry.ts'
import { CASH } from '../registry/registry.ts'
import { readFen } from './amounts.ts'
import { giveCap, moveCaps } from './area-caps.ts'
import { ownCommand } from './command.ts'
import { ineligiblePair } from './eligibility.ts'
import { findParticipant, isRefused } from './find.ts'
import { readPermits, refusalByPosition } from './permits.ts'
import { endHold, setAside } from './set-aside.ts'
import type { Venue } from './venue.ts'

const PARTY_REJECTS = ['trader_suspended', 'not_eligible', 'exceeds_free_holding'] as const

/**
 * Leases (租赁): permits go to another enterprise for a term, count as its own while it lasts, and go back by themselves
 * when it ends. The lessee neither sells nor surrenders them. The rules of a trade hold: nothing is leased into an area
 * that misses its target (Fujian; ER-03e).
 */
export const offerLease = ownCommand(
  'offer_lease',
  offerLeaseBody,
  ['enterprise'],
  [
    ...(['participant_not_found', 'market_not_found', 'amount_must_be_positive'] as const),
    ...(['amount_out_of_range', 'quantity_not_a_multiple_of_lot', 'attributes_conflict'] as const),
    ...(['lease_term_invalid', 'too_many_leases'] as const),
    ...PARTY_REJECTS,
  ],
  (venue, { uscc, to_uscc, symbol, quantity, rent, ends_on, document }, { seq, at }) => {
    const read = readPermits(venue, { uscc, symbol, quantity })
    if (isRefused(read)) return read
    const { market, participant: lessor, lots } = read
    const lessee = findParticipant(venue, to_uscc, 'to_uscc')
    if (isRefused(lessee)) return lessee
    if (venue.affiliations.areSame(lessor.holder, lessee.holder))
      return rejected('attributes_conflict', 'to_uscc: it is the same enterprise')
    const fen = readFen(rent, 'rent')
    if (isRefused(fen)) return fen
    const latest = [addMonths(dayOf(at), MAX_LEASE_MONTHS), market.terms.valid_until ?? '9999'].sort()[0]!
    if (ends_on < dayOf(at) || ends_on > latest)
      return rejected('lease_term_invalid', `ends_on: from today to ${latest} at the latest`)
    const open = [...venue.shelves.leases.values()].filter(
      (one) => one.lessor === uscc && one.status === 'offered',
    )
    if (open.length >= MAX_OPEN_LEASES)
      return rejected('too_many_leases', `at most ${MAX_OPEN_LEASES} offers wait; withdraw some`)
    const fault = faultOfParties(venue, market, lessor, lessee, lots, at)
    if (fault) return fault
    venue.shelves.leases.put({
      ...{ lease_id: seq, asset: market.asset, lessor: uscc, lessee: to_uscc, lots, rent_fen: fen.fen },
      ...{ ends_on, document, status: 'offered', at, began_at: null, ended_at: null, reason: null },
      ...{ cap_lots: 0, cap_from: null, cap_to: null },
    })
    return ok({ lease_id: seq })
  },
  () => true,
)

/** The lessee agrees: the rent is paid and the permits are lent, at once or not at all. */
export const acceptLease = ownCommand(
  'accept_lease',
  leaseIdBody,
  ['enterprise'],
  [
    ...(['lease_not_found', 'lease_not_offered', 'lease_term_invalid'] as const),
    ...(['exceeds_free_cash', 'position_limit'] as const),
    ...PARTY_REJECTS,
  ],
  (venue, { uscc, lease_id }, { at }) => {
    const lease = findOffered(venue, lease_id, uscc, 'lessee')
    if (isRefused(lease)) return lease
    if (lease.ends_on < dayOf(at))
      return rejected('lease_term_invalid', `lease_id: it ended on ${lease.ends_on}`)
    const { lots, rent_fen, asset } = lease
    const market = venue.marketOf(asset)!
    const [lessor, lessee] = [lease.lessor, lease.lessee].map((code) => venue.participants.get(code)!)
    const fault = faultOfParties(venue, market, lessor!, lessee!, lots, at)
    if (fault) return fault
    if (rent_fen > venue.registry.free(lessee!.holder, CASH))
      return rejected('exceeds_free_cash', 'rent: more than the free cash')
    const beyond = refusalByPosition(venue, market, lessee!, lots)
    if (beyond) return beyond
    if (rent_fen > 0) venue.registry.transfer(CASH, lessee!.holder, lessor!.holder, rent_fen)
    venue.registry.transfer(asset, lessor!.holder, lessee!.holder, lots)
    const { holder } = lessee!
    const { document } = lease
    setAside(venue, { hold_id: lease_id, holder, asset, kind: 'leases', amount: lots, document }, at)
    // What an approval let in beyond the cap takes so much of the lessor's, and brings it back.
    const moved = moveCaps(venue, market, { seller: lessor!.holder, buyer: holder }, lots, at)
    venue.shelves.leases.put({
      ...{ ...lease, status: 'running', began_at: at },
      ...(moved ? { cap_lots: moved.lots, cap_from: moved.from, cap_to: moved.to } : {}),
    })
    return ok({ lease_id })
  },
  () => true,
)

/** An offer that is not accepted: the lessee declines, or the lessor takes it back. */
export const endLeaseOffer = ownCommand(
  'end_lease_offer',
  endLeaseOfferBody,
  ['enterprise'],
  ['lease_not_found', 'lease_not_offered'],
  (venue, { uscc, lease_id, reason }, { at }) => {
    const lease = findOffered(venue, lease_id, uscc)
    if (isRefused(lease)) return lease
    const status = lease.lessor === uscc ? 'withdrawn' : 'declined'
    venue.shelves.leases.put({ ...lease, status, ended_at: at, reason: reason ?? null })
    return ok({ lease_id })
  },
)

/** Leases whose last day is over by an instant end, each at that instant: the permits are the lessor's again. */
export function endLeases(venue: Venue, at: number): void {
  for (const lease of venue.leasesEndingBy(at)) {
    const { lease_id, asset, lessor, lessee, lots, ends_on } = lease
    const ended_at = endOfDay(ends_on)
    endHold(venue, lease_id, ended_at)
    const [from, to] = [lessee, lessor].map((code) => venue.participants.get(code)!.holder)
    venue.registry.transfer(asset, from!, to!, lots, { cause: 'end_lease', at: ended_at })
    const { cap_lots, cap_from, cap_to } = lease
    if (cap_lots > 0)
      giveCap(venue, venue.marketOf(asset)!, { from: cap_to!, to: cap_from!, lots: cap_lots }, ended_at)
    venue.shelves.leases.put({ ...lease, status: 'ended', ended_at })
  }
}

/** An offer that waits, of somebody who has a part in it. */
function findOffered(venue: Venue, leaseId: number, uscc: string, as?: 'lessee') {
  const lease = venue.shelves.leases.get(leaseId)
  if (!lease || (lease.lessee !== uscc && (as === 'lessee' || lease.lessor !== uscc)))
    return rejected('lease_not_found', `lease_id: you have no offer ${leaseId}`)
  if (lease.status !== 'offered') return rejected('lease_not_offered', `lease_id: it is ${lease.status}`)
  return lease
}

function faultOfParties(
  venue: Venue,
  market: Market,
  lessor: Participant,
  lessee: Participant,
  lots: number,
  at: number,
) {
  for (const party of [lessor, lessee]) {
    if (party.is_suspended)
      return rejected('trader_suspended', `uscc: the operator has suspended ${party.uscc}`)
    if (party.kind !== 'enterprise') return rejected('not_eligible', 'to_uscc: only enterprises hold permits')
  }
  const refusal = ineligiblePair(venue, market, lessor, lessee, lots, at)
  if (refusal) return refusal
  if (lots > venue.registry.free(lessor.holder, market.asset))
    return rejected('exceeds_free_holding', 'quantity: more than the lessor has free')
  return undefined
}
