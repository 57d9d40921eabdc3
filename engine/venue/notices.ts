import { ok, rejected } from '../base/result.ts'
import { publishNoticeBody, withdrawNoticeBody } from '../facts/notice.ts'
import { command } from './command.ts'
import { findMarket, isRefused } from './find.ts'

/** Notices that stand at one time at most: who is told of everything reads nothing. */
const MAX_STANDING = 20

/** The venue says something to all of its members. It is kept for good, also when it is taken back. */
export const publishNotice = command(
  'publish_notice',
  publishNoticeBody,
  ['operator'],
  ['market_not_found', 'due_in_the_past', 'too_many_notices'],
  (venue, { zh, en, symbol, until }, { seq, at, actor }) => {
    if (symbol !== undefined) {
      const market = findMarket(venue, symbol)
      if (isRefused(market)) return market
    }
    const ends = until === undefined ? null : Date.parse(until)
    if (ends !== null && ends <= at) return rejected('due_in_the_past', 'until: give a time that is to come')
    const standing = [...venue.shelves.notices.values()].filter((one) => stands(one, at))
    if (standing.length >= MAX_STANDING)
      return rejected('too_many_notices', `${MAX_STANDING} notices stand at most; take some back first`)
    venue.shelves.notices.put({
      ...{ notice_id: seq, zh, en, symbol: symbol ?? null, until: ends },
      ...{ published_by: actor, at, withdrawn_at: null, reason: null },
    })
    return ok({ notice_id: seq })
  },
)

/** Takes a notice back, with the reason: it stays to be read, and says so. */
export const withdrawNotice = command(
  'withdraw_notice',
  withdrawNoticeBody,
  ['operator'],
  ['notice_not_found', 'notice_withdrawn_already'],
  (venue, { notice_id, reason }, { at }) => {
    const found = venue.shelves.notices.get(notice_id)
    if (!found) return rejected('notice_not_found', `notice_id: there is no notice ${notice_id}`)
    if (found.withdrawn_at !== null)
      return rejected('notice_withdrawn_already', `notice_id: ${notice_id} was taken back already`)
    venue.shelves.notices.put({ ...found, withdrawn_at: at, reason })
    return ok({ notice_id })
  },
)

/** It is to be seen at an instant. */
export function stands(
  { withdrawn_at, until }: { readonly withdrawn_at: number | null; readonly until: number | null },
  at: number,
): boolean {
  return withdrawn_at === null && (until === null || until > at)
}
