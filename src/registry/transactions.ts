import { timeOf } from '../../engine/base/calendar.ts'
import { page, pageQuery } from '../../engine/facts/common.ts'
import type { ProposalRecord } from '../../engine/facts/identity.ts'
import { CASH_SYMBOL } from '../../engine/facts/registry.ts'
import { type TransactionAnswer, transaction } from '../../engine/facts/transaction.ts'
import type { TransactionState } from '../../engine/facts/words.ts'
import { FIRST_PARTICIPANT } from '../../engine/registry/registry.ts'
import { assetText } from '../../engine/venue/amounts.ts'
import { isMoving } from '../../engine/venue/restrictions.ts'
import type { Venue } from '../../engine/venue/venue.ts'
import { paged, readCursor } from '../edge/page.ts'
import type { Router } from '../edge/route.ts'
import { reads } from '../edge/rows.ts'
import { type Service, venueOf } from '../edge/service.ts'
import { ACCOUNT_READERS, hasRole } from '../kernel/permissions.ts'

/** What moved something outside the book, with its state: of my account, or of all for who oversees. */
export function transactionRoutes(app: Router): void {
  reads(app, {
    tag: 'registry',
    summary:
      'What moved, or is to move, cash or permits outside the book, the newest first, with its state: mine, or all for who oversees',
    path: '/v1/transactions',
    by: ['enterprise', 'bank', ...ACCOUNT_READERS],
    query: pageQuery,
    answer: page(transaction),
    view: ({ service, principal, query: { cursor, limit } }) => {
      const venue = venueOf(service)
      const own = hasRole(principal, ACCOUNT_READERS) ? undefined : principal!.uscc!
      const below = readCursor(cursor, Number.MAX_SAFE_INTEGER)
      const rows = [
        ...bookedBefore(service, venue, own, below, limit + 1),
        ...proposedBefore(venue, own, below).slice(0, limit + 1),
        ...allocationsBefore(service, venue, own, below, limit + 1),
      ].sort((a, b) => b.transaction_id - a.transaction_id)
      return paged(
        rows.slice(0, limit + 1),
        limit,
        (one) => one,
        ({ transaction_id }) => transaction_id,
      )
    },
  })
}

/** What waits for a second person, or was not confirmed. */
function proposedBefore(venue: Venue, own: string | undefined, below: number): TransactionAnswer[] {
  const isSeen = ({ proposal_id, command, status, body }: ProposalRecord) =>
    proposal_id < below &&
    status !== 'approved' &&
    isMoving(command) &&
    (own === undefined || [body.uscc, body.to_uscc, body.from_uscc].includes(own))
  return [...venue.shelves.proposals.values()]
    .filter(isSeen)
    .reverse()
    .map(({ proposal_id, command, status, proposed_at, body }) => ({
      ...{ transaction_id: proposal_id, command, at: timeOf(proposed_at), pass_id: null },
      movements: saidOf(venue, body),
      transaction_state: status === 'pending' ? 'awaiting_approval' : 'rejected',
    }))
}

/** What a proposal would move, as far as its members say so: what stands behind a number is told where it is confirmed. */
function saidOf(venue: Venue, body: Readonly<Record<string, unknown>>): TransactionAnswer['movements'] {
  const amount = body.quantity ?? body.amount
  if (typeof amount !== 'string') return []
  const party = (code: unknown) => {
    const found = typeof code === 'string' ? venue.participants.get(code) : undefined
    return found ? { uscc: found.uscc, name: found.name } : null
  }
  const symbol = typeof body.symbol === 'string' ? body.symbol : CASH_SYMBOL
  return [{ symbol, amount, moved_from: party(body.from_uscc ?? body.uscc), moved_to: party(body.to_uscc) }]
}

