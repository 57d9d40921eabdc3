import { type Rejection, rejected } from '../base/result.ts'
import type { AccountState } from '../facts/words.ts'
import type { Venue } from './venue.ts'

/** What moves or promises cash or permits: nothing of it is done with an account in which two ledgers differ. */
const MOVING: ReadonlySet<string> = new Set([
  ...['place_order', 'amend_order', 'deposit', 'withdraw_cash', 'transfer_permits', 'transfer_across_areas'],
  ...['propose_allocation', 'approve', 'propose_allocation_table', 'approve_allocation_table'],
  ...['surrender', 'reverse_surrender', 'propose_pledge', 'consent_pledge', 'register_pledge'],
  ...[
    'bid_in_sale',
    'buy_fixed',
    'apply_for_sale',
    'propose_block',
    'counter_block',
    'accept_block',
    'correct_holding',
  ],
  ...[
    'offer_lease',
    'accept_lease',
    'return_permits',
    'collect_return',
    'request_carry_over',
    'approve_carry_over',
  ],
  ...[
    'claim_certificates',
    'vary_pledge',
    'agree_pledge_change',
    'release_pledge',
    'dispose_pledge',
    'accept_disposal',
  ],
  ...['propose_fee_pledge', 'consent_fee_pledge', 'register_fee_pledge'],
  ...['register_bidder', 'bid_openly', 'pay_deal'],
])

/** Of these an account only gets something: what it asks for itself is not among them. */
const RECEIVING: ReadonlySet<string> = new Set([
  ...['deposit', 'propose_allocation', 'approve', 'propose_allocation_table', 'approve_allocation_table'],
  'reverse_surrender',
])
/** Of these an account both gives and gets. */
const TRADING: ReadonlySet<string> = new Set([
  ...['bid_in_sale', 'buy_fixed', 'apply_for_sale', 'accept_lease', 'accept_disposal'],
  ...['request_carry_over', 'approve_carry_over', 'register_bidder', 'bid_openly'],
])
/** What meets a duty, or gives back what was issued too much. */
const DUTIES: ReadonlySet<string> = new Set([...['surrender', 'return_permits', 'collect_return']])
/** What is done whatever the state of an account: errors are put right, and a lender lets go, or is paid by a sale. */
const REGARDLESS: ReadonlySet<string> = new Set([
  ...['correct_holding', 'release_pledge', 'dispose_pledge'],
  // Who has signed may pay: he would lose his deposit otherwise.
  'pay_deal',
])

/** What has to do with no permit. */
const CASH_ALONE: ReadonlySet<string> = new Set(['deposit', 'withdraw_cash'])

/** What an account in a state may give, and whether it may receive. */
const ALLOWED: Readonly<
  Record<AccountState, { readonly gives: 'all' | 'duties' | 'none'; readonly gets: boolean }>
> = {
  open: { gives: 'all', gets: true },
  some_transactions_restricted: { gives: 'duties', gets: true },
  all_transactions_restricted: { gives: 'none', gets: false },
  suspended_partially: { gives: 'none', gets: true },
  suspended: { gives: 'none', gets: false },
  closure_pending: { gives: 'all', gets: false },
  closed: { gives: 'none', gets: false },
}

/** True where an account may receive. */
export function mayReceive({ shelves }: Venue, uscc: string): boolean {
  return ALLOWED[shelves.account_states.get(uscc)?.account_state ?? 'open'].gets
}

/** What a command may say of whom it concerns. */
interface Concerning {
  readonly side?: string
  readonly uscc?: string
  readonly to_uscc?: string
  readonly from_uscc?: string
  readonly pledgor_uscc?: string
  readonly approval_id?: number
  readonly table_id?: number
  readonly surrender_id?: number
  readonly pledge_id?: number
  readonly fee_pledge_id?: number
  readonly disposal_id?: number
  readonly block_id?: number
  readonly lease_id?: number
  readonly return_id?: string
  readonly carry_over_id?: number
  readonly rows?: readonly { readonly uscc: string }[]
}

