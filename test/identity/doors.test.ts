import { Secret, TOTP } from 'otpauth'
import { expect, test } from 'vitest'
import { Session } from '../../src/edge/session.ts'
import { audit } from '../../src/kernel/audit.ts'
import { Challenges } from '../../src/kernel/challenges.ts'
import { IDLE_MS, SESSION_MS } from '../../src/kernel/doors.ts'
import { sha256 } from '../../src/kernel/hash.ts'
import { findPrincipal, SESSION_COOKIE } from '../../src/kernel/principals.ts'
import { dispatch } from '../../src/market/stream/dispatch.ts'
import { openNodeSql } from '../../src/store/node-sql.ts'
import { startTestService } from '../helpers/service.ts'

const ADMINISTRATOR = 'demo-administrator'
const PASSWORD = 'four quiet herons stand'

async function city() {
  const clock = { now: Date.UTC(2026, 10, 29, 8) }
  const api = await startTestService({ clock })
  const codeOf = (secret: string, steps = 0) =>
    new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: clock.now + steps * 30_000 })
  const invite = async (name: string, roles: string[], by = ADMINISTRATOR) => {
    const { body } = await api.call<{ token: string; status: string }>('POST', '/v1/invitations', by, {
      name,
      roles,
    })
    return body
  }
  const enrol = async (invitation: string, password = PASSWORD) => {
    const { body } = await api.call<{ totp_secret: string }>('POST', '/v1/enrolments', undefined, {
      invitation,
    })
    const { totp_secret } = body
    const complete = () =>
      api.call('POST', '/v1/enrolments/complete', undefined, {
        ...{ invitation, password, totp_secret, code: codeOf(totp_secret) },
      })
    return { totp_secret, complete }
  }
  const signIn = async (name: string, code: string, password = PASSWORD) => {
    const answer = await api.call('POST', '/v1/sessions', undefined, { name, password, code })
    const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? ''
    return { ...answer, cookie, token: cookie.slice(SESSION_COOKIE.length + 1) }
  }
  /** Somebody who has come in. */
  const come = async (name: string, roles: string[]) => {
    const { token } = await invite(name, roles)
    const { totp_secret, complete } = await enrol(token)
    expect((await complete()).status).toBe(201)
    return { secret: totp_secret, ...(await signIn(name, codeOf(totp_secret, 1))) }
  }
  return { ...api, clock, codeOf, invite, enrol, signIn, come }
}

test('one administrator can’t make himself the only one: a colleague is neither reset nor removed, nor forgotten', async () => {
  const { call, come, invite, sql } = await city()
  await come('second', ['administrator'])
  const [row] = sql.all<{ outcome: string }>(
    'SELECT outcome FROM journal WHERE command LIKE \'%"name":"second"%\'',
  )
  expect(JSON.parse(row!.outcome)).toMatchObject({ value: { status: 'active' } })
  for (const what of ['reset', 'remove']) {
    const body = what === 'remove' ? { reason: 'r' } : undefined
    const { body: answer } = await call('POST', `/v1/principals/second/${what}`, ADMINISTRATOR, body)
    expect(answer).toMatchObject({ code: 'administrator_out_of_reach' })
  }
  const puppet = await invite('puppet', ['administrator'])
  expect(puppet.status).toBe('proposed')
  expect((await call('POST', '/v1/principals/puppet/confirm', ADMINISTRATOR)).body).toMatchObject({
    code: 'approver_must_be_another_person',
  })
  expect((await call('POST', '/v1/enrolments', undefined, { invitation: puppet.token })).body).toMatchObject({
    code: 'not_confirmed',
  })
})

test('of two who take up one invitation at the same time one is in, and the other has nothing', async () => {
  const { invite, enrol, signIn, codeOf, service, sql } = await city()
  const { token } = await invite('racer', ['operator'])
  const passwords = [PASSWORD, 'other quiet herons fly'] as const
  const both = [await enrol(token, passwords[0]), await enrol(token, passwords[1])] as const
  const answers = await Promise.all(both.map(({ complete }) => complete()))
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 401])
  const winner = answers[0]!.status === 201 ? 0 : 1
  const tried = async (which: 0 | 1) =>
    (await signIn('racer', codeOf(both[which].totp_secret, 1), passwords[which])).status
  expect(await tried(winner === 0 ? 1 : 0)).toBe(401)
  expect(await tried(winner)).toBe(201)
  service.sequencer.close()
  expect(audit(sql, openNodeSql(':memory:'), sha256).findings).toEqual([])
})