/** Allocations that wait for their approver, or were refused. */
function allocationsBefore(
  { sql }: Service,
  venue: Venue,
  own: string | undefined,
  below: number,
  limit: number,
): TransactionAnswer[] {
  return [...venue.shelves.approvals.values()]
    .filter(
      ({ approval_id, status, uscc }) =>
        approval_id < below && status !== 'approved' && (own === undefined || uscc === own),
    )
    .reverse()
    .slice(0, limit)
    .map(({ approval_id, status, uscc, symbol, quantity_lots }) => {
      const [proposed] = sql.all<{ at: number }>('SELECT at FROM journal WHERE seq = ?', approval_id)
      const { name } = venue.participants.get(uscc)!
      const amount = venue.marketBySymbol.get(symbol)!.scale.quantity(quantity_lots)
      return {
        ...{ transaction_id: approval_id, command: 'approve', at: timeOf(proposed!.at), pass_id: null },
        movements: [{ symbol, amount, moved_from: null, moved_to: { uscc, name } }],
        transaction_state: status === 'pending' ? ('awaiting_approval' as const) : ('rejected' as const),
      }
    })
}

interface Posting {
  readonly seq: number
  readonly at: number
  readonly cause: string
  readonly asset: number
  readonly giver: number
  readonly taker: number
  readonly amount: number
}

function bookedBefore(
  { sql }: Service,
  venue: Venue,
  own: string | undefined,
  below: number,
  limit: number,
): TransactionAnswer[] {
  const holder = own === undefined ? undefined : venue.participants.get(own)?.holder
  // Whose code is nobody's here has no account.
  if (own !== undefined && holder === undefined) return []
  const isOwn = holder === undefined ? '1' : '? IN (giver, taker)'
  const among =
    holder === undefined
      ? 'SELECT seq FROM postings'
      : 'SELECT seq FROM postings WHERE giver = ? UNION SELECT seq FROM postings WHERE taker = ?'
  const rows = sql.all<{ [K in keyof Posting]: Posting[K] }>(
    `SELECT seq, at, cause, asset, giver, taker, amount FROM postings WHERE ${isOwn} AND seq IN
       (SELECT DISTINCT seq FROM (${among}) WHERE seq < ? ORDER BY seq DESC LIMIT ?)
     ORDER BY seq DESC, place`,
    ...[...(holder === undefined ? [] : [holder, holder, holder]), below, limit],
  )
  const bySeq = new Map<number, Posting[]>()
  for (const one of rows) bySeq.set(one.seq, [...(bySeq.get(one.seq) ?? []), one])
  const corrected = new Set([...venue.shelves.corrections.values()].map(({ corrects }) => corrects))
  return [...bySeq].map(([seq, postings]) => {
    const { at, cause } = postings[0]!
    const { pass_id, isDifferent } = passOf(venue, seq, postings)
    const state: TransactionState = corrected.has(seq)
      ? 'corrected'
      : (venue.shelves.surrenders.get(seq)?.reversed_at ?? null) !== null
        ? 'reversed'
        : pass_id === null
          ? 'completed'
          : isDifferent
            ? 'checked_discrepancy'
            : 'checked_no_discrepancy'
    return {
      ...{ transaction_id: seq, command: cause, transaction_state: state, at: timeOf(at), pass_id },
      movements: postings.map((one) => movementOf(venue, one)),
    }
  })
}

/** The first pass of the second ledger that read a command, and whether it found one of its accounts to differ. */
function passOf(venue: Venue, seq: number, postings: readonly Posting[]) {
  const parties = new Set(
    postings.flatMap(({ giver, taker }) => [giver, taker]).map((one) => venue.participantOf(one)?.uscc),
  )
  for (const { pass_id, as_of_seq, differences } of venue.shelves.reconciliations.values())
    if (as_of_seq >= seq) return { pass_id, isDifferent: differences.some(({ uscc }) => parties.has(uscc)) }
  return { pass_id: null, isDifferent: false }
}

function movementOf(venue: Venue, { asset, giver, taker, amount }: Posting) {
  const market = venue.marketOf(asset)
  const party = (holder: number) => {
    if (holder < FIRST_PARTICIPANT) return null
    const { uscc, name } = venue.participantOf(holder)!
    return { uscc, name }
  }
  return {
    symbol: market?.terms.symbol ?? CASH_SYMBOL,
    amount: assetText(venue, asset, amount),
    moved_from: party(giver),
    moved_to: party(taker),
  }
}
