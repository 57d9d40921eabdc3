import { DAY_MS } from '../base/calendar.ts'
import { ok, rejected } from '../base/result.ts'
import type { Deal } from '../facts/deal.ts'
import {
  MAX_NOTICE_CHANGES,
  type NoticeChange,
  type NoticeTerms,
  noticeChangeIdBody,
  proposeNoticeChangeBody,
  refuseNoticeChangeBody,
} from '../facts/notice-change.ts'
import { MAX_SALE_DAYS } from '../facts/sale.ts'
import { command } from './command.ts'
import { isRefused } from './find.ts'
import type { Venue } from './venue.ts'

/** A change of a sale's notice before it opens, announced by two persons like the notice itself. Times move later alone. */
export const proposeNoticeChange = command(
  'propose_notice_change',
  proposeNoticeChangeBody,
  ['maker'],
  ['sale_not_found', 'sale_not_in_this_state', 'notice_change_invalid'],
  (venue, { deal_kind, sale_id, document, reason, ...times }, { seq, at, actor }) => {
    const before = changeable(venue, deal_kind, sale_id, at)
    if (isRefused(before)) return before
    const all = changesOf(venue, deal_kind, sale_id)
    if (all.length >= MAX_NOTICE_CHANGES)
      return rejected(
        'notice_change_invalid',
        `sale_id: a notice is changed at most ${MAX_NOTICE_CHANGES} times; call it off and announce it anew`,
      )
    if (all.some(({ status }) => status === 'proposed'))
      return rejected('notice_change_invalid', 'sale_id: another change of it waits; it is decided first')
    const after = readAfter(before, times, document, at)
    if (isRefused(after)) return after
    venue.shelves.notice_changes.put({
      ...{
        change_id: seq,
        deal_kind,
        sale_id,
        terms_before: before,
        terms_after: after,
        reason,
        proposer: actor,
        at,
      },
      ...{ status: 'proposed', version: null, decided_at: null, decided_by: null, refusal: null },
    })
    return ok({ change_id: seq })
  },
)

/** The second person publishes it: the notice has one version more. */
export const approveNoticeChange = command(
  'approve_notice_change',
  noticeChangeIdBody,
  ['approver'],
  [
    ...(['notice_change_not_found', 'notice_change_decided', 'approver_must_be_another_person'] as const),
    ...(['sale_not_found', 'sale_not_in_this_state', 'notice_change_invalid'] as const),
  ],
  (venue, { change_id }, { at, actor }) => {
    const change = proposedChange(venue, change_id)
    if (isRefused(change)) return change
    if (change.proposer === actor)
      return rejected('approver_must_be_another_person', 'whoever proposed the change does not approve it')
    const { deal_kind, sale_id, terms_after: after } = change
    const before = changeable(venue, deal_kind, sale_id, at)
    if (isRefused(before)) return before
    if (after.opens_at <= at || (after.registers_until ?? after.opens_at) <= at)
      return rejected('notice_change_invalid', 'opens_at: its time is over; propose the change anew')
    putTerms(venue, deal_kind, sale_id, after)
    venue.shelves.notice_changes.put({
      ...{ ...change, status: 'published', version: versionOf(venue, deal_kind, sale_id) + 1 },
      ...{ decided_at: at, decided_by: actor },
    })
    return ok({ change_id })
  },
)

/** The notice stays as it is. Who proposed the change takes it back himself. */
export const refuseNoticeChange = command(
  'refuse_notice_change',
  refuseNoticeChangeBody,
  ['maker', 'approver'],
  ['notice_change_not_found', 'notice_change_decided'],
  (venue, { change_id, reason }, { at, actor }) => {
    const change = proposedChange(venue, change_id)
    if (isRefused(change)) return change
    venue.shelves.notice_changes.put({
      ...{ ...change, status: 'refused', decided_at: at, decided_by: actor, refusal: reason },
    })
    return ok({ change_id })
  },
)

/** The changes of one notice, in the order in which they were proposed. */
export function changesOf({ shelves }: Venue, kind: Deal['deal_kind'], saleId: number): NoticeChange[] {
  return [...shelves.notice_changes.values()].filter(
    (one) => one.deal_kind === kind && one.sale_id === saleId,
  )
}