export const isMoving = (name: string) => MOVING.has(name)

/** The refusal of a command that would move something in an account that is restricted, or whose state does not let it. */
export function restrictionRefusal(
  venue: Venue,
  name: string,
  body: Concerning,
): Rejection<'account_restricted' | 'account_not_open'> | undefined {
  const { shelves } = venue
  const { restrictions, account_states } = shelves
  if (venue.hasRural && !CASH_ALONE.has(name))
    for (const uscc of concerned(venue, body))
      if (uscc !== undefined && venue.participants.get(uscc)?.kind === 'rural')
        return rejected(
          'account_not_open',
          `uscc: ${uscc} has a credit file alone; permits are held by enterprises`,
        )
  if (restrictions.size === 0 && account_states.size === 0) return undefined
  const isTrade = TRADING.has(name) || body.side === 'buy'
  for (const uscc of concerned(venue, body)) {
    if (uscc === undefined) continue
    // Of a sale of what was pledged only the buyer does something.
    const isBystander = name === 'accept_disposal' && uscc !== body.uscc
    const known = account_states.get(uscc)
    const isExempt = (REGARDLESS.has(name) || isBystander) && known?.account_state !== 'closed'
    const stated = isExempt ? undefined : known
    if (stated) {
      const { gives, gets } = ALLOWED[stated.account_state]
      const isTaker = RECEIVING.has(name) || uscc === body.to_uscc
      const mayGive = gives === 'all' || (gives === 'duties' && DUTIES.has(name))
      const buys = isTrade || shelves.blocks.get(body.block_id ?? 0)?.buyer === uscc
      const isAllowed = isTaker ? gets : mayGive && (gets || !buys)
      if (!isAllowed)
        return rejected(
          'account_not_open',
          `uscc: the account of ${uscc} is ${stated.account_state}, by ${stated.document}`,
          stated.document,
        )
    }
    const found = restrictions.get(uscc)
    if (found?.lifted_at === null)
      return rejected(
        'account_restricted',
        `uscc: ${uscc} is restricted since pass ${found.pass_id} of the checker; nothing moves until the bureau has looked at it`,
      )
  }
  return undefined
}

function concerned(venue: Venue, body: Concerning): (string | undefined)[] {
  const { shelves } = venue
  const {
    approval_id = 0,
    table_id = 0,
    surrender_id = 0,
    pledge_id = 0,
    disposal_id = 0,
    block_id = 0,
    lease_id = 0,
    return_id = '',
    carry_over_id = 0,
    fee_pledge_id = 0,
  } = body
  const lease = shelves.leases.get(lease_id)
  const block = shelves.blocks.get(block_id)
  const surrender = shelves.surrenders.get(surrender_id)
  const disposal = shelves.disposals.get(disposal_id)
  const pledge = shelves.pledges.get(disposal?.pledge_id ?? pledge_id)
  const fees = shelves.fee_pledges.get(fee_pledge_id)
  const rows = body.rows ?? shelves.allocation_tables.get(table_id)?.rows ?? []
  const parties = [
    [block?.seller, block?.buyer],
    [lease?.lessor, lease?.lessee],
    [shelves.permit_returns.get(return_id)?.uscc],
    [shelves.carry_overs.get(carry_over_id)?.uscc],
    [fees?.uscc, fees?.bank_uscc],
    [pledge && venue.participantOf(pledge.holder)?.uscc, pledge?.pledgee_uscc, disposal?.buyer_uscc],
  ]
  // What somebody has no part in is not there for him: of its parties nothing is told.
  const own = parties.filter((all) => body.uscc === undefined || all.includes(body.uscc))
  return [
    ...[body.uscc, body.to_uscc, body.from_uscc, body.pledgor_uscc, shelves.approvals.get(approval_id)?.uscc],
    ...own.flat(),
    surrender && shelves.obligations.get(surrender.obligation_id)?.uscc,
    ...rows.map((one) => one.uscc),
  ]
}
