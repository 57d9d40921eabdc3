import { z } from 'zod'
import { timeOf, timeOrNull } from '../../engine/base/calendar.ts'
import { page, pageQuery, pathNumber } from '../../engine/facts/common.ts'
import { RESERVE_DEALS } from '../../engine/facts/deal.ts'
import {
  type NoticeChange,
  type NoticeChangeAnswer,
  type NoticeTerms,
  noticeChange,
} from '../../engine/facts/notice-change.ts'
import {
  approveNoticeChange,
  isLapsed,
  proposeNoticeChange,
  refuseNoticeChange,
} from '../../engine/venue/notice-changes.ts'
import { pagedList } from '../edge/page.ts'
import type { Router } from '../edge/route.ts'
import { does, reads } from '../edge/rows.ts'
import { type Service, venueOf } from '../edge/service.ts'
import { hasRole } from '../kernel/permissions.ts'

const tag = 'market'

/** Versions of the notices of sales: what was changed before they opened, and why. */
export function noticeChangeRoutes(app: Router): void {
  const view = ({ service, value }: { service: Service; value: { readonly change_id: number } }) =>
    changeView(service, venueOf(service).shelves.notice_changes.get(value.change_id)!, true)
  const answer = { tag, answer: noticeChange, view } as const
  const path = '/v1/notice-changes'
  does(app, proposeNoticeChange, {
    ...answer,
    ...{ summary: 'Propose later times, or another document, for a sale that has not opened', path },
  })
  does(app, approveNoticeChange, {
    ...answer,
    summary: 'Publish it as the second person: the notice has a version more',
    path: `${path}/{change_id}/approve`,
    status: 200,
  })
  does(app, refuseNoticeChange, {
    ...answer,
    summary: 'Refuse it, or take it back: the notice stays as it is',
    path: `${path}/{change_id}/refuse`,
    status: 200,
  })
  reads(app, {
    tag,
    summary: 'Changes of notices, the newest first: published ones for anybody, the others for the bureau',
    path,
    query: pageQuery.extend({ deal_kind: z.enum(RESERVE_DEALS).optional(), sale_id: pathNumber.optional() }),
    answer: page(noticeChange),
    view: ({ service, principal, query: { deal_kind, sale_id, ...query } }) => {
      const sees = hasRole(principal, ['maker', 'approver', 'auditor'])
      const found = [...venueOf(service).shelves.notice_changes.values()].filter(
        (one) =>
          (sees || one.status === 'published') &&
          one.deal_kind === (deal_kind ?? one.deal_kind) &&
          one.sale_id === (sale_id ?? one.sale_id),
      )
      return pagedList(found.reverse(), query, (one) => changeView(service, one, sees))
    },
  })
}

function changeView(service: Service, change: NoticeChange, sees: boolean): NoticeChangeAnswer {
  const { terms_before, terms_after, proposer, refusal, decided_by: _, ...one } = change
  const status = isLapsed(venueOf(service), change, service.now()) ? 'lapsed' : one.status
  return {
    ...{
      ...one,
      status,
      terms_before: told(terms_before),
      terms_after: told(terms_after),
      at: timeOf(one.at),
    },
    decided_at: timeOrNull(one.decided_at),
    ...{ proposer: sees ? proposer : null, refusal: sees ? refusal : null },
  }
}

const told = ({ registers_until, opens_at, ballot_at, closes_at, document }: NoticeTerms) => ({
  ...{ registers_until: timeOrNull(registers_until), opens_at: timeOf(opens_at) },
  ...{ ballot_at: timeOrNull(ballot_at), closes_at: timeOf(closes_at), document },
})
