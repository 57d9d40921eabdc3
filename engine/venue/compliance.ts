import { DAY_MS, dayOf, endOfDay, yearOf } from '../base/calendar.ts'
import { ok, type Rejection, rejected } from '../base/result.ts'
import { standingEntries } from '../credit/score.ts'
import type { Market } from '../exchange/market.ts'
import { WHOLE } from '../facts/duty.ts'
import {
  closeTermBody,
  type Obligation,
  obligationBody,
  reverseSurrenderBody,
  surrenderBody,
  type Verification,
  verificationBody,
} from '../facts/registry.ts'
import {
  type ComplianceStatus,
  complianceStatus,
  countedOf,
  gapOf,
  nextDayOf,
  shareOf,
} from '../registry/compliance.ts'
import { SURRENDERED } from '../registry/registry.ts'
import { type CommandContext, command, ownCommand } from './command.ts'
import { addDutyEntry, documentOf, isKnownItem, OWN_ITEMS } from './credit-entries.ts'
import { hasRule, unmetDuty, usableFor } from './duties.ts'
import { isRefused } from './find.ts'
import { readPermits } from './permits.ts'
import type { Venue } from './venue.ts'

/** A surrender is reversed within so many days (the rule of the UK registry; no Chinese term is known). */
export const REVERSAL_DAYS = 14

/** What an enterprise has to surrender for a year: the figure that was verified, or that one is still to come. */
export const setObligation = command(
  'set_obligation',
  obligationBody,
  ['maker'],
  [
    ...([
      'participant_not_found',
      'market_not_found',
      'amount_must_be_positive',
      'amount_out_of_range',
    ] as const),
    ...(['quantity_not_a_multiple_of_lot', 'obligation_exists', 'not_usable_for_duty'] as const),
    'due_in_the_past',
    'attributes_conflict',
  ],
  (venue, body, { seq, at }) => {
    const { uscc, symbol, period, due_on, quantity, dated_parts: parts = [] } = body
    const read = readPermits(venue, { uscc, symbol, quantity: quantity ?? '0' }, true)
    if (isRefused(read)) return read
    for (const other of venue.shelves.obligations.values()) {
      if (other.uscc === uscc && other.symbol === symbol && other.period === period)
        return rejected('obligation_exists', `period: obligation ${other.obligation_id} covers ${period}`)
    }
    const unmet = unmetDuty(venue, { symbol, period })
    if (unmet) return unmet
    const isInOrder = [...parts, { due_on, basis_points: WHOLE }].every((one, index, all) => {
      const before = all[index - 1]
      return !before || (before.due_on < one.due_on && before.basis_points < one.basis_points)
    })
    if (!isInOrder)
      return rejected('attributes_conflict', 'dated_parts: each is due before the next, and is less of it')
    if (parts.some((one) => one.due_on < dayOf(at)))
      return rejected('due_in_the_past', 'dated_parts: give days to come; what is over can be met no more')
    const verified_lots = quantity === undefined ? null : read.lots
    venue.shelves.obligations.put({
      ...{ obligation_id: seq, uscc, symbol, period, verified_lots, surrendered_lots: 0 },
      ...{ offset_lots: 0, offset_basis_points: 0, due_on, is_excluded: false, credit_entry_id: null },
      ...{ closed_lots: null, shortfall_entry_id: null },
      dated_parts: parts.map((one) => ({ ...one, closed_lots: null, shortfall_entry_id: null })),
    })
    venue.shelves.verifications.put({
      ...{ verification_id: seq, obligation_id: seq, lots: verified_lots, is_excluded: false },
      ...{ document: '', at },
    })
    return ok({ obligation_id: seq, verified_lots })
  },
  () => true,
)

/** The figure comes, changes, or goes; or the year is excluded. What stood before stays readable. */
export const verifyObligation = command(
  'verify_obligation',
  verificationBody,
  ['maker'],
  [
    ...([
      'obligation_not_found',
      'participant_not_found',
      'market_not_found',
      'amount_must_be_positive',
    ] as const),
    ...(['amount_out_of_range', 'quantity_not_a_multiple_of_lot'] as const),
  ],
  (venue, { obligation_id, quantity, is_excluded = false, document }, context) => {
    const { seq, at } = context
    const obligation = venue.shelves.obligations.get(obligation_id)
    if (!obligation) return rejected('obligation_not_found', `obligation_id: there is none ${obligation_id}`)
    const read = readPermits(venue, { ...obligation, quantity: quantity ?? '0' }, true)
    if (isRefused(read)) return read
    const verified_lots = quantity === undefined ? null : read.lots
    follow(venue, { ...obligation, verified_lots, is_excluded }, context)
    venue.shelves.verifications.put({
      ...{ verification_id: seq, obligation_id, lots: verified_lots, is_excluded, document, at },
    })
    return ok({ obligation_id, verified_lots })
  },
  () => true,
)

