import type { Command, CommandName } from './execute.ts'
import { settingsOf } from './second-person.ts'
import type { Venue } from './venue.ts'

/**
 * What moves cash or permits, publishes, records or gives authority: where the venue demands signatures, each of these is
 * signed by who gives it. Not among them: orders and phases, where seconds count.
 */
const SIGNED: ReadonlySet<CommandName> = new Set<CommandName>([
  ...(['vary_pledge', 'agree_pledge_change', 'declare_default', 'lift_default', 'accept_disposal'] as const),
  ...([
    'deposit',
    'withdraw_cash',
    'propose_allocation',
    'approve',
    'propose_allocation_table',
    'approve_allocation_table',
    'surrender',
    'set_surrender_rule',
    'retire_expired',
    'return_permits',
    'collect_return',
    'offer_lease',
    'set_carry_rule',
    'request_carry_over',
    'approve_carry_over',
    'accept_lease',
    'trust_account',
    'transfer_permits',
    'set_account_rules',
    'set_right',
    'reverse_surrender',
    'set_obligation',
    'verify_obligation',
    'record_energy_use',
    'transfer_across_areas',
    'set_area_cap',
    'set_account_state',
    'correct_holding',
    'record_exception',
    'set_market_rules',
  ] as const),
  ...(['freeze', 'release_freeze', 'list_instrument', 'suspend_participant'] as const),
  ...(['propose_pledge', 'consent_pledge', 'register_pledge', 'release_pledge', 'dispose_pledge'] as const),
  ...(['propose_fee_pledge', 'consent_fee_pledge', 'register_fee_pledge', 'release_fee_pledge'] as const),
  ...([
    'record_credit_entry',
    'answer_credit_case',
    'grant_consent',
    'answer_consent_request',
    'confirm_asset_value',
  ] as const),
  ...([
    'lift_restriction',
    'accept_block',
    'propose_sale',
    'approve_sale',
    'propose_fixed_sale',
    'approve_fixed_sale',
    'confirm_annulment',
    'propose_open_auction',
    'approve_open_auction',
    'settle_deal',
  ] as const),
  ...(['publish_valuation', 'withdraw_valuation', 'adopt_profile'] as const),
  ...([
    'add_principal',
    'add_membership',
    'confirm_principal',
    'remove_principal',
    'reset_principal',
  ] as const),
  ...(['confirm_proposal', 'demand_second_person', 'demand_signatures'] as const),
])

/**
 * True where the venue wants to be able to prove to a third party who gave such a command. A key for a program is made by
 * its owner's signature too: otherwise whoever has stolen a token would make himself one that signs.
 */
export function demandsSignature(venue: Venue, command: Command): boolean {
  if (!settingsOf(venue).demands_signatures) return false
  if (command.command === 'add_credential') return command.kind === 'key'
  return SIGNED.has(command.command)
}
