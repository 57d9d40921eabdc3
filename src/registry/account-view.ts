import { formatFen } from '../../engine/exchange/instrument.ts'
import type { Account, Participant } from '../../engine/facts/registry.ts'
import { HOLD_KINDS } from '../../engine/registry/hold-kinds.ts'
import { CASH } from '../../engine/registry/registry.ts'
import type { Venue } from '../../engine/venue/venue.ts'

function restrictionOf({ shelves }: Venue, uscc: string): number | null {
  const found = shelves.restrictions.get(uscc)
  return found?.lifted_at === null ? found.pass_id : null
}

/** What an account may do: as it was decided, and nothing while two ledgers differ in it. */
export function stateOf(venue: Venue, uscc: string) {
  const stated = venue.shelves.account_states.get(uscc)
  return {
    account_state:
      restrictionOf(venue, uscc) === null ? (stated?.account_state ?? 'open') : 'all_transactions_restricted',
    state_document: stated?.document ?? null,
    state_reason: stated?.reason ?? null,
  } as const
}

/** A participant's cash and holdings as decimals. */
export function accountView(venue: Venue, { holder, uscc, name }: Participant): Account {
  const { registry } = venue
  const position = (asset: number, format: (amount: number) => string) => ({
    balance: format(registry.balance(holder, asset)),
    free: format(registry.free(holder, asset)),
    held: Object.fromEntries(
      HOLD_KINDS.map((kind, index) => [kind, format(registry.held(holder, asset, index))]),
    ) as Account['cash']['held'],
  })
  return {
    account_id: `A${holder}`,
    uscc,
    name,
    restricted_by: restrictionOf(venue, uscc),
    ...stateOf(venue, uscc),
    cash: { currency: 'CNY', ...position(CASH, formatFen) },
    holdings: venue.markets
      .filter((market) => registry.balance(holder, market.asset) > 0)
      .map((market) => ({
        symbol: market.terms.symbol,
        ...position(market.asset, (lots) => market.scale.quantity(lots)),
      })),
  }
}
