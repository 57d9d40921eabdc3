import { dayOf } from '../base/calendar.ts'
import { ok, rejected } from '../base/result.ts'
import { formatFen } from '../exchange/instrument.ts'
import { declareDefaultBody, type Pledge, pledgeIdBody } from '../facts/pledge.ts'
import { readSomeFen } from './amounts.ts'
import { type CommandContext, ownCommand } from './command.ts'
import { PLEDGE_DEFAULT } from './credit.ts'
import { isRefused } from './find.ts'
import { endOffers, NO_CHANGE, ofPledgee } from './pledge-reading.ts'
import type { Venue } from './venue.ts'

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
    recordDefault(venue, pledge, document, context)
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
    takeBackDefault(venue, pledge, context)
    return ok({ pledge_id })
  },
)

/** A default is an entry of the debtor's credit file, where the scheme in force has one for it. */
function recordDefault(venue: Venue, pledge: Pledge, document: string, { seq, at }: CommandContext): void {
  if (!venue.rulePack.items.some(({ item_id }) => item_id === PLEDGE_DEFAULT)) return
  const { uscc } = venue.participantOf(pledge.holder)!
  venue.shelves.credit_entries.put({
    ...{ entry_id: seq, uscc, item_id: PLEDGE_DEFAULT, decided_on: dayOf(at), recorded_at: at },
    ...{ authority: venue.participants.get(pledge.pledgee_uscc)!.name.zh, document },
    ...{ detail: detailOf(pledge), evidence_sha256: null, withdraws: null },
  })
}

/** It was cured: the entry is withdrawn, and stays to be read. */
function takeBackDefault(venue: Venue, pledge: Pledge, { seq, at }: CommandContext): void {
  const { uscc } = venue.participantOf(pledge.holder)!
  const entries = venue.entriesOf(uscc)
  const entry = entries.findLast(
    ({ item_id, detail, withdraws }) =>
      item_id === PLEDGE_DEFAULT && detail === detailOf(pledge) && withdraws === null,
  )
  if (!entry || entries.some(({ withdraws }) => withdraws === entry.entry_id)) return
  venue.shelves.credit_entries.put({
    ...entry,
    ...{ entry_id: seq, decided_on: dayOf(at), recorded_at: at, withdraws: entry.entry_id },
  })
}

const detailOf = ({ pledge_id }: Pledge) => `质押 pledge ${pledge_id}`