test('one code opens one session, however many try at once; the attempts count before they are tried', async () => {
  const { come, signIn, codeOf, clock } = await city()
  const { secret } = await come('busy', ['operator'])
  clock.now += 60_000
  const tries = await Promise.all(Array.from({ length: 8 }, () => signIn('busy', codeOf(secret))))
  expect(tries.filter(({ status }) => status === 201)).toHaveLength(1)
  clock.now += 3_600_000
  const guesses = await Promise.all(
    Array.from({ length: 40 }, () => signIn('busy', '000000', 'another wrong password')),
  )
  expect(guesses.filter(({ status }) => status === 401).length).toBeLessThanOrEqual(5)
  expect(guesses.filter(({ status }) => status === 429).length).toBeGreaterThanOrEqual(35)
})

test('somebody else behind the same address comes in while one is held back', async () => {
  const { come, signIn, codeOf, clock } = await city()
  const { secret } = await come('patient', ['operator'])
  clock.now += 60_000
  for (let count = 0; count < 8; count++) await signIn('stranger', '000000')
  expect((await signIn('stranger', '000000')).status).toBe(429)
  expect((await signIn('patient', codeOf(secret))).status).toBe(201)
})

test('a secret that was put in place of another opens nothing, and the audit tells', async () => {
  const { come, signIn, codeOf, sql, clock } = await city()
  const mine = await come('mallory', ['operator'])
  await come('bob', ['maker'])
  clock.now += 60_000
  sql.run(`UPDATE secrets SET secret = (SELECT s.secret FROM secrets s JOIN credentials c USING (credential_id)
    WHERE c.principal = 'mallory' AND c.kind = 'password') WHERE credential_id IN
    (SELECT credential_id FROM credentials WHERE principal = 'bob' AND kind = 'password')`)
  expect((await signIn('bob', codeOf(mine.secret))).status).toBe(401)
  expect(audit(sql, openNodeSql(':memory:'), sha256).findings.join()).toMatch(
    /secrets \d+: not what the journal/,
  )
})

test('a session ends when nobody uses it, and after half a day; over a stream too', async () => {
  const { come, service, clock, call, app } = await city()
  const { token, cookie } = await come('idler', ['operator'])
  const who = async () => {
    const answer = await app.request('/v1/sessions/current', { headers: { Cookie: cookie } })
    return ((await answer.json()) as { me: object | null }).me !== null
  }
  expect(await who()).toBe(true)
  // A session is no bearer token.
  expect((await call('GET', '/v1/me', token)).status).toBe(401)
  const closed: number[] = []
  const socket = { send: () => {}, close: (code: number) => closed.push(code), buffered: () => 0 }
  const principal = findPrincipal(service.sequencer.venue, token, true, clock.now, 'session')
  const session = new Session(socket as never, principal, service.metrics)
  service.hub.connect(session)
  clock.now += IDLE_MS - 1
  await dispatch(service, session, JSON.stringify({ method: 'ping', req_id: 1 }))
  clock.now += IDLE_MS - 1
  expect(await who()).toBe(true)
  clock.now += IDLE_MS + 1
  expect(await who()).toBe(false)
  await dispatch(service, session, JSON.stringify({ method: 'ping', req_id: 2 }))
  expect(closed).toEqual([1008])
  const { secret, cookie: second } = await come('worker', ['operator'])
  expect(secret).not.toBe('')
  for (let spent = 0; spent < SESSION_MS - 60_000; spent += IDLE_MS - 1000) {
    await app.request('/v1/sessions/current', { headers: { Cookie: second } })
    clock.now += IDLE_MS - 1000
  }
  clock.now += 60_000
  const late = await app.request('/v1/sessions/current', { headers: { Cookie: second } })
  expect(await late.json()).toEqual({ me: null })
})