/**
 * Permits leave circulation. Meeting a figure by its day is a positive entry in the credit file. Before there is a figure
 * anything may be surrendered; after it no more than is owed.
 */
export const surrender = ownCommand(
  'surrender',
  surrenderBody,
  ['enterprise'],
  [
    ...([
      'participant_not_found',
      'market_not_found',
      'amount_must_be_positive',
      'amount_out_of_range',
    ] as const),
    ...(['quantity_not_a_multiple_of_lot', 'exceeds_free_holding', 'obligation_not_found'] as const),
    ...([
      'exceeds_obligation',
      'obligation_excluded',
      'not_usable_for_duty',
      'offset_limit_exceeded',
    ] as const),
  ],
  (venue, body, context) => {
    const read = readPermits(venue, body)
    if (isRefused(read)) return read
    const { market, participant, lots } = read
    const { uscc, symbol, obligation_id } = body
    const obligation = venue.shelves.obligations.get(obligation_id)
    const isOf = obligation && (obligation.symbol === symbol || hasRule(venue, symbol, obligation.symbol))
    if (!isOf || obligation.uscc !== uscc) {
      return rejected(
        'obligation_not_found',
        `obligation_id: no obligation ${obligation_id} of yours in ${symbol}`,
      )
    }
    const usable = usableFor(venue, market, obligation)
    if (isRefused(usable)) return usable
    const { max_basis_points } = usable
    if (obligation.is_excluded)
      return rejected('obligation_excluded', `obligation_id: ${obligation.period} is excluded`)
    const gapBefore = gapOf(obligation)
    if (gapBefore !== null && lots > gapBefore)
      return rejected(
        'exceeds_obligation',
        `quantity: ${market.scale.quantity(gapBefore)} are left to surrender`,
      )
    const is_offset = max_basis_points < WHOLE
    const offset_lots = obligation.offset_lots + (is_offset ? lots : 0)
    const offset_basis_points = is_offset ? max_basis_points : obligation.offset_basis_points
    const offsetFault = is_offset
      ? faultOfOffsets(market, obligation, offset_lots, max_basis_points)
      : undefined
    if (offsetFault) return offsetFault
    if (lots > venue.registry.free(participant.holder, market.asset)) {
      return rejected(
        'exceeds_free_holding',
        'quantity: more than the free holding; cancel offers, or buy first',
      )
    }
    venue.registry.transfer(market.asset, participant.holder, SURRENDERED, lots)
    const surrendered_lots = obligation.surrendered_lots + lots
    const after = { ...obligation, surrendered_lots, offset_lots, offset_basis_points }
    const is_on_time = follow(venue, after, context)
    const gap_lots = gapBefore === null ? null : gapBefore - lots
    const { seq: surrender_id, at } = context
    venue.shelves.surrenders.put({
      ...{ surrender_id, obligation_id, symbol, is_offset, lots, at, reversed_at: null, reason: null },
    })
    return ok({ obligation_id, quantity_lots: lots, gap_lots, is_on_time })
  },
  () => true,
)

/** Takes a surrender back within its days: the permits are the holder's again, and what it brought to the credit file is withdrawn. */
export const reverseSurrender = command(
  'reverse_surrender',
  reverseSurrenderBody,
  ['maker'],
  ['surrender_not_found', 'surrender_already_reversed', 'reversal_too_late'],
  (venue, { surrender_id, reason }, context) => {
    const done = venue.shelves.surrenders.get(surrender_id)
    if (!done) return rejected('surrender_not_found', `surrender_id: there is none ${surrender_id}`)
    if (done.reversed_at !== null)
      return rejected('surrender_already_reversed', `surrender_id: ${surrender_id} was reversed before`)
    const { at } = context
    if (at >= reversibleUntil(done.at))
      return rejected(
        'reversal_too_late',
        `surrender_id: it was on ${dayOf(done.at)}; a surrender is reversed within ${REVERSAL_DAYS} days`,
      )
    const obligation = venue.shelves.obligations.get(done.obligation_id)!
    const { asset } = venue.marketBySymbol.get(done.symbol)!
    venue.registry.transfer(asset, SURRENDERED, venue.participants.get(obligation.uscc)!.holder, done.lots)
    const surrendered_lots = obligation.surrendered_lots - done.lots
    const offset_lots = obligation.offset_lots - (done.is_offset ? done.lots : 0)
    const wasInTime = done.at < endOfDay(obligation.due_on)
    const reversed = { ...obligation, surrendered_lots, offset_lots }
    // What is taken back was not surrendered by its day either.
    const closed_lots =
      obligation.closed_lots !== null && wasInTime ? countedOf(reversed) : obligation.closed_lots
    follow(venue, { ...reversed, closed_lots }, context)
    venue.shelves.surrenders.put({ ...done, reversed_at: at, reason })
    return ok({ surrender_id })
  },
  () => true,
)

