import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ed25519 } from '@noble/curves/ed25519.js'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadCatalog } from '../../catalog/catalog.ts'
import { addMonths, startOfDay } from '../../engine/base/calendar.ts'
import { listChanges } from '../../engine/credit/list-changes.ts'
import type { CreditEntryRecord } from '../../engine/facts/credit.ts'
import type { DeliveryAnswer, ListChangeAnswer, ReceiverAnswer } from '../../engine/facts/receiver.ts'
import { feedOf, messagesFor } from '../../src/credit/feed.ts'
import { type ServerProcess, startServer, temporaryFolder } from '../helpers/server.ts'
import { startTestService } from '../helpers/service.ts'

describe('what comes to a public list and leaves it', () => {
  const pack = loadCatalog().creditRulePacks[0]!
  const item = pack.items.find(({ list }) => list === 'negative')!
  const entry = (more: Partial<CreditEntryRecord>) =>
    ({
      ...{ entry_id: 1, item_id: item.item_id, decided_on: '2026-01-10', withdraws: null },
      recorded_at: Date.parse('2026-01-12T02:00:00Z'),
      ...more,
    }) as CreditEntryRecord
  const over = startOfDay(addMonths('2026-01-10', item.publication_months))
  const causes = (entries: CreditEntryRecord[], until: number, repaired: number | null = null) =>
    listChanges(entries, pack, (id) => (id === 1 ? repaired : null), until).map(({ at, list_cause }) => [
      at,
      list_cause,
    ])
  const recorded = [Date.parse('2026-01-12T02:00:00Z'), 'recorded']

  test('at both sides of each instant', () => {
    expect(causes([entry({})], recorded[0] as number)).toEqual([recorded])
    expect(causes([entry({})], (recorded[0] as number) - 1)).toEqual([])
    expect(causes([entry({})], over - 1)).toEqual([recorded])
    expect(causes([entry({})], over)).toEqual([recorded, [over, 'publication_over']])
    const back = Date.parse('2026-02-01T00:00:00Z')
    const withdrawal = entry({ entry_id: 2, withdraws: 1, recorded_at: back })
    expect(causes([entry({}), withdrawal], over)).toEqual([recorded, [back, 'withdrawn']])
    expect(causes([entry({})], over, back - 5)).toEqual([recorded, [back - 5, 'repaired']])
    // Recorded when its publication would have been over: it never came.
    expect(causes([entry({ recorded_at: over })], over + 1)).toEqual([])
  })
})

test('whoever acts on a measure is told when it ends, though the entry is published on', async () => {
  const clock = { now: Date.parse('2026-12-01T10:00:00+08:00') }
  const { call, service } = await startTestService({ clock })
  const uscc = '91370300MADEMQAAXQ'
  await call('POST', '/v1/credit/entries', 'demo-bureau', {
    ...{ uscc, item_id: 'stop_production', decided_on: '2026-01-15' },
    ...{ authority: '局', document: '停1号', detail: '超标' },
  })
  const told = (fields: ('production' | 'loan')[], until: string) => {
    const at = Date.parse(until)
    return messagesFor(service, { measure_fields: fields }, feedOf(service, at), at)
      .map((one) => JSON.parse(one.body()))
      .filter((one) => one.uscc === uscc)
      .at(-1)
  }
  const ids = (all: { measure_id: string }[]) => all.map(({ measure_id }) => measure_id)
  const listed = told(['production'], '2027-01-14T23:59:59+08:00')
  expect([listed.list_cause, ids(listed.measures)]).toEqual(['recorded', ['shandong/red-production']])
  const over = told(['production'], '2027-01-15T00:00:00+08:00')
  expect([over.list_cause, over.measures, ids(over.ended)]).toEqual([
    ...['measures_changed', [], ['shandong/red-production']],
  ])
  expect(over.at).toBe('2027-01-14T16:00:00.000Z')
  expect(JSON.stringify(over)).not.toContain('grade_id')
  // Who asked for no field is told of the lists alone.
  expect(told([], '2027-01-16T00:00:00+08:00').list_cause).toBe('recorded')
})