test('a key gives no more than it was made for, nor may it make one that does', async () => {
  const { call } = await city()
  const made = await call<{ token: string }>('POST', '/v1/keys', 'demo-operator', {
    ...{ label: 'narrow', may: ['add_credential', 'deposit'] },
  })
  const key = made.body.token
  const deposit = { uscc: '91370300MADEMQAAXQ', amount: '1.00', bank_reference: 'narrow' }
  expect((await call('POST', '/v1/deposits', key, deposit)).status).toBe(201)
  expect((await call('POST', '/v1/withdrawals', key, deposit)).status).toBe(403)
  expect((await call('POST', '/v1/keys', key, { label: 'wide' })).status).toBe(403)
  expect((await call('POST', '/v1/keys', key, { label: 'wide', may: ['withdraw_cash'] })).status).toBe(403)
  expect((await call('POST', '/v1/keys', key, { label: 'narrower', may: ['deposit'] })).status).toBe(201)
  const year = { label: 'long', expires_at: '2035-01-01T00:00:00Z' }
  expect((await call('POST', '/v1/keys', 'demo-operator', year)).body).toMatchObject({
    code: 'validity_out_of_range',
  })
})

test('the last administrator who has come in stays; sessions give way, so that nobody locks himself out', async () => {
  const { call, invite, come, signIn, codeOf, clock } = await city()
  const { secret, cookie } = await come('many', ['operator'])
  expect(cookie).not.toBe('')
  for (let count = 0; count < 15; count++) {
    clock.now += 60_000
    expect((await signIn('many', codeOf(secret))).status).toBe(201)
  }
  await invite('absent', ['administrator'])
  expect(
    (await call('POST', `/v1/principals/${ADMINISTRATOR}/remove`, ADMINISTRATOR, { reason: 'r' })).body,
  ).toMatchObject({
    code: 'last_administrator',
  })
})

test('a password is changed by who has it and the code: all sessions end, the old one is good for nothing, and the authenticator may go too', async () => {
  const { call, come, signIn, codeOf, clock, sql } = await city()
  const NEXT = 'seven slow carts pass'
  const { secret, cookie } = await come('mover', ['operator'])
  const as = { Cookie: cookie }
  const change = (body: object) => call('POST', '/v1/password', undefined, body, as)
  clock.now += 60_000
  const wrong = await change({ password: 'not the password', code: codeOf(secret), new_password: NEXT })
  expect([wrong.status, wrong.body]).toMatchObject([401, { code: 'sign_in_failed' }])
  const weak = await change({ password: PASSWORD, code: codeOf(secret), new_password: 'password1234' })
  expect(weak.body).toMatchObject({ code: 'password_too_weak' })
  clock.now += 60_000
  const { body } = await call<{ totp_secret: string }>('POST', '/v1/authenticators', undefined, undefined, as)
  const moved = {
    ...{ password: PASSWORD, code: codeOf(secret), new_password: NEXT },
    ...{ totp_secret: body.totp_secret, new_code: codeOf(body.totp_secret) },
  }
  expect((await change({ ...moved, new_code: '000000' })).body).toMatchObject({ code: 'code_wrong' })
  clock.now += 60_000
  const done = { ...moved, code: codeOf(secret), new_code: codeOf(body.totp_secret) }
  expect((await change(done)).status).toBe(201)
  expect((await call('GET', '/v1/me', undefined, undefined, as)).status).toBe(401)
  clock.now += 60_000
  expect((await signIn('mover', codeOf(secret))).status).toBe(401)
  expect((await signIn('mover', codeOf(body.totp_secret), NEXT)).status).toBe(201)
  expect(audit(sql, openNodeSql(':memory:'), sha256).findings).toEqual([])
})

