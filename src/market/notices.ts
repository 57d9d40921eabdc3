import { z } from 'zod'
import { timeOf, timeOrNull } from '../../engine/base/calendar.ts'
import { page, pageQuery } from '../../engine/facts/common.ts'
import { type NoticeAnswer, noticeAnswer, type VenueNotice } from '../../engine/facts/notice.ts'
import { publishNotice, stands, withdrawNotice } from '../../engine/venue/notices.ts'
import { pagedList } from '../edge/page.ts'
import type { Router } from '../edge/route.ts'
import { does, reads } from '../edge/rows.ts'
import { type Service, venueOf } from '../edge/service.ts'

const tag = 'market'

/** What the venue says to everybody. */
export function noticeRoutes(app: Router): void {
  const view = ({ service, value }: { service: Service; value: { readonly notice_id: number } }) =>
    noticeView(venueOf(service).shelves.notices.get(value.notice_id)!, service.now())
  does(app, publishNotice, {
    tag,
    summary: 'Say something to all members, in both languages: it stands on every page',
    path: '/v1/notices',
    answer: noticeAnswer,
    view,
  })
  does(app, withdrawNotice, {
    tag,
    summary: 'Take a notice back, with the reason',
    path: '/v1/notices/{notice_id}/withdraw',
    status: 200,
    answer: noticeAnswer,
    view,
  })
  reads(app, {
    tag,
    summary: 'Notices of the venue, the newest first, those among them that were taken back',
    path: '/v1/notices',
    query: pageQuery.extend({ current: z.enum(['true', 'false']).default('false') }),
    answer: page(noticeAnswer),
    view: ({ service, query: { current, ...query } }) => {
      const newest = [...venueOf(service).shelves.notices.values()]
        .filter((one) => current === 'false' || stands(one, service.now()))
        .reverse()
      return pagedList(newest, query, (one) => noticeView(one, service.now()))
    },
  })
}

export function noticeView({ published_by: _, ...one }: VenueNotice, now: number): NoticeAnswer {
  return {
    ...one,
    until: timeOrNull(one.until),
    at: timeOf(one.at),
    withdrawn_at: timeOrNull(one.withdrawn_at),
    is_current: stands(one, now),
  }
}
