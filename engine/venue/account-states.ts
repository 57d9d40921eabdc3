import { ok, rejected } from '../base/result.ts'
import { resume } from '../exchange/continuous.ts'
import { formatFen } from '../exchange/instrument.ts'
import { setAccountStateBody } from '../facts/account-state.ts'
import type { Participant } from '../facts/registry.ts'
import { CASH } from '../registry/registry.ts'
import { command } from './command.ts'
import { findParticipant, isRefused } from './find.ts'
import { withdrawOwn } from './orders.ts'
import type { Venue } from './venue.ts'

/**
 * Says what an account may do. Its open orders are withdrawn unless it is opened; it is closed only when there is nothing
 * left in it. To open one again, or to close it, takes two people where the venue demands them.
 */
export const setAccountState = command(
  'set_account_state',
  setAccountStateBody,
  ['operator'],
  ['participant_not_found', 'account_not_empty'],
  (venue, { uscc, account_state, document, reason }, { at }) => {
    const participant = findParticipant(venue, uscc)
    if (isRefused(participant)) return participant
    const left = account_state === 'closed' ? leftIn(venue, participant) : undefined
    if (left)
      return rejected(
        'account_not_empty',
        `uscc: ${left}; set it to be closed first, and close it when it is empty`,
      )
    venue.shelves.account_states.put({ uscc, account_state, document, reason, at })
    if (account_state !== 'open')
      for (const market of withdrawOwn(venue, participant.holder, 'restricted').markets) resume(market)
    return ok({ account_state })
  },
  ({ account_state }) => account_state === 'open' || account_state === 'closed',
)

/** What an account still has, or still owes; undefined: nothing. */
function leftIn({ registry, markets, shelves }: Venue, { holder, uscc }: Participant): string | undefined {
  const cash = registry.balance(holder, CASH)
  if (cash > 0) return `${formatFen(cash)} CNY are left`
  for (const { asset, scale, terms } of markets) {
    const lots = registry.balance(holder, asset)
    if (lots > 0) return `${scale.quantity(lots)} ${terms.symbol} are left`
  }
  for (const { lease_id, lessor, lessee, status } of shelves.leases.values())
    if (status === 'running' && (lessor === uscc || lessee === uscc)) return `lease ${lease_id} still runs`
  for (const { obligation_id, uscc: owner, is_excluded, ...one } of shelves.obligations.values())
    if (owner === uscc && !is_excluded && (one.verified_lots ?? Infinity) > one.surrendered_lots)
      return `obligation ${obligation_id} is not met`
  const isOpen = (status: string) => status !== 'refused' && status !== 'discharged' && status !== 'disposed'
  for (const { pledge_id, holder: of, pledgee_uscc, status } of shelves.pledges.values())
    if ((of === holder || pledgee_uscc === uscc) && isOpen(status)) return `pledge ${pledge_id} is open`
  for (const { fee_pledge_id, uscc: of, bank_uscc, status } of shelves.fee_pledges.values())
    if ((of === uscc || bank_uscc === uscc) && isOpen(status)) return `pledge ${fee_pledge_id} is open`
  for (const { return_id, uscc: owner, owed_lots, returned_lots } of shelves.permit_returns.values())
    if (owner === uscc && owed_lots > returned_lots) return `return ${return_id} is still owed`
  return undefined
}
