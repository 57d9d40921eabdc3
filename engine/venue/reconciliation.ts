import { ok, rejected } from '../base/result.ts'
import { resume } from '../exchange/continuous.ts'
import { liftRestrictionBody, reconciliationBody } from '../facts/reconciliation.ts'
import { command } from './command.ts'
import { withdrawOwn } from './orders.ts'

/**
 * What a second ledger found that was kept apart from this one: where both agree the pass is complete, and an account in
 * which they differ moves nothing any more, nor do its orders stand. (A national registry does so each night with its
 * transaction log.)
 */
export const recordReconciliation = command(
  'record_reconciliation',
  reconciliationBody,
  ['auditor'],
  ['pass_of_the_future'],
  (venue, { as_of_seq, compared, differences, faults }, { seq, at, actor }) => {
    if (as_of_seq >= seq)
      return rejected('pass_of_the_future', `as_of_seq: there is no command ${as_of_seq} yet`)
    venue.shelves.reconciliations.put({
      ...{ pass_id: seq, actor, at, as_of_seq, compared, differences: [...differences] },
      faults: [...faults],
    })
    for (const uscc of new Set(differences.map((one) => one.uscc))) {
      // What is no code of anybody here was found, and there is nothing to stop.
      if (!venue.participants.has(uscc)) continue
      const standing = venue.shelves.restrictions.get(uscc)
      // It stays restricted by the pass that found it first.
      if (standing?.lifted_at === null) continue
      venue.shelves.restrictions.put({
        ...{ uscc, pass_id: seq, restricted_at: at },
        ...{ lifted_at: null, lifted_by: null, reason: null },
      })
      const participant = venue.participants.get(uscc)!
      for (const market of withdrawOwn(venue, participant.holder, 'restricted').markets) resume(market)
    }
    return ok({ pass_id: seq })
  },
)

/** It was looked at, and mended or explained. */
export const liftRestriction = command(
  'lift_restriction',
  liftRestrictionBody,
  ['approver'],
  ['account_not_restricted'],
  (venue, { uscc, reason }, { at, actor }) => {
    const standing = venue.shelves.restrictions.get(uscc)
    if (standing?.lifted_at !== null)
      return rejected('account_not_restricted', `uscc: ${uscc} is not restricted`)
    venue.shelves.restrictions.put({ ...standing, lifted_at: at, lifted_by: actor, reason })
    return ok({ uscc })
  },
  () => true,
)
