import { describe, expect, test } from 'vitest'
import type { CertificateClaimAnswer, EnergyBalanceAnswer } from '../../engine/facts/energy.ts'
import { deductionOf, energyOf, expiryOf, issued } from '../../engine/registry/green-certificates.ts'
import { audit } from '../../src/kernel/audit.ts'
import { sha256 } from '../../src/kernel/hash.ts'
import { openNodeSql } from '../../src/store/node-sql.ts'
import { BUREAU, CHIEF, EA, EB, startTestService } from '../helpers/service.ts'

test('M9-O1: whole certificates, the rest is carried', () => {
  const july = issued(0, 1_234_567)
  expect(july).toEqual({ certificates: 1234, carry: 567 })
  expect(issued(july.carry, 765_433)).toEqual({ certificates: 766, carry: 0 })
})

test.each([
  ['2024-01', '2025-12-31'],
  ['2024-03', '2026-02-28'],
  ['2026-07', '2028-06-30'],
  ['2023-06', '2025-12-31'],
  ['2026-03', '2028-02-29'],
])('M9-O2: what was made in %s is good until %s', (month, day) => {
  expect(expiryOf(month)).toBe(day)
})

test.each([
  [61_450, 50_000, 11_450],
  [49_160, 49_160, 0],
  [50_000, 50_000, 0],
  [50_001, 50_000, 1],
])(
  'M9-O4: of 100,000 needed, %i from other provinces take off %i and leave %i',
  (given, deducted, unused) => {
    expect(deductionOf(100_000, 0, given)).toEqual({ deducted, unused })
  },
)
test('M9-O4: what those certificates are worth, exactly', () => {
  expect(energyOf(500_000, '0.1229')).toBe(61_450_000)
  expect(energyOf(400_000, '0.1229')).toBe(49_160_000)
  expect(energyOf(1, '0.123456789')).toBe(123)
})

const A = '91370300MADEMQAAXQ'
const SYMBOL = 'ENERGY-ZIBO'
const BLOCK = {
  ...{ symbol: SYMBOL, year: '2025', prefix: 'GEC-SD-01', serial_from: 1, serial_to: 1000 },
  ...{ production_month: '2025-07', generation: 'solar', is_cross_province: false, document: '核销凭证1' },
}

async function city() {
  const clock = { now: Date.UTC(2026, 10, 29, 2) }
  const api = await startTestService({ clock })
  const claim = async (change: object = {}, token = EA) => {
    const { status, body } = await api.call<CertificateClaimAnswer & { code?: string }>(
      ...(['POST', '/v1/energy/certificates', token, { ...BLOCK, ...change }] as const),
    )
    return { ...body, http: status }
  }
  const decide = (id: number, what: string, body?: object) =>
    api.call('POST', `/v1/energy/certificates/${id}/${what}`, BUREAU, body)
  const use = (change: object = {}) =>
    api.call('POST', '/v1/energy/uses', BUREAU, {
      ...{ uscc: A, symbol: SYMBOL, year: '2025', quantity: '1000000', basis: 'equivalent' },
      ...{ kgce_per_kwh: '0.3', document: '核定书' },
      ...change,
    })
  const balance = async () =>
    (await api.call<{ data: EnergyBalanceAnswer[] }>('GET', '/v1/energy/balances', EA)).body.data.find(
      ({ year }) => year === '2025',
    )!
  return { ...api, clock, claim, decide, use, balance }
}

