import { expect, test } from 'vitest'
import type { NoticeAnswer } from '../../engine/facts/notice.ts'
import { OPERATOR, startTestService } from '../helpers/service.ts'

const said = { zh: '明日系统维护', en: 'Maintenance tomorrow' }

test('the venue says something to all, for a while or until it is taken back; it stays to be read', async () => {
  const clock = { now: Date.parse('2026-12-01T02:00:00Z') }
  const { call } = await startTestService({ clock })
  const list = async () =>
    (await call<{ data: NoticeAnswer[] }>('GET', '/v1/notices', undefined)).body.data.map(
      ({ notice_id, is_current }) => [notice_id, is_current],
    )
  const first = await call<NoticeAnswer>('POST', '/v1/notices', OPERATOR, said)
  expect([first.status, first.body]).toEqual([
    201,
    expect.objectContaining({ ...said, symbol: null, until: null, is_current: true }),
  ])
  expect(JSON.stringify(first.body)).not.toContain(OPERATOR)
  const until = new Date(clock.now + 3_600_000).toISOString()
  const second = await call<NoticeAnswer>('POST', '/v1/notices', OPERATOR, {
    ...said,
    symbol: 'SO2-ZIBO',
    until,
  })
  expect(await list()).toEqual([
    [second.body.notice_id, true],
    [first.body.notice_id, true],
  ])
  clock.now += 3_600_000
  const path = `/v1/notices/${first.body.notice_id}/withdraw`
  const back = await call<NoticeAnswer>('POST', path, OPERATOR, { reason: 'postponed' })
  expect(back.body).toMatchObject({ is_current: false, reason: 'postponed' })
  expect(await list()).toEqual([
    [second.body.notice_id, false],
    [first.body.notice_id, false],
  ])
  const codes = async (body: object, who = OPERATOR, at = '/v1/notices') => {
    const { status, body: answer } = await call<{ code: string }>('POST', at, who, body)
    return [status, answer.code]
  }
  expect(await codes({ reason: 'again' }, OPERATOR, path)).toEqual([409, 'notice_withdrawn_already'])
  expect(await codes({ reason: 'x' }, OPERATOR, '/v1/notices/999999/withdraw')).toEqual([
    404,
    'notice_not_found',
  ])
  expect(await codes({ ...said, until })).toEqual([422, 'due_in_the_past'])
  expect(await codes({ ...said, symbol: 'NONE' })).toEqual([422, 'market_not_found'])
  for (const en of ['\u200b\u200b', '\u3164', 'x'.repeat(1001), 'a\n'.repeat(30)])
    expect((await codes({ ...said, en }))[0]).toBe(400)
  expect(await codes({ zh: '只有中文' })).toEqual([400, 'malformed_request'])
  expect(await codes(said, 'demo-bureau')).toEqual([403, 'forbidden'])
  for (let index = 0; index < 20; index++) expect((await codes(said))[0]).toBe(201)
  expect(await codes(said)).toEqual([422, 'too_many_notices'])
  // Those that stand alone: what was taken back stands before none of them.
  const current = (
    await call<{ data: NoticeAnswer[] }>('GET', '/v1/notices?current=true&limit=20', undefined)
  ).body.data
  expect(current.map((one) => one.is_current)).toEqual(new Array(20).fill(true))
})
