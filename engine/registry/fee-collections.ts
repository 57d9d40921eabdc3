import { type Claim, type Share, waterfall } from '../base/waterfall.ts'
import type { CollectionClaim, CollectionLists } from '../facts/catalogue.ts'

/** What the fees of a pledge have to pay, in fen. */
export interface FeeTerms {
  /** Debt service of a month. */
  readonly service_fen: number
  readonly secured_fen: number
  /** Fees below so many hundredths of a percent of the debt service, in so many months on end, are a trigger. */
  readonly trigger_basis_points: number
  readonly trigger_months: number
}

export type CollectionTo = CollectionClaim['to']

/** A month whose fees came in, and what became of them. */
export interface CollectedMonth {
  readonly month: string
  readonly amount: number
  /** By the list for months in which the trigger has tripped. */
  readonly is_triggered: boolean
  readonly shares: readonly Share<CollectionTo>[]
  /** Taken from the reserve for the debt service. */
  readonly drawn: number
  /** What of the debt service was met neither by fees nor by the reserve; it is due with the next. */
  readonly missing: number
  /** What is in the reserve after it. */
  readonly reserve: number
}

/**
 * What became of the fees of each month, in order: the debt service with what was missing before, then what the list says,
 * up to what each is owed, and all of it goes to somebody. A pure function of the terms, the lists and the newest figure of each
 * month, so that a figure put right later puts right what follows from it.
 */
export function foldCollections(
  terms: FeeTerms,
  lists: CollectionLists,
  collected: ReadonlyMap<string, number>,
): CollectedMonth[] {
  let [reserve, missing, principal, below] = [0, 0, 0, 0]
  return [...collected]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([month, amount]) => {
      below = isBelow(terms, amount) ? below + 1 : 0
      const is_triggered = below >= terms.trigger_months
      const due = terms.service_fen + missing
      const most: Readonly<Record<CollectionTo, number>> = {
        debt_service: due,
        reserve: Math.max(0, terms.service_fen * lists.reserve_months - reserve),
        principal: terms.secured_fen - principal,
        holder: amount,
      }
      const list = is_triggered ? lists.triggered : lists.ordinary
      const claims = list.map(
        ({ to, basis_points: value }): Claim<CollectionTo> => ({
          ...{ to, kind: 'percent_of_rest', value, until: most[to] },
        }),
      )
      const { shares } = waterfall<CollectionTo>(amount, [
        ...claims,
        { to: 'holder', kind: 'rest', value: 0 },
      ])
      const paid = (to: CollectionTo) =>
        shares.reduce((sum, share) => sum + (share.to === to ? share.fen : 0), 0)
      const drawn = Math.min(reserve, due - paid('debt_service'))
      missing = due - paid('debt_service') - drawn
      principal += paid('principal')
      reserve += paid('reserve') - drawn
      return { month, amount, is_triggered, shares, drawn, missing, reserve }
    })
}

/** True where fees of a month are below the line of the contract. */
function isBelow({ service_fen, trigger_basis_points }: FeeTerms, amount: number): boolean {
  return BigInt(amount) * 10_000n < BigInt(service_fen) * BigInt(trigger_basis_points)
}
