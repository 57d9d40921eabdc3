import { Secret, TOTP } from 'otpauth'
import { expect, test } from 'vitest'
import { faultOfPassword, hashOfPassword, isPassword, stepOfCode } from '../../src/identity/secrets.ts'
import { Attempts } from '../../src/kernel/attempts.ts'
import { SecurityLog } from '../../src/kernel/security-log.ts'
import { migrate } from '../../src/store/migrations.ts'
import { openNodeSql } from '../../src/store/node-sql.ts'

test.each([
  ['too short', 'herons stand'.slice(0, 11), /at least 12/],
  ['one letter again and again', 'aaaaaaaaaaaaaaaa', /too few/],
  ['two letters', 'abababababababab', /too few/],
  ['what everybody tries', 'Password123456', /everybody tries/],
  ['the same with the year', 'qwerty2026qwerty', /everybody tries/],
  ['a row of digits', '123456654321', /too few|everybody tries/],
  ['one’s own name', 'zhang.sanzhang.san', /everybody tries|too few/],
  ['found in breaches', 'zaq12wsxcde3', /in breaches/],
  ['found in breaches, in capitals', 'Unbelievable', /in breaches/],
  ['the name of the service', 'Qingheng2026!', /everybody tries/],
])('a password that is %s is refused', (_, password, why) => {
  expect(faultOfPassword(password, 'zhang.san')).toMatch(why)
})

test.each(['four quiet herons stand', '白鹭四只静立水边不动声色的早晨', 'tR9#kq!vLm2@'])(
  '%s will do',
  (password) => {
    expect(faultOfPassword(password, '张三')).toBeUndefined()
  },
)

test('of a password only a salted hash is kept; a wrong one, or none, is told apart by nothing', async () => {
  const kept = await hashOfPassword('four quiet herons stand')
  expect(kept).toMatch(/^scrypt\$32768\$8\$3\$/)
  expect(kept).not.toBe(await hashOfPassword('four quiet herons stand'))
  expect(await isPassword('four quiet herons stand', kept)).toBe(true)
  expect(await isPassword('four quiet herons stood', kept)).toBe(false)
  expect(await isPassword('four quiet herons stand', undefined)).toBe(false)
  // Two ways to type one letter are one password (NFKC).
  expect(
    await isPassword('cafe\u0301 cafe\u0301 cafe', await hashOfPassword('caf\u00e9 caf\u00e9 cafe')),
  ).toBe(true)
})

// RFC 6238, appendix B (SHA-1), the last six digits.
test.each([
  [59, '287082'],
  [1111111109, '081804'],
  [1111111111, '050471'],
  [1234567890, '005924'],
  [2000000000, '279037'],
])('the one-time code of second %d is %s, a step early or late too, and no more', (seconds, code) => {
  const secret = Secret.fromLatin1('12345678901234567890').base32
  const step = Math.floor(seconds / 30)
  expect(new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: seconds * 1000 })).toBe(code)
  expect(stepOfCode(secret, code, seconds * 1000)).toBe(step)
  expect(stepOfCode(secret, code, (seconds + 30) * 1000)).toBe(step)
  expect(stepOfCode(secret, code, (seconds + 90) * 1000)).toBeUndefined()
})

test('five attempts are free, then each doubles the wait; what was long ago is forgotten, and success ends it', () => {
  const attempts = new Attempts(5)
  let now = 0
  for (let count = 0; count < 5; count++) {
    expect(attempts.waitOf('a', now)).toBe(0)
    attempts.failed('a', now)
  }
  expect(attempts.waitOf('a', now)).toBe(1000)
  expect(attempts.waitOf('b', now)).toBe(0)
  now += 1000
  expect(attempts.waitOf('a', now)).toBe(0)
  attempts.failed('a', now)
  expect(attempts.waitOf('a', now)).toBe(2000)
  for (let count = 0; count < 20; count++) attempts.failed('a', now)
  expect(attempts.waitOf('a', now)).toBe(15 * 60_000)
  expect(attempts.waitOf('a', now + 61 * 60_000)).toBe(0)
  attempts.succeeded('a')
  expect(attempts.waitOf('a', now)).toBe(0)
  // A flood of names takes a bounded memory.
  for (let count = 0; count < 20_000; count++) attempts.failed(`name-${count}`, now)
  expect(attempts.waitOf('name-0', now)).toBe(0)
})

test('a flood of one event is one row with its count', () => {
  const sql = openNodeSql(':memory:')
  migrate(sql)
  const log = new SecurityLog(sql, () => 5000)
  for (let count = 0; count < 100_000; count++)
    log.note('token_unknown', { address: '192.0.2.1', detail: '/v1/orders' })
  for (let count = 0; count < 5000; count++)
    log.note('sign_in_failed', { name: `n${count}`, address: '192.0.2.1' })
  log.flush()
  const rows = sql.all<{ event: string; count: number }>(
    'SELECT event, count FROM security_events ORDER BY event_id',
  )
  expect(rows[0]).toEqual({ event: 'token_unknown', count: 100_000 })
  expect(rows.length).toBe(2000)
})
