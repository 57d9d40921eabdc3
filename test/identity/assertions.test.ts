import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { expect, test } from 'vitest'
import { type AssertedRequest, challengeOf, faultOfAssertion } from '../../src/kernel/assertions.ts'
import { SERVICE } from '../../src/kernel/permissions.ts'
import { principalOf as asPrincipal } from '../../src/kernel/principals.ts'
import { BUREAU, OPERATOR, startTestService } from '../helpers/service.ts'

const ORIGIN = 'https://qingheng.example'
const NOW = Date.UTC(2026, 10, 29, 8)
const AT = { now: NOW, origin: ORIGIN, rpId: 'qingheng.example' }
const VERIFIED = 0b101

const PAIRS = {
  Ed25519: generateKeyPairSync('ed25519'),
  ES256: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  RS256: generateKeyPairSync('rsa', { modulusLength: 2048 }),
}

const REQUEST: Omit<AssertedRequest, 'assertion'> = {
  ...{ actor: '张三', method: 'POST', target: '/v1/deposits', idempotency_key: 'k1', created: NOW / 1000 },
  body: { uscc: '91370300MADEMQAAXQ', amount: '100.00' },
}

/** What an authenticator answers (Web Authentication Level 3, 6.3.3), made by hand. */
function assertionOf(
  privateKey: KeyObject,
  change: { type?: string; origin?: string; rpId?: string; flags?: number } = {},
): AssertedRequest['assertion'] {
  const { type = 'webauthn.get', origin = ORIGIN, rpId = AT.rpId, flags = VERIFIED } = change
  const client = Buffer.from(JSON.stringify({ type, challenge: challengeOf(REQUEST), origin }))
  const authenticator = Buffer.concat([
    createHash('sha256').update(rpId).digest(),
    Buffer.from([flags, 0, 0, 0, 1]),
  ])
  const signed = Buffer.concat([authenticator, createHash('sha256').update(client).digest()])
  const digest = privateKey.asymmetricKeyType === 'ed25519' ? null : 'sha256'
  return {
    clientDataJSON: client.toString('base64url'),
    authenticatorData: authenticator.toString('base64url'),
    signature: sign(digest, signed, privateKey).toString('base64url'),
  }
}

const spki = (key: KeyObject) => key.export({ format: 'der', type: 'spki' }).toString('base64url')

test.each(Object.entries(PAIRS))(
  '%s: an assertion is of its request, its key, its place and its time',
  (_, pair) => {
    const key = spki(pair.publicKey)
    const assertion = assertionOf(pair.privateKey)
    expect(faultOfAssertion({ ...REQUEST, assertion }, key, AT)).toBeUndefined()
    // A third party asks neither place nor time.
    expect(faultOfAssertion({ ...REQUEST, assertion }, key)).toBeUndefined()
    for (const changed of [
      { body: { uscc: '91370300MADEMQAAXQ', amount: '100000.00' } },
      ...[{ actor: '李四' }, { target: '/v1/withdrawals' }, { method: 'PATCH' }, { idempotency_key: 'k2' }],
      { created: NOW / 1000 + 1 },
    ])
      expect(faultOfAssertion({ ...REQUEST, ...changed, assertion }, key)).toBe(
        'it was made of another request',
      )
    const other = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    expect(faultOfAssertion({ ...REQUEST, assertion }, spki(other.publicKey), AT)).toBeDefined()
    const late = { ...AT, now: NOW + 301_000 }
    expect(faultOfAssertion({ ...REQUEST, assertion }, key, late)).toContain('created')
    for (const [change, why] of [
      [{ type: 'webauthn.create' }, 'no assertion'],
      [{ origin: 'https://evil.example' }, 'evil.example'],
      [{ rpId: 'evil.example' }, 'another service'],
      [{ flags: 0b001 }, 'did not verify'],
    ] as const)
      expect(
        faultOfAssertion({ ...REQUEST, assertion: assertionOf(pair.privateKey, change) }, key, AT),
      ).toContain(why)
  },
)