describe('a certificate counts once, in its time, for a year that it may be for', () => {
  test.each([
    ['a block that overlaps', { serial_from: 1000, serial_to: 1001 }, 'certificate_already_claimed'],
    [
      'the same prefix with a blank and small letters',
      { prefix: 'gec-sd-0 1', serial_to: 1 },
      'certificate_already_claimed',
    ],
    ['the same block for another year (M9-O6)', { year: '2026' }, 'certificate_already_claimed'],
    ['a year before its production', { year: '2024', prefix: 'X' }, 'claim_period_mismatch'],
    [
      'one that has run out',
      { production_month: '2024-09', year: '2024', prefix: 'X' },
      'certificate_expired',
    ],
    ['storage', { generation: 'storage', prefix: 'X' }, 'storage_not_eligible'],
    [
      'numbers that run backwards',
      { serial_from: 2000, serial_to: 1999, prefix: 'X' },
      'attributes_conflict',
    ],
    ['a month to come', { production_month: '2026-12', year: '2026', prefix: 'X' }, 'claim_period_mismatch'],
    ['more than there are', { serial_to: Number.MAX_SAFE_INTEGER, prefix: 'X' }, 'amount_out_of_range'],
    ['a right that is none of energy', { symbol: 'SO2-ZIBO', prefix: 'X' }, 'market_not_found'],
  ])('%s', async (_, change, code) => {
    const { claim } = await city()
    expect((await claim()).http).toBe(201)
    expect((await claim(change, EB)).code).toBe(code)
  })
  test('what the bureau refused is free again; what it decided stays', async () => {
    const { claim, decide } = await city()
    const first = await claim()
    expect((await decide(first.claim_id, 'refuse', { reason: '平台无此记录' })).status).toBe(200)
    const second = await claim({}, EB)
    expect(second.http).toBe(201)
    expect((await decide(second.claim_id, 'confirm')).body).toMatchObject({ status: 'confirmed' })
    expect((await decide(second.claim_id, 'confirm')).body.code).toBe('claim_already_decided')
    expect((await claim()).code).toBe('certificate_already_claimed')
    // What was confirmed by mistake is refused after all.
    expect((await decide(second.claim_id, 'refuse', { reason: '误核' })).status).toBe(200)
    expect((await claim()).http).toBe(201)
  })
})

test('what is held is counted once: for the earliest year first', async () => {
  const { use, call } = await city()
  const held = 200_000
  for (const year of ['2024', '2025', '2023']) await use({ year, quantity: String(held) })
  const { body } = await call<{ data: EnergyBalanceAnswer[] }>('GET', '/v1/energy/balances', EA)
  const of = (year: string) => body.data.find((one) => one.year === year)!
  const all = Number(of('2023').held)
  expect(Number(of('2024').held)).toBe(Math.max(0, all - held))
  const short = body.data.reduce((sum, { shortfall }) => sum + Number(shortfall), 0)
  expect(short).toBe(3 * held - all)
})

test('the balance: held and surrendered and clean energy against the verified use, on one basis', async () => {
  const { use, claim, decide, balance, call, sql, service } = await city()
  expect((await use({ basis: 'calorific' })).body.code).toBe('basis_mixed')
  expect((await use()).status).toBe(201)
  const before = await balance()
  const held = Number(before.held)
  expect(Number(before.shortfall)).toBe(1_000_000 - held - Number(before.surrendered))
  const own = await claim()
  expect((await balance()).deduction).toBe('0.000')
  expect((await balance()).pending_certificates).toBe(1000)
  await decide(own.claim_id, 'confirm')
  // 1,000 certificates are 1,000 MWh: at 0.3 kgce a kWh 300 tce.
  expect(await balance()).toMatchObject({ deduction: '300.000', to_surrender: '999700.000' })
  const other = await claim({
    prefix: 'GEC-NM',
    serial_from: 0,
    serial_to: 9_999_999,
    is_cross_province: true,
  })
  await decide(other.claim_id, 'confirm')
  const capped = await balance()
  const half = Math.floor(((1_000_000 - held) * 1000 - 300_000) / 2) / 1000
  expect(Number(capped.deduction)).toBeCloseTo(300 + half, 3)
  expect(Number(capped.unused_deduction)).toBeCloseTo(3_000_000 - half, 3)
  // A changed figure takes the place of the first.
  await use({ quantity: '100' })
  expect(await balance()).toMatchObject({
    energy_use: '100.000',
    deduction: '100.000',
    to_surrender: '0.000',
    shortfall: '0.000',
  })
  const seen = await call<{ data: object[] }>('GET', '/v1/energy/balances', EB)
  expect(seen.body.data).toEqual([])
  expect((await call<{ data: object[] }>('GET', '/v1/energy/certificates', CHIEF)).body.data).toHaveLength(2)
  service.sequencer.close()
  expect(audit(sql, openNodeSql(':memory:'), sha256).findings).toEqual([])
})
