import { dayOf } from '../base/calendar.ts'
import { ok, rejected } from '../base/result.ts'
import { formatFen } from '../exchange/instrument.ts'
import { declareDefaultBody, pledgeIdBody } from '../facts/pledge.ts'
import { readSomeFen } from './amounts.ts'
import { ownCommand } from './command.ts'
import { addDefault, takeBackDefault } from './credit-entries.ts'
import { isRefused } from './find.ts'
import { endOffers, NO_CHANGE, ofPledgee } from './pledge-reading.ts'

/** The debtor has not paid: notice, and a time in which that can be mended. No more is claimed than what the pledge secures. */
export const declareDefault = ownCommand(
  'declare_default',
  declareDefaultBody,
  ['bank'],
  [
    ...(['pledge_not_found', 'pledge_not_in_this_state', 'due_in_the_past'] as const),
    ...(['amount_must_be_positive', 'amount_out_of_range', 'exceeds_secured_amount'] as const),
  ],
  (venue, { uscc, pledge_id, claim, cure_until, document }, context) => {
    const { at } = context
    const pledge = ofPledgee(venue, pledge_id, uscc, 'registered')
    if (isRefused(pledge)) return pledge
    const read = readSomeFen(claim, 'claim')
    if (isRefused(read)) return read
    if (read.fen > pledge.secured_fen)
      return rejected('exceeds_secured_amount', `claim: at most ${formatFen(pledge.secured_fen)} are secured`)
    if (cure_until <= dayOf(at)) return rejected('due_in_the_past', 'cure_until: give a day to come')
    venue.shelves.pledges.put({
      ...pledge,
      ...NO_CHANGE,
      status: 'defaulted',
      claim_fen: read.fen,
      cure_until,
      reason: document,
    })
    addDefault(venue, context, pledge, document)
    return ok({ pledge_id })
  },
)

/** It was paid after all. */
export const liftDefault = ownCommand(
  'lift_default',
  pledgeIdBody,
  ['bank'],
  ['pledge_not_found', 'pledge_not_in_this_state'],
  (venue, { uscc, pledge_id }, context) => {
    const pledge = ofPledgee(venue, pledge_id, uscc, 'defaulted')
    if (isRefused(pledge)) return pledge
    const cured = { claim_fen: null, cure_until: null, reason: null }
    venue.shelves.pledges.put({ ...pledge, status: 'registered', ...cured })
    endOffers(venue, pledge_id)
    takeBackDefault(venue, context, pledge)
    return ok({ pledge_id })
  },
)
