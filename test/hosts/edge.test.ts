import { request } from 'node:http'
import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readConfig } from '../../src/hosts/config.ts'
import { type Running, start } from '../../src/hosts/node.ts'
import { ROOT, temporaryFolder } from '../helpers/server.ts'

const folder = temporaryFolder('edge')
let running: Running

beforeAll(async () => {
  const environment = { PORT: '0', WARM_UP: '0', DATA_DIR: folder.path, DEMO_PUBLIC: '1' }
  const proxy = { PUBLIC_URL: 'https://qingheng.example', TRUSTED_PROXIES: '127.0.0.1' }
  running = await start(readConfig({ ...environment, ...proxy }), ROOT)
})
afterAll(async () => {
  await running?.stop()
  folder.remove()
})

/** A request with headers that `fetch` does not let one set. */
function ask(path: string, headers: Record<string, string>, method = 'GET') {
  return new Promise<{ status: number; headers: Record<string, unknown>; text: string }>((settle, fail) => {
    const sent = request(running.url + path, { method, headers }, (answer) => {
      let text = ''
      answer.on('data', (chunk) => {
        text += chunk
      })
      answer.on('end', () => settle({ status: answer.statusCode!, headers: answer.headers, text }))
    })
    sent.on('error', fail)
    sent.end(method === 'GET' ? undefined : '{}')
  })
}

test.each([
  ['qingheng.example', 200],
  ['QINGHENG.example', 200],
  ['localhost:1234', 200],
  ['127.0.0.1', 200],
  ['[::1]:8787', 200],
  ['192.0.2.7:8787', 200],
  ['evil.example', 421],
  ['qingheng.example.evil.example', 421],
  ['localhost.evil.example', 421],
])('a request that means %s is answered %d', async (Host, status) => {
  expect((await ask('/v1/service', { Host })).status).toBe(status)
})

test('TLS before it: browsers are told to stay with it; nothing is framed, sniffed or run inline', async () => {
  const page = await ask('/markets/SO2-ZIBO', { Host: 'qingheng.example', Accept: 'text/html' })
  expect(page.headers['strict-transport-security']).toContain('max-age=63072000')
  expect(page.headers['x-frame-options']).toBe('DENY')
  expect(page.headers['x-content-type-options']).toBe('nosniff')
  expect(page.headers['content-security-policy']).toContain("default-src 'self'")
  expect(String(page.headers['content-security-policy'])).not.toMatch(/script-src|unsafe-eval/)
  expect(page.text).not.toMatch(/<script(?![^>]*src=)/)
  const script = /src="(\/assets\/[^"]+)"/.exec(page.text)![1]!
  const file = await ask(script, { Host: 'qingheng.example', 'Accept-Encoding': 'gzip' })
  expect([file.headers['content-encoding'], file.headers['cache-control']]).toEqual([
    'gzip',
    'public, max-age=31536000, immutable',
  ])
  const list = await ask('/v1/valuations', { Host: 'qingheng.example', 'Accept-Encoding': 'gzip' })
  expect(list.headers['content-encoding']).toBe('gzip')
})

test.each([
  ['https://qingheng.example', 400],
  ['https://evil.example', 403],
  ['null', 403],
  ['https://qingheng.example.evil.example', 403],
])('a change that comes from %s is answered %d', async (Origin, status) => {
  const headers = { Host: 'qingheng.example', Origin, 'Content-Type': 'application/json' }
  const answer = await ask('/v1/orders', { ...headers, Authorization: 'Bearer demo-enterprise-a' }, 'POST')
  expect(answer.status).toBe(status)
})

test('the address of a caller is the last one that no proxy of ours added', async () => {
  const Authorization = 'Bearer nobody-knows-this'
  await ask('/v1/me', {
    Host: 'localhost',
    Authorization,
    'X-Forwarded-For': '203.0.113.9, 198.51.100.4, 127.0.0.1',
  })
  running.city.doors.log.flush(true)
  const [row] = running.city.sql.all<{ address: string }>(
    'SELECT address FROM security_events ORDER BY event_id DESC LIMIT 1',
  )
  expect(row!.address).toBe('198.51.100.4')
})

test('metrics are for this machine, and for who runs or watches it', async () => {
  const from = (address: string, token?: string) =>
    ask('/metrics', {
      ...{ Host: 'localhost', 'X-Forwarded-For': address },
      ...(token ? { Authorization: `Bearer ${token}` } : {}),
    })
  expect((await from('127.0.0.1')).status).toBe(200)
  expect((await from('203.0.113.9')).status).toBe(401)
  expect((await from('203.0.113.9', 'demo-enterprise-a')).status).toBe(403)
  for (const odd of ['203.0.113.9:4444', '[2001:db8::1]:4444', 'unknown'])
    expect((await from(odd)).status).toBe(401)
  expect((await from('203.0.113.9', 'demo-operator')).text).toContain('qingheng_last_seq')
})

test('what asks for another protocol is answered and let go', async () => {
  const { port } = new URL(running.url)
  const answer = await new Promise<string>((settle) => {
    const socket = connect(Number(port), '127.0.0.1', () =>
      socket.write('GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n'),
    )
    let text = ''
    socket.on('data', (chunk) => {
      text += chunk
    })
    socket.on('close', () => settle(text))
  })
  expect(answer).toContain('426 Upgrade Required')
})

test.each([
  [{ PUBLIC_URL: 'qingheng.example' }, /PUBLIC_URL/],
  [{ PUBLIC_URL: 'https://qingheng.example/base', DEMO: '0' }, /without a path/],
  [{ PUBLIC_URL: 'https://qingheng.example' }, /DEMO=0/],
  [{ TRUSTED_PROXIES: '10.0.0.0/33' }, /TRUSTED_PROXIES/],
  [{ TRUSTED_PROXIES: 'proxy' }, /TRUSTED_PROXIES/],
])('%j is refused with the name of the variable', (environment, message) => {
  expect(() => readConfig(environment)).toThrow(message)
})
