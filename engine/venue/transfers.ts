import { DAY_MS } from '../base/calendar.ts'
import { ok, rejected } from '../base/result.ts'
import { transferPermitsBody, trustAccountBody } from '../facts/transfer.ts'
import { rulesOf } from './account-rules.ts'
import { moveCaps } from './area-caps.ts'
import { ownCommand } from './command.ts'
import { ineligiblePair } from './eligibility.ts'
import { findParticipant, isRefused } from './find.ts'
import { readPermits } from './permits.ts'
import { inWorkingTime } from './working-days.ts'

/** An account is trusted after so many working days, counted between ten and four: time to notice what one did not ask for. */
const DELAY_DAYS = 4
const HOURS = { opens: 10 * 60, closes: 16 * 60 }
/** Accounts that one enterprise trusts at most. */
const MAX_TRUSTED = 200

/** Puts an account on one's list of trusted ones, from when the delay is over. */
export const trustAccount = ownCommand(
  'trust_account',
  trustAccountBody,
  ['enterprise'],
  [
    ...(['participant_not_found', 'attributes_conflict', 'account_trusted_already'] as const),
    ...(['too_many_trusted_accounts', 'holiday_calendar_missing'] as const),
  ],
  (venue, { uscc, to_uscc }, { at }) => {
    const other = findParticipant(venue, to_uscc, 'to_uscc')
    if (isRefused(other)) return other
    if (uscc === to_uscc) return rejected('attributes_conflict', 'to_uscc: it is the same enterprise')
    if (other.kind !== 'enterprise')
      return rejected('participant_not_found', 'to_uscc: only enterprises hold permits')
    const key = `${uscc} ${to_uscc}`
    const before = venue.shelves.trusts.get(key)
    if (before?.removed_at === null)
      return rejected('account_trusted_already', `to_uscc: ${to_uscc} is on your list`)
    const listed = [...venue.shelves.trusts.values()].filter(
      (one) => one.uscc === uscc && one.removed_at === null,
    )
    if (listed.length >= MAX_TRUSTED)
      return rejected('too_many_trusted_accounts', `at most ${MAX_TRUSTED} accounts; remove some`)
    const from = inWorkingTime(venue, (clock) => clock.end(at, DELAY_DAYS * DAY_MS), HOURS)
    if (isRefused(from)) return from
    venue.shelves.trusts.put({ uscc, to_uscc, trusted_from: from.value, removed_at: null, at })
    return ok({ to_uscc })
  },
  () => true,
)

/** Takes an account off the list, at once. */
export const distrustAccount = ownCommand(
  'distrust_account',
  trustAccountBody,
  ['enterprise'],
  ['account_not_trusted'],
  (venue, { uscc, to_uscc }, { at }) => {
    const trust = venue.shelves.trusts.get(`${uscc} ${to_uscc}`)
    if (trust?.removed_at !== null)
      return rejected('account_not_trusted', `to_uscc: ${to_uscc} is not on your list`)
    venue.shelves.trusts.put({ ...trust, removed_at: at })
    return ok({ to_uscc })
  },
)

/** Gives permits to a trusted account, outside the market; the rules of the market hold here too. */
export const transferPermits = ownCommand(
  'transfer_permits',
  transferPermitsBody,
  ['enterprise'],
  [
    ...(['participant_not_found', 'market_not_found', 'amount_must_be_positive'] as const),
    ...(['amount_out_of_range', 'quantity_not_a_multiple_of_lot', 'exceeds_free_holding'] as const),
    ...(['account_not_trusted', 'not_eligible', 'trader_suspended', 'over_transfer_limit'] as const),
  ],
  (venue, { uscc, to_uscc, symbol, quantity }, { at }) => {
    const read = readPermits(venue, { uscc, symbol, quantity })
    if (isRefused(read)) return read
    const { market, participant: giver, lots } = read
    const taker = findParticipant(venue, to_uscc, 'to_uscc')
    if (isRefused(taker)) return taker
    const trust = venue.shelves.trusts.get(`${uscc} ${to_uscc}`)
    if (trust?.removed_at !== null || trust.trusted_from > at)
      return rejected(
        'account_not_trusted',
        `to_uscc: ${to_uscc} is not trusted yet; put it on your list first`,
      )
    for (const [member, { is_suspended }] of [
      ['uscc', giver],
      ['to_uscc', taker],
    ] as const)
      if (is_suspended) return rejected('trader_suspended', `${member}: the operator has suspended it`)
    const limit = rulesOf(venue, uscc).transfer_limits.find((one) => one.symbol === symbol)
    if (limit && lots > market.scale.lots(limit.quantity))
      return rejected(
        'over_transfer_limit',
        `quantity: your account’s own rules let one transfer give ${limit.quantity} ${symbol} at most`,
      )
    const refusal = ineligiblePair(venue, market, giver, taker, lots, at)
    if (refusal) return refusal
    if (lots > venue.registry.free(giver.holder, market.asset))
      return rejected(
        'exceeds_free_holding',
        'quantity: more than the free holding; cancel offers, or buy first',
      )
    venue.registry.transfer(market.asset, giver.holder, taker.holder, lots)
    moveCaps(venue, market, { seller: giver.holder, buyer: taker.holder }, lots, at)
    return ok({ symbol, quantity_lots: lots })
  },
  () => true,
)
