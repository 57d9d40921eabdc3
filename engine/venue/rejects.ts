import type { OrderReject } from '../exchange/order-rejects.ts'

/**
 * Rejects of every command but an order's own, with what each is: something that is not there, a state that does not
 * fit, or a rule. A code means one thing wherever it appears; the list only grows.
 */
export const VENUE_REJECTS = {
  participant_not_found: 'rule',
  participant_exists: 'conflict',
  uscc_check_digit_wrong: 'rule',
  instrument_exists: 'conflict',
  instrument_terms_invalid: 'rule',
  too_many_instruments: 'rule',
  market_not_found: 'rule',
  order_not_open: 'conflict',
  amount_must_be_positive: 'rule',
  amount_out_of_range: 'rule',
  quantity_not_a_multiple_of_lot: 'rule',
  exceeds_free_cash: 'rule',
  exceeds_free_holding: 'rule',
  bank_reference_used: 'conflict',
  approval_not_found: 'not_found',
  approval_already_decided: 'conflict',
  approver_must_be_another_person: 'rule',
  obligation_not_found: 'rule',
  obligation_exists: 'conflict',
  exceeds_obligation: 'rule',
  credit_item_not_found: 'rule',
  credit_entry_not_found: 'rule',
  credit_entry_already_withdrawn: 'conflict',
  decision_in_the_future: 'rule',
  consent_not_found: 'not_found',
  consent_not_in_force: 'rule',
  dataset_not_found: 'rule',
  valuation_not_found: 'not_found',
  valuation_not_in_this_state: 'conflict',
  publisher_must_be_another_person: 'rule',
  call_end_not_allowed: 'rule',
  participant_has_open_orders: 'rule',
  participant_in_another_group: 'rule',
  asset_not_found: 'rule',
  asset_version_is_another: 'rule',
  correction_of_another_account: 'rule',
  profile_version_is_another: 'rule',
  asset_value_not_found: 'not_found',
  asset_value_not_in_this_state: 'conflict',
  nothing_changed: 'rule',
  area_not_found: 'rule',
  ecosystem_not_found: 'rule',
  unit_does_not_fit: 'rule',
  validity_out_of_range: 'rule',
  period_beyond_rights: 'rule',
  value_out_of_range: 'rule',
  extent_not_known: 'rule',
  profile_not_found: 'rule',
  dataset_of_another_account: 'rule',
  principal_exists: 'conflict',
  principal_not_found: 'not_found',
  subject_needed: 'rule',
  roles_conflict: 'rule',
  correction_needs_a_reason: 'rule',
  principal_not_proposed: 'conflict',
  last_administrator: 'conflict',
  token_used: 'conflict',
  credential_not_found: 'not_found',
  too_many_credentials: 'rule',
  proposal_not_found: 'not_found',
  proposal_already_decided: 'conflict',
  credential_of_everybody: 'rule',
  hold_not_found: 'not_found',
  hold_already_resolved: 'conflict',
} as const
export type VenueReject = keyof typeof VENUE_REJECTS
export type Reject = VenueReject | OrderReject

/** What a reject is; those of an order are rules. */
export function kindOfReject(code: string): 'not_found' | 'conflict' | 'rule' {
  return (VENUE_REJECTS as Record<string, 'not_found' | 'conflict' | 'rule'>)[code] ?? 'rule'
}