test('a challenge is answered once, for what it was drawn, in time, and by nobody who made it up', () => {
  const challenges = new Challenges()
  const drawn = challenges.draw('sign in', 0)
  expect(challenges.take(drawn, 'create x', 1)).toBe(false)
  expect(challenges.take(drawn, 'sign in', 300_000)).toBe(false)
  expect(challenges.take(drawn, 'sign in', 1)).toBe(true)
  expect(challenges.take(drawn, 'sign in', 2)).toBe(false)
  const other = challenges.draw('sign in', 0)
  expect(challenges.take(`${other.slice(0, -2)}AA`, 'sign in', 1)).toBe(false)
  expect(challenges.take('AAAA', 'sign in', 1)).toBe(false)
  expect(challenges.take(new Challenges().draw('sign in', 0), 'sign in', 1)).toBe(false)
})

test('an administrator ends nothing of another one; nobody ends the last that he signs in with; a key is made soon after signing in', async () => {
  const { call, come, clock, sql, service } = await city()
  const { cookie } = await come('second', ['administrator'])
  const as = { Cookie: cookie }
  const { body } = await call<{ data: { credential_id: number; kind: string }[] }>(
    'GET',
    '/v1/credentials',
    undefined,
    undefined,
    as,
  )
  const password = body.data.find(({ kind }) => kind === 'password')!.credential_id
  const end = (by: { token?: string; headers?: Record<string, string> }) =>
    call('POST', `/v1/credentials/${password}/end`, by.token, undefined, by.headers)
  expect((await end({ token: ADMINISTRATOR })).body.code).toBe('administrator_out_of_reach')
  expect((await end({ headers: as })).body.code).toBe('last_proof')
  clock.now += 16 * 60_000
  // The demonstration's people have no sessions: of these alone it is asked.
  Object.assign(service, { isDemo: false })
  const key = await call('POST', '/v1/keys', undefined, { label: 'late' }, as)
  expect([key.status, key.body.code]).toEqual([403, 'sign_in_again'])
  expect(audit(sql, openNodeSql(':memory:'), sha256).findings).toEqual([])
})

test('what is told once is told once, and a key of a request that made it says so', async () => {
  const { call } = await city()
  const invite = () =>
    call(
      'POST',
      '/v1/invitations',
      ADMINISTRATOR,
      { name: 'once', roles: ['operator'] },
      { 'Idempotency-Key': 'k1' },
    )
  expect((await invite()).status).toBe(201)
  expect((await invite()).body.code).toBe('told_once')
})

test('what somebody proposed who was removed since is not done', async () => {
  const { call } = await city()
  await call('POST', '/v1/settings/second-person', ADMINISTRATOR, { is_on: true })
  await call('POST', '/v1/principals', ADMINISTRATOR, { name: 'op two', roles: ['operator'] })
  const frozen = await call('POST', '/v1/freezes', 'demo-operator', {
    ...{ uscc: '91370300MADEMQAAXQ', symbol: 'CNY', amount: '1.00', document: 'd' },
  })
  const { token } = (
    await call<{ token: string }>('POST', '/v1/principals', ADMINISTRATOR, {
      name: 'op3',
      roles: ['operator'],
    })
  ).body
  const lifted = await call('POST', `/v1/freezes/${frozen.body.hold_id}/release`, token, { document: 'x' })
  expect(lifted.status).toBe(202)
  await call('POST', '/v1/principals/op3/remove', ADMINISTRATOR, { reason: 'gone' })
  const confirmed = await call('POST', `/v1/proposals/${lifted.body.proposal_id}/confirm`, 'demo-operator')
  expect(confirmed.body.code).toBe('proposer_removed')
})

test('who changes the password closes the streams of the sessions that end with it, at once', async () => {
  const { call, come, codeOf, clock, service } = await city()
  const { secret, cookie, token } = await come('streamer', ['operator'])
  let closed: number | undefined
  const socket = {
    send: () => {},
    close: (code?: number) => {
      closed = code
    },
    buffered: () => 0,
  }
  const principal = findPrincipal(service.sequencer.venue, token, true, clock.now, 'session')
  service.hub.connect(new Session(socket, principal, service.metrics))
  clock.now += 60_000
  const body = { password: PASSWORD, code: codeOf(secret), new_password: 'seven slow carts pass' }
  expect((await call('POST', '/v1/password', undefined, body, { Cookie: cookie })).status).toBe(201)
  expect(closed).toBe(1008)
})