describe('a receiver', () => {
  const folder = temporaryFolder('feed')
  let server: ServerProcess
  let receiver: Server
  let status = 503
  const got: { headers: Record<string, string>; body: string }[] = []
  const call = async <T>(method: string, path: string, who: string, body?: unknown) => {
    const answer = await fetch(server.url + path, {
      method,
      headers: { Authorization: `Bearer ${who}`, 'Content-Type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    return { status: answer.status, body: (await answer.json()) as T & { code?: string } }
  }
  const [ADMIN, BUREAU, CHIEF] = ['demo-administrator', 'demo-bureau', 'demo-bureau-chief']
  let address: string

  beforeAll(async () => {
    receiver = createServer((request, response) => {
      let body = ''
      request.on('data', (chunk) => {
        body += chunk
      })
      request.on('end', () => {
        got.push({ headers: request.headers as Record<string, string>, body })
        response.writeHead(status, { Location: 'http://127.0.0.1:1/' }).end('thanks')
      })
    })
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
    address = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/in`
    server = await startServer(folder.path, { WARM_UP: '0' })
  }, 60_000)
  afterAll(async () => {
    server.child.kill('SIGKILL')
    await server.ended
    receiver.close()
    folder.remove()
  })

  test('is named by an administrator alone, over TLS or on this machine', async () => {
    const terms = { zh: '供电公司', en: 'Grid company', document: '淄环函〔2026〕9号' }
    for (const callback of [
      'http://grid.example/',
      'ftp://x.example',
      'https://a:b@x.example/',
      'file:///etc/passwd',
      'http://127.0.0.1.evil.example/',
      'https:///u:p@evil.example/',
      'https://169.254.169.254/',
      'https://0x0.example:22/',
      'https://bank.example/\u202Ex',
    ])
      expect((await call('POST', '/v1/receivers', ADMIN!, { ...terms, callback })).status).toBe(400)
    for (const who of [BUREAU!, 'demo-bank', 'demo-operator'])
      expect((await call('POST', '/v1/receivers', who, { ...terms, callback: address })).status).toBe(403)
    const named = await call<ReceiverAnswer>('POST', '/v1/receivers', ADMIN!, {
      ...{ ...terms, callback: address, measure_fields: ['electricity', 'production'] },
    })
    expect([201, 202]).toContain(named.status)
    const again = await call('POST', '/v1/receivers', ADMIN!, { ...terms, callback: address })
    expect([again.status, again.body.code]).toEqual([409, 'receiver_exists'])
  })

  test('is sent each change, signed, again until it answers, over a kill; each attempt is kept', async () => {
    const rules = await call<{ data: { items: { item_id: string; list: string | null }[] }[] }>(
      'GET',
      '/v1/credit/rules',
      BUREAU!,
    )
    const item = rules.body.data[0]!.items.find(({ list }) => list === 'negative')!
    const recorded = await call<{ entry_id: number }>('POST', '/v1/credit/entries', BUREAU!, {
      ...{ uscc: '91370300MADEMQBB42', item_id: item.item_id, decided_on: '2026-11-20' },
      ...{ authority: '淄博市生态环境局', document: '淄环罚〔2026〕77号', detail: '超标排放' },
    })
    expect(recorded.status).toBe(201)
    const message_id = `${recorded.body.entry_id}-listed`
    await expect.poll(() => got.length, { timeout: 20_000 }).toBeGreaterThan(0)
    server.child.kill('SIGKILL')
    await server.ended
    status = 200
    server = await startServer(folder.path, { WARM_UP: '0' })
    const receivers = await call<{ data: ReceiverAnswer[] }>('GET', '/v1/receivers', BUREAU!)
    const { receiver_id } = receivers.body.data[0]!
    const deliveries = async () =>
      (await call<{ data: DeliveryAnswer[] }>('GET', `/v1/receivers/${receiver_id}/deliveries`, CHIEF!)).body
        .data
    await expect
      .poll(async () => (await deliveries())[0]?.delivery_state, { timeout: 30_000 })
      .toBe('delivered')
    expect((await deliveries())[0]).toMatchObject({ message_id, http_status: 200 })
    expect((await deliveries())[0]!.attempts).toBeGreaterThan(1)
    // The same message each time: whoever got it twice knows by its number.
    expect(new Set(got.map(({ body }) => body)).size).toBe(1)
    const { headers, body } = got.at(-1)!
    expect(headers['webhook-id']).toBe(`qingheng-${receiver_id}-${message_id}`)
    const trust = await call<{ issuer: string }>('GET', '/v1/log/trust', BUREAU!)
    const [, signature] = /^v1a,(.+)$/.exec(headers['webhook-signature']!)!
    const signed = Buffer.from(`${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`)
    const key = Buffer.from(trust.body.issuer, 'base64url')
    expect(ed25519.verify(Buffer.from(signature!, 'base64'), signed, key)).toBe(true)
    expect(JSON.parse(body)).toMatchObject({
      ...{ message_id, is_on_list: true, list_cause: 'recorded', list: 'negative' },
      ...{ uscc: '91370300MADEMQBB42', measures: expect.any(Array) },
    })
    expect(body).not.toContain('grade_id')
    // Who asks for itself is told the same, and the public too: the lists are public.
    const pulled = await fetch(`${server.url}/v1/credit/list-changes?since=2026-11-01T00:00:00Z`)
    const { data } = (await pulled.json()) as { data: ListChangeAnswer[] }
    expect(data.map((one) => one.message_id)).toContain(message_id)
    expect(JSON.stringify(data)).not.toContain('grade_id')
  }, 90_000)

  test('that does not answer delays nobody else, and when it is ended what waited is not sent, and says so', async () => {
    const silent = createServer(() => undefined)
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    const hanging = `http://127.0.0.1:${(silent.address() as AddressInfo).port}/`
    const terms = { zh: '不应答', en: 'Silent', document: 'd' }
    const named = await call<ReceiverAnswer>('POST', '/v1/receivers', ADMIN!, { ...terms, callback: hanging })
    expect(named.status).toBe(201)
    // Written in another way it is the same address.
    const again = await call('POST', '/v1/receivers', ADMIN!, { ...terms, callback: `${hanging}#frag` })
    expect([again.status, again.body.code]).toEqual([409, 'receiver_exists'])
    const rules = await call<{ data: { items: { item_id: string; list: string | null }[] }[] }>(
      'GET',
      '/v1/credit/rules',
      BUREAU!,
    )
    const { item_id } = rules.body.data[0]!.items.find(({ list }) => list === 'negative')!
    const before = got.length
    const rows = Array.from({ length: 30 }, (_, index) => ({
      ...{ uscc: '91370300MADEMQCC98', item_id, decided_on: '2026-11-20', authority: '局' },
      ...{ document: `批${index}`, detail: '批量' },
    }))
    expect((await call('POST', '/v1/credit-entries', BUREAU!, { rows })).status).toBe(201)
    await expect.poll(() => got.length - before, { timeout: 30_000 }).toBe(30)
    const told = got.slice(before).map(({ body }) => JSON.parse(body).entry_id as number)
    expect(told).toEqual([...told].sort((x, y) => x - y))
    const id = named.body.receiver_id
    expect((await call('POST', `/v1/receivers/${id}/end`, ADMIN!, { reason: '无应答' })).status).toBe(200)
    const states = async () =>
      (await call<{ data: DeliveryAnswer[] }>('GET', `/v1/receivers/${id}/deliveries?limit=100`, CHIEF!)).body
        .data
    await expect
      .poll(async () => new Set((await states()).map((one) => one.delivery_state)), { timeout: 30_000 })
      .toEqual(new Set(['ended']))
    // No attempt is told that was none.
    expect((await states()).filter(({ attempts }) => attempts === 0).length).toBeGreaterThanOrEqual(28)
    silent.closeAllConnections()
    silent.close()
  }, 90_000)

  test('that is ended is sent nothing more; a redirect is not followed', async () => {
    status = 302
    const { data } = (await call<{ data: ReceiverAnswer[] }>('GET', '/v1/receivers', BUREAU!)).body
    const { receiver_id } = data.find(({ ended_at }) => ended_at === null)!
    const ended = await call<ReceiverAnswer>('POST', `/v1/receivers/${receiver_id}/end`, ADMIN!, {
      reason: '合同到期',
    })
    expect([ended.status, ended.body.reason]).toEqual([200, '合同到期'])
    const twice = await call('POST', `/v1/receivers/${receiver_id}/end`, ADMIN!, { reason: 'again' })
    expect([twice.status, twice.body.code]).toEqual([409, 'receiver_ended_already'])
  })
})