/** Why so many offsets can't be surrendered: they meet a share of what was verified, and no more. */
function faultOfOffsets(
  { scale }: Market,
  { verified_lots }: Obligation,
  offset_lots: number,
  basisPoints: number,
): Rejection<'offset_limit_exceeded'> | undefined {
  if (verified_lots === null)
    return rejected(
      'offset_limit_exceeded',
      'quantity: offsets are a share of what was verified; no figure yet',
    )
  const most = shareOf(verified_lots, basisPoints)
  if (offset_lots <= most) return undefined
  return rejected(
    'offset_limit_exceeded',
    `quantity: offsets are at most ${scale.quantity(most)} of this duty, ${basisPoints / 100} %`,
  )
}

/**
 * The day of a term is over: what counts by then is kept, and what is missing is an entry of the credit file where the
 * scheme in force has one for it. Late surrender does not take it back.
 */
export const closeTerm = command(
  'close_term',
  closeTermBody,
  [],
  ['obligation_not_found', 'term_not_over'],
  (venue, { obligation_id }, context) => {
    const obligation = venue.shelves.obligations.get(obligation_id)
    if (!obligation) return rejected('obligation_not_found', `obligation_id: there is none ${obligation_id}`)
    const due_on = nextDayOf(obligation)
    if (due_on === undefined || context.at < endOfDay(due_on))
      return rejected('term_not_over', `obligation_id: its term ends on ${obligation.due_on}, once`)
    const closed_lots = countedOf(obligation)
    const part = obligation.dated_parts.find((one) => one.closed_lots === null)
    const closed = part
      ? {
          ...obligation,
          dated_parts: obligation.dated_parts.map((one) => (one === part ? { ...one, closed_lots } : one)),
        }
      : { ...obligation, closed_lots }
    venue.shelves.obligations.put(withShortfall(venue, closed, context))
    return ok({ obligation_id })
  },
)

/**
 * The obligation with its entries of what was missing when its days were over, as the figure that stands now says: one for
 * each day, as each is a breach of its own.
 */
function withShortfall(venue: Venue, obligation: Obligation, context: CommandContext): Obligation {
  const { verified_lots, dated_parts: parts, due_on } = obligation
  const owed = (basisPoints: number) => (verified_lots === null ? null : shareOf(verified_lots, basisPoints))
  const ended = [...parts, { ...obligation, due_on, basis_points: WHOLE }].map((day) => ({
    ...day,
    shortfall_entry_id: entryOf(venue, obligation, { ...day, owed: owed(day.basis_points) }, context),
  }))
  return {
    ...obligation,
    dated_parts: ended.slice(0, -1).map(({ due_on, basis_points, closed_lots, shortfall_entry_id }) => ({
      ...{ due_on, basis_points, closed_lots, shortfall_entry_id },
    })),
    shortfall_entry_id: ended.at(-1)!.shortfall_entry_id,
  }
}

interface EndedDay {
  readonly due_on: string
  readonly owed: number | null
  readonly closed_lots: number | null
  readonly shortfall_entry_id: number | null
}

/** The entry of what was missing when a day was over: made, kept or taken back; null: nothing was. */
function entryOf(
  venue: Venue,
  obligation: Obligation,
  day: EndedDay,
  context: CommandContext,
): number | null {
  const { owed, closed_lots, shortfall_entry_id, due_on } = day
  const isMissing = closed_lots !== null && !obligation.is_excluded && owed !== null && owed > closed_lots
  const said = { item: 'shortfall' as const, due_on }
  if (isMissing && shortfall_entry_id === null && isKnownItem(venue, OWN_ITEMS.shortfall))
    return addDutyEntry(venue, context, obligation, said).entry_id
  if (isMissing || shortfall_entry_id === null) return shortfall_entry_id
  addDutyEntry(venue, context, obligation, { ...said, withdraws: shortfall_entry_id })
  return null
}

/** The instant from which a surrender stays. */
export function reversibleUntil(at: number): number {
  return at + REVERSAL_DAYS * DAY_MS
}