/** Whether a change that waits can be published no more: its sale is off, or has opened. */
export const isLapsed = (venue: Venue, { status, deal_kind, sale_id }: NoticeChange, at: number) =>
  status === 'proposed' && isRefused(changeable(venue, deal_kind, sale_id, at))

/** Which version of its notice a sale stands in. */
export function versionOf(venue: Venue, kind: Deal['deal_kind'], saleId: number): number {
  return 1 + changesOf(venue, kind, saleId).filter(({ status }) => status === 'published').length
}

const TIMES = ['registers_until', 'opens_at', 'ballot_at', 'closes_at'] as const

/** The terms after a change: none earlier than before, in their order, and something is another. */
function readAfter(
  before: NoticeTerms,
  times: {
    readonly [name in 'registers_until' | 'opens_at' | 'ballot_at' | 'closes_at']?: string | undefined
  },
  document: string,
  at: number,
) {
  const after: NoticeTerms = { ...before, document }
  for (const name of TIMES) {
    const given = times[name]
    if (given === undefined) continue
    const earlier = before[name]
    if (earlier === null)
      return rejected('notice_change_invalid', `${name}: this kind of sale has no such time`)
    const later = Date.parse(given)
    if (later < earlier)
      return rejected('notice_change_invalid', `${name}: a time that was announced moves later alone`)
    after[name] = later
  }
  const { registers_until, opens_at, ballot_at, closes_at } = after
  if (TIMES.every((name) => after[name] === before[name]) && after.document === before.document)
    return rejected('notice_change_invalid', 'document: nothing is changed by it')
  if (registers_until !== null && (registers_until <= at || registers_until > opens_at))
    return rejected('notice_change_invalid', 'registers_until: a time to come, before it opens')
  if (closes_at <= opens_at || closes_at - opens_at > MAX_SALE_DAYS * DAY_MS)
    return rejected('notice_change_invalid', `closes_at: after it opens, ${MAX_SALE_DAYS} days at most`)
  if (ballot_at !== null && (ballot_at <= opens_at || ballot_at >= closes_at))
    return rejected('notice_change_invalid', 'ballot_at: between the beginning and the end of the sale')
  return after
}

/** What the notice of a sale says now; refused where it does not stand, or where the sale has opened. */
function changeable(venue: Venue, kind: Deal['deal_kind'], saleId: number, at: number) {
  const { sales, fixed_sales, open_auctions } = venue.shelves
  const sale =
    kind === 'award'
      ? sales.get(saleId)
      : kind === 'purchase'
        ? fixed_sales.get(saleId)
        : open_auctions.get(saleId)
  if (!sale) return rejected('sale_not_found', `sale_id: there is no sale ${saleId}`)
  if (sale.status !== 'announced') return rejected('sale_not_in_this_state', `sale_id: it is ${sale.status}`)
  if (at >= sale.opens_at)
    return rejected('sale_not_in_this_state', 'sale_id: it has opened; its notice stays as it is')
  const { opens_at, closes_at, document } = sale
  const registers_until = 'registers_until' in sale ? sale.registers_until : null
  const ballot_at = 'ballot_at' in sale ? sale.ballot_at : null
  return { registers_until, opens_at, ballot_at, closes_at, document } satisfies NoticeTerms
}

function putTerms({ shelves }: Venue, kind: Deal['deal_kind'], saleId: number, after: NoticeTerms): void {
  const { registers_until, ballot_at, ...common } = after
  if (kind === 'award') shelves.sales.put({ ...shelves.sales.get(saleId)!, ...common })
  else if (kind === 'purchase')
    shelves.fixed_sales.put({ ...shelves.fixed_sales.get(saleId)!, ...common, ballot_at })
  else
    shelves.open_auctions.put({
      ...{ ...shelves.open_auctions.get(saleId)!, ...common },
      ...{ registers_until: registers_until!, ends_at: common.closes_at },
    })
}

function proposedChange(venue: Venue, changeId: number) {
  const change = venue.shelves.notice_changes.get(changeId)
  if (!change) return rejected('notice_change_not_found', `change_id: there is no change ${changeId}`)
  if (change.status !== 'proposed')
    return rejected('notice_change_decided', `change_id: it is ${change.status}`)
  return change
}