test('every flipped bit of an assertion is found', () => {
  const { publicKey, privateKey } = PAIRS.ES256
  const assertion = assertionOf(privateKey)
  for (const part of ['clientDataJSON', 'authenticatorData', 'signature'] as const) {
    const bytes = Buffer.from(assertion[part], 'base64url')
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const flipped = Buffer.from(bytes)
      flipped[bit >> 3]! ^= 1 << (bit & 7)
      const changed = { ...assertion, [part]: flipped.toString('base64url') }
      expect(faultOfAssertion({ ...REQUEST, assertion: changed }, spki(publicKey))).toBeDefined()
    }
  }
})

test('where the venue demands signatures nothing that moves value is done unsigned; orders are', async () => {
  const { call, service } = await startTestService()
  const demand = { command: 'demand_signatures' as const, is_on: true }
  await service.sequencer.submit({ command: demand, by: SERVICE })
  const firm = { uscc: '91370300MADEMQAAXQ', amount: '5.00', bank_reference: 'unsigned 1' }
  const refused = await call('POST', '/v1/deposits', OPERATOR, firm)
  expect([refused.status, refused.body.code]).toEqual([403, 'signature_needed'])
  const order = {
    ...{
      client_order_id: 'o',
      symbol: 'ENERGY-ZIBO',
      side: 'buy',
      type: 'limit',
      price: '95',
      quantity: '1',
    },
    time_in_force: 'gtc',
  }
  expect((await call('POST', '/v1/orders', 'demo-enterprise-a', order)).status).toBe(201)
  const noise = await call('POST', '/v1/deposits', OPERATOR, firm, {
    'Passkey-Assertion': 'bm9pc2U',
    'Idempotency-Key': 'n',
  })
  expect([noise.status, noise.body.code]).toEqual([401, 'assertion_wrong'])
  expect((await call('GET', '/v1/service', BUREAU)).body.demands_signatures).toBe(true)
  // A token alone makes itself no key that signs, not even in a demonstration.
  const key = { label: 'mine', public_key: 'a'.repeat(43) }
  expect((await call('POST', '/v1/keys', OPERATOR, key)).body.code).toBe('session_needed')
  const made = { command: 'add_credential' as const, kind: 'key' as const, token_sha256: 'a'.repeat(64) }
  const operator = asPrincipal(service.sequencer.venue.shelves.principals.get(OPERATOR)!)
  await expect(service.sequencer.submit({ command: made, by: operator })).rejects.toThrow('wants it signed')
})

test('memberships are for who acts for a subject; whoever is removed is gone from all of them', async () => {
  const { call, service } = await startTestService()
  const administrator = 'demo-administrator'
  const give = (person: string, name: string, uscc = '91370300MADEMQCC98') =>
    call('POST', '/v1/memberships', administrator, { person, name, role: 'enterprise', uscc })
  const firm = [...service.sequencer.venue.shelves.principals.values()].find(({ roles }) =>
    roles.includes('enterprise'),
  )!
  const officer = [...service.sequencer.venue.shelves.principals.values()].find(({ roles }) =>
    roles.includes('maker'),
  )!
  expect((await give('nobody', 'a')).body.code).toBe('principal_not_found')
  expect((await give(officer.name, 'a')).body.code).toBe('roles_conflict')
  expect((await give(firm.name, firm.name)).body.code).toBe('principal_exists')
  expect((await give(firm.name, 'a', '91370300MADEMQCC99')).body.code).toBe('uscc_check_digit_wrong')
  expect((await give(firm.name, 'a')).status).toBe(201)
  expect((await give(firm.name, 'b')).body.code).toBe('membership_exists')
  expect((await give('a', 'c')).body.code).toBe('principal_not_found')
  const { principals } = service.sequencer.venue.shelves
  await call('POST', `/v1/principals/${encodeURIComponent(firm.name)}/remove`, administrator, { reason: 'r' })
  expect([principals.get(firm.name)?.status, principals.get('a')?.status]).toEqual(['removed', 'removed'])
})
