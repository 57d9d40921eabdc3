import { timeOf, timeOrNull } from '../../engine/base/calendar.ts'
import { formatFen } from '../../engine/exchange/instrument.ts'
import { awardOpen, fallingPrice, priceToBeat, stageAt } from '../../engine/exchange/open-auction.ts'
import type {
  OpenAuction,
  OpenAuctionAnswer,
  Registration,
  RegistrationAnswer,
} from '../../engine/facts/open-auction.ts'
import { dealsOf } from '../../engine/venue/awards.ts'
import { versionOf } from '../../engine/venue/notice-changes.ts'
import { registrationsOf } from '../../engine/venue/open-auctions.ts'
import { bestBids, bidsInOpen } from '../../engine/venue/open-bidding.ts'
import type { Venue } from '../../engine/venue/venue.ts'
import { type Service, venueOf } from '../edge/service.ts'

const MINUTE_MS = 60_000
/** Bids of one auction that its view shows. */
const BIDS_SHOWN = 200

export function auctionView(service: Service, one: OpenAuction): OpenAuctionAnswer {
  const venue = venueOf(service)
  const { open_auction_id, form, document, proposer, status, reason } = one
  const { scale, terms } = venue.marketOf(one.asset)!
  const now = service.now()
  const stage = stageAt(one, now)
  const registrations = registrationsOf(venue, open_auction_id)
  const isFalling = form === 'falling'
  const isBidding = status === 'announced' && (stage === 'free' || stage === 'timed')
  const isReverse = form === 'reverse'
  const best = bestBids(venue, open_auction_id)
  const awards = isFalling ? [] : awardOpen(form, one.quantity_lots, best)
  const deals = dealsOf(venue, 'auction', open_auction_id)
  const kept = deals.filter((each) => each.status !== 'voided')
  const taken = (isFalling ? kept : awards).reduce((sum, { lots }) => sum + lots, 0)
  const beat = isFalling ? undefined : priceToBeat(form, one.quantity_lots, best)
  return {
    ...{ open_auction_id, symbol: terms.symbol, form, quantity: scale.quantity(one.quantity_lots) },
    ...{ start_price: scale.price(one.start_ticks), price_step: scale.price(one.step_ticks) },
    floor_price: isFalling ? scale.price(one.floor_ticks) : null,
    step_minutes: isFalling ? one.step_ms / MINUTE_MS : null,
    price_now: isFalling && isBidding ? scale.price(fallingPrice(one, now)) : null,
    ...{ max_quantity: scale.quantity(one.max_lots), deposit_basis_points: one.deposit_basis_points },
    ...{ registers_until: timeOf(one.registers_until), opens_at: timeOf(one.opens_at) },
    ...{ closes_at: timeOf(one.closes_at), wait_minutes: one.wait_ms / MINUTE_MS },
    ...{ round_minutes: one.round_ms / MINUTE_MS, publicity_days: one.publicity_days },
    ...{ contract_days: one.contract_days, payment_days: one.payment_days },
    notice_version: versionOf(venue, 'auction', open_auction_id),
    ...{ document, proposer, announced_at: timeOrNull(one.announced_at) },
    ...{ timed_from: timeOrNull(one.timed_from), ends_at: timeOf(one.ends_at), status, stage, reason },
    registrations: registrations.length,
    qualified: registrations.filter((each) => each.status === 'qualified').length,
    price_to_beat: beat === undefined ? null : scale.price(beat),
    quantity_left: scale.quantity(one.quantity_lots - taken),
    falls_at: fallsAt(one, now, isBidding),
    waiting: {
      reviews:
        status === 'announced' ? registrations.filter((each) => each.status === 'registered').length : 0,
      contracts: deals.filter((each) => each.status === 'awarded').length,
      payments: isReverse ? 0 : deals.filter((each) => each.status === 'contracted').length,
      settlements: deals.filter((each) => each.status === (isReverse ? 'contracted' : 'paid')).length,
    },
    bids: bidsInOpen(venue, open_auction_id)
      .reverse()
      .slice(0, BIDS_SHOWN)
      .map(({ open_bid_id, registration_id, ticks, lots, at }) => {
        const isBest = best.some(({ order }) => order === open_bid_id)
        const got = isFalling ? lots : (awards.find(({ bidder }) => bidder === registration_id)?.lots ?? 0)
        return {
          bidder: numberOf(registrations, registration_id),
          ...{ price: scale.price(ticks), quantity: scale.quantity(lots), at: timeOf(at) },
          would_get: isBest ? scale.quantity(got) : null,
        }
      }),
  }
}

/** When a falling price falls next. */
function fallsAt(one: OpenAuction, now: number, isBidding: boolean): string | null {
  if (one.form !== 'falling' || !isBidding || fallingPrice(one, now) <= one.floor_ticks) return null
  return timeOf(one.opens_at + (Math.floor((now - one.opens_at) / one.step_ms) + 1) * one.step_ms)
}

/** The number of a bidder: its place among those who registered. */
function numberOf(registrations: readonly Registration[], registrationId: number): number {
  return 1 + registrations.findIndex((one) => one.registration_id === registrationId)
}

export function ownRegistration(service: Service, registrationId: number): RegistrationAnswer {
  const { shelves } = venueOf(service)
  const found = shelves.auction_registrations.get(registrationId)!
  return registrationView(service, shelves.open_auctions.get(found.open_auction_id)!, found)
}

export function registrationView(
  service: Service,
  auction: OpenAuction,
  one: Registration,
): RegistrationAnswer {
  const venue = venueOf(service)
  const { scale } = venue.marketOf(auction.asset)!
  const { registration_id, open_auction_id, uscc, document, status, decided_by, reason, hold_id } = one
  const held = hold_id === null ? 0 : venue.shelves.holds.get(hold_id)!.amount
  return {
    ...{
      registration_id,
      open_auction_id,
      uscc,
      name: nameOf(venue, uscc),
      document,
      status,
      decided_by,
      reason,
    },
    quantity: scale.quantity(one.lots),
    deposit: auction.form === 'reverse' ? scale.quantity(held) : formatFen(held),
    at: timeOf(one.at),
    bidder: numberOf(registrationsOf(venue, open_auction_id), registration_id),
  }
}

const nameOf = (venue: Venue, uscc: string) => venue.participants.get(uscc)!.name