/** One year of somebody's in one permit, as it stood at an instant. */
export interface Standing {
  readonly obligation: Obligation
  readonly isDue: boolean
  readonly verified: number | null
  readonly isExcluded: boolean
  /** What counts of what was surrendered for it. */
  readonly surrendered: number
}

/** How obligations stood just before an instant. A year is due once it has passed, or its term has ended. */
export function standingAt(venue: Venue, obligations: readonly Obligation[], at: number): Standing[] {
  const figures = new Map<number, Verification>()
  for (const one of venue.shelves.verifications.values()) if (one.at < at) figures.set(one.obligation_id, one)
  const surrendered = new Map<number, { all: number; offsets: number }>()
  for (const { obligation_id, lots, is_offset, at: done, reversed_at } of venue.shelves.surrenders.values()) {
    if (done >= at || (reversed_at !== null && reversed_at < at)) continue
    const { all, offsets } = surrendered.get(obligation_id) ?? { all: 0, offsets: 0 }
    surrendered.set(obligation_id, { all: all + lots, offsets: offsets + (is_offset ? lots : 0) })
  }
  const thisYear = yearOf(at)
  return obligations.map((obligation) => {
    const { obligation_id, period, due_on } = obligation
    const figure = figures.get(obligation_id)
    const verified_lots = figure?.lots ?? null
    const { all, offsets } = surrendered.get(obligation_id) ?? { all: 0, offsets: 0 }
    const { offset_basis_points } = obligation
    return {
      obligation,
      isDue: period < thisYear || endOfDay(due_on) <= at,
      verified: verified_lots,
      isExcluded: figure?.is_excluded ?? false,
      surrendered: countedOf({
        ...{ verified_lots, surrendered_lots: all, offset_lots: offsets, offset_basis_points },
      }),
    }
  })
}

/** Of the years that are due: what counts of each is at most what was verified for it, since each surrender is for a year. */
export function statusOf(years: readonly Standing[]): ComplianceStatus {
  const counted = years.filter(({ isDue, isExcluded }) => isDue && !isExcluded)
  const met = counted.reduce(
    (sum, { surrendered, verified }) => sum + Math.min(surrendered, verified ?? surrendered),
    0,
  )
  return complianceStatus(years, met)
}

/** What is missing of the years whose figures are known. */
export function shortfallOf(years: readonly Standing[]): number {
  return years.reduce(
    (sum, { verified, surrendered, isExcluded }) =>
      sum + (isExcluded || verified === null ? 0 : Math.max(0, verified - surrendered)),
    0,
  )
}

/**
 * The credit file follows: an obligation that is met by its day has one positive entry, and none as soon as it is not met
 * any more. After the day nothing is gained, but what is lost is taken back.
 */
function follow(venue: Venue, changed: Obligation, context: CommandContext): boolean {
  const obligation = withShortfall(venue, changed, context)
  const { verified_lots, credit_entry_id, due_on, is_excluded } = obligation
  const isMet = verified_lots !== null && verified_lots > 0 && !is_excluded && gapOf(obligation) === 0
  // A figure that changes later may say that enough had been surrendered by the day.
  const wasMet = obligation.closed_lots !== null && obligation.closed_lots >= (verified_lots ?? 0)
  const isInTime = context.at < endOfDay(due_on) || wasMet
  followLate(venue, obligation, isMet && !isInTime, context)
  if (isMet && credit_entry_id === null && isInTime) {
    const { entry_id } = addDutyEntry(venue, context, obligation, { item: 'onTime' })
    venue.shelves.obligations.put({ ...obligation, credit_entry_id: entry_id })
    return true
  }
  if (isMet || credit_entry_id === null) {
    venue.shelves.obligations.put(obligation)
    return isMet && isInTime
  }
  addDutyEntry(venue, context, obligation, { item: 'onTime', withdraws: credit_entry_id })
  venue.shelves.obligations.put({ ...obligation, credit_entry_id: null })
  return false
}

/** That something missing was made up for after its day is an entry too, and is taken back when it is missing again. */
function followLate(venue: Venue, obligation: Obligation, isMadeUp: boolean, context: CommandContext): void {
  const { uscc, obligation_id, shortfall_entry_id } = obligation
  const late = standingEntries(venue.entriesOf(uscc), context.at).find(
    ({ item_id, document }) => item_id === OWN_ITEMS.late && document === documentOf(obligation_id),
  )
  if (isMadeUp && shortfall_entry_id !== null && !late && isKnownItem(venue, OWN_ITEMS.late))
    addDutyEntry(venue, context, obligation, { item: 'late' })
  if (!isMadeUp && late) addDutyEntry(venue, context, obligation, { item: 'late', withdraws: late.entry_id })
}
