import { describe, expect, test } from 'vitest'
import type { ComplianceAnswer, SurrenderedAnswer } from '../../engine/facts/registry.ts'
import { complianceStatus, type DutyYear } from '../../engine/registry/compliance.ts'
import { audit } from '../../src/kernel/audit.ts'
import { sha256 } from '../../src/kernel/hash.ts'
import { openNodeSql } from '../../src/store/node-sql.ts'
import { BUREAU, EA, startTestService } from '../helpers/service.ts'

/**
 * Scenarios of the UK registry's regulator (pack U): `y2022` the calendar turns, `v2021=100` a verified figure, `x2022` the year is
 * excluded, `s100` a surrender, `r100` its reversal; after each the status. The duty begins in 2021.
 */
function statusesOf(script: string, last?: number): string[] {
  const years = new Map<number, Omit<DutyYear, 'isDue'>>()
  let now = 2021
  let surrendered = 0
  const begin = (year: number) => {
    if ((last === undefined || year <= last) && !years.has(year))
      years.set(year, { verified: null, isExcluded: false })
  }
  return script.split(' ').map((event) => {
    const [, what, name, figure] = /^([yvxsr])(\d+)(?:=(\d+))?$/.exec(event)!
    const number = Number(name)
    if (what === 'y') now = number
    for (let year = 2021; year < now; year++) begin(year)
    if (what === 'v') years.set(number, { verified: Number(figure), isExcluded: false })
    if (what === 'x') years.set(number, { ...years.get(number)!, isExcluded: true })
    if (what === 's') surrendered += number
    if (what === 'r') surrendered -= number
    const all = [...years].map(([year, one]) => ({ ...one, isDue: year < now }))
    return complianceStatus(all, surrendered)
  })
}

describe('pack U', () => {
  test('U-1: before any year has passed nothing is due', () => {
    expect(complianceStatus([{ isDue: false, verified: null, isExcluded: false }], 0)).toBe('not_applicable')
  })
  test.each([
    ['U-1', 'y2022 v2021=100 s100', 'C B A'],
    ['U-2', 'y2022 v2021=100 s100 y2023 v2022=150 s150', 'C B A C B A'],
    ['U-3', 'y2022 v2021=100 s50', 'C B B'],
    ['U-4', 'y2022 v2021=100 s150', 'C B A'],
    ['U-5', 'y2022 s100', 'C C'],
    ['U-6', 'y2022 v2021=100 s100 v2021=101 s1', 'C B A B A'],
    ['U-7', 'y2022 v2021=100 s50 v2021=50', 'C B B A'],
    ['U-9', 'y2022 v2021=100 s50 y2023 v2022=150 s200', 'C B B C B A'],
    ['U-10', 'y2022 v2021=100 s100 y2023 x2022 y2024 v2023=200 s200', 'C B A C A C B A'],
    ['U-13', 'y2022 v2021=75 s100 r100 s75', 'C B A B A'],
    ['U-20', 'y2022 v2021=0', 'C A'],
  ])('%s: %s', (_, script, wanted) => {
    expect(statusesOf(script).join(' ')).toBe(wanted)
  })
  test.each([
    ['U-16', 'y2022 v2021=100 s50 s100 r50', 'C B B A A'],
    ['U-17', 'y2022 s100 v2021=0 x2021', 'C C A excluded'],
    ['U-19', 'y2022 s200 r100 v2021=100 v2021=150', 'C C C A B'],
  ])('%s, of the one year 2021: %s', (_, script, wanted) => {
    expect(statusesOf(script, 2021).join(' ')).toBe(wanted)
  })
})

const A = '91370300MADEMQAAXQ'
const DAY_MS = 86_400_000

async function city(now = Date.UTC(2026, 10, 29, 2)) {
  const clock = { now }
  const api = await startTestService({ clock })
  const symbol = 'ENERGY-ZIBO'
  const oblige = async (body: object) =>
    (
      await api.call<{ obligation_id: number }>('POST', '/v1/obligations', BUREAU, {
        uscc: A,
        symbol,
        ...body,
      })
    ).body.obligation_id
  const verify = (id: number, body: object) =>
    api.call('POST', `/v1/obligations/${id}/verification`, BUREAU, { document: '核定书', ...body })
  const surrender = (id: number, quantity: string) =>
    api.call('POST', '/v1/surrenders', EA, { symbol, quantity, obligation_id: id })
  const position = async () =>
    (await api.call<{ data: ComplianceAnswer[] }>('GET', '/v1/compliance', EA)).body.data.find(
      (one) => one.symbol === symbol && one.years.some(({ period }) => period === '2023'),
    )!
  const surrenders = async () =>
    (await api.call<{ data: SurrenderedAnswer[] }>('GET', '/v1/surrenders', EA)).body.data
  const free = async () =>
    Number(
      (
        await api.call<{ holdings: { symbol: string; free: string }[] }>('GET', '/v1/accounts/me', EA)
      ).body.holdings.find((one) => one.symbol === symbol)!.free,
    )
  return { ...api, clock, symbol, oblige, verify, surrender, position, surrenders, free }
}

test('a figure that comes late, changes, is nought or goes; an excluded year asks for nothing', async () => {
  const { oblige, verify, surrender, position } = await city()
  const id = await oblige({ period: '2023', due_on: '2027-12-31' })
  expect((await position()).status).toBe('C')
  expect((await surrender(id, '5')).body).toMatchObject({ gap: null, is_on_time: false })
  expect(await position()).toMatchObject({ status: 'C', has_unknown: true, surrendered: '5' })
  await verify(id, { quantity: '8' })
  expect(await position()).toMatchObject({ status: 'B', owed: '8', shortfall: '3', to_buy: '0' })
  expect((await surrender(id, '4')).body.code).toBe('exceeds_obligation')
  await verify(id, { quantity: '5' })
  expect((await position()).status).toBe('A')
  await verify(id, {})
  expect((await position()).status).toBe('C')
  await verify(id, { quantity: '0' })
  expect(await position()).toMatchObject({ status: 'A', owed: '0', shortfall: '0' })
  await verify(id, { is_excluded: true })
  expect((await surrender(id, '1')).body.code).toBe('obligation_excluded')
})

test('a surrender is reversed within fourteen days, once: permits and credit entry go back', async () => {
  const { oblige, surrender, surrenders, call, clock, free, sql, service } = await city()
  const id = await oblige({ period: '2023', quantity: '10', due_on: '2027-12-31' })
  const before = await free()
  expect((await surrender(id, '10')).body).toMatchObject({ gap: '0', is_on_time: true })
  const [done] = await surrenders()
  const reverse = () =>
    call('POST', `/v1/surrenders/${done!.surrender_id}/reverse`, BUREAU, { reason: '误缴' })
  const file = async () =>
    (
      await call<{ entries: { item_id: string; withdraws: number | null; withdrawn_by: number | null }[] }>(
        ...(['GET', `/v1/credit/files/${A}`, EA] as const),
      )
    ).body.entries.filter(({ item_id }) => item_id === 'surrendered_on_time')
  const entries = (await file()).length
  clock.now += 14 * DAY_MS - 1
  expect((await reverse()).status).toBe(200)
  expect(await free()).toBe(before)
  const after = await file()
  expect([after.length, after.at(-1)!.withdraws]).toEqual([entries + 1, done!.surrender_id])
  expect((await reverse()).body.code).toBe('surrender_already_reversed')
  await surrender(id, '10')
  const [again] = await surrenders()
  clock.now += 14 * DAY_MS
  const late = await call('POST', `/v1/surrenders/${again!.surrender_id}/reverse`, BUREAU, { reason: 'r' })
  expect(late.body.code).toBe('reversal_too_late')
  service.sequencer.close()
  expect(audit(sql, openNodeSql(':memory:'), sha256).findings).toEqual([])
})

test('each surrender is for its year: what was surrendered for the next one does not make up for this', async () => {
  const { oblige, surrender, position, clock } = await city()
  const first = await oblige({ period: '2023', quantity: '20', due_on: '2026-11-30' })
  const next = await oblige({ period: '2026', due_on: '2027-12-31' })
  await surrender(next, '25')
  // A year without a figure hides nothing of what is known.
  expect(await position()).toMatchObject({ status: 'B', owed: '20', shortfall: '20', has_unknown: true })
  clock.now += 7 * DAY_MS
  expect(await position()).toMatchObject({ status: 'B', frozen: { status: 'B', shortfall: '20' } })
  await surrender(first, '20')
  expect((await position()).status).toBe('A')
})

test('an obligation that was recorded after its term had no figure then, and that is said', async () => {
  const { oblige, position } = await city()
  await oblige({ period: '2023', quantity: '10', due_on: '2025-12-31' })
  expect(await position()).toMatchObject({ status: 'B', frozen: { status: 'C' } })
})

test('the credit file has one entry while the obligation is met by its day, and none when it is not', async () => {
  const { oblige, surrender, surrenders, verify, call } = await city()
  const standing = async () => {
    const { body } = await call<{
      entries: { item_id: string; withdraws: unknown; withdrawn_by: unknown }[]
    }>(...(['GET', `/v1/credit/files/${A}`, EA] as const))
    return body.entries.filter(
      ({ item_id, withdraws, withdrawn_by }) =>
        item_id === 'surrendered_on_time' && withdraws === null && withdrawn_by === null,
    ).length
  }
  const before = await standing()
  const id = await oblige({ period: '2023', quantity: '100', due_on: '2027-12-31' })
  await surrender(id, '40')
  await surrender(id, '60')
  expect(await standing()).toBe(before + 1)
  const first = (await surrenders()).at(1)!
  expect(first.quantity).toBe('40')
  await call('POST', `/v1/surrenders/${first.surrender_id}/reverse`, BUREAU, { reason: '误缴' })
  expect(await standing()).toBe(before)
  expect((await surrenders()).at(1)).toMatchObject({ reason: '误缴' })
  await surrender(id, '40')
  expect(await standing()).toBe(before + 1)
  await verify(id, { quantity: '500' })
  expect(await standing()).toBe(before)
  await verify(id, { quantity: '100' })
  expect(await standing()).toBe(before + 1)
  const other = await oblige({ period: '2022', due_on: '2027-12-31' })
  await surrender(other, '10')
  expect(await standing()).toBe(before + 1)
  await verify(other, { quantity: '10' })
  expect(await standing()).toBe(before + 2)
})

test('the status at the end of a term is frozen; what comes later moves the living one alone', async () => {
  const { oblige, surrender, position, clock } = await city()
  const id = await oblige({ period: '2023', quantity: '10', due_on: '2026-12-31' })
  await surrender(id, '4')
  expect((await position()).frozen).toBeNull()
  clock.now = Date.parse('2027-01-01T00:00:00+08:00')
  expect((await position()).frozen).toEqual({ due_on: '2026-12-31', status: 'B', shortfall: '6' })
  await surrender(id, '6')
  const { status, frozen } = await position()
  expect([status, frozen]).toEqual(['A', { due_on: '2026-12-31', status: 'B', shortfall: '6' }])
})

test('on both sides of 2026-08-15 another law says what is missing costs (CEA-54, code 1226; oracle F)', async () => {
  for (const [dueOn, fixed] of [
    ['2026-08-14', ['0', '0']],
    ['2026-08-15', ['1000000', '5000000']],
  ] as const) {
    const clock = { now: Date.UTC(2026, 5, 20, 2) }
    const api = await startTestService({ clock })
    const carbon = 'CEA-SIM'
    const { markets } = api.service.sequencer.venue
    const market = markets.find(({ terms }) => terms.family === 'carbon')
    if (!market) return expect(carbon).toBe('there is a carbon instrument in the demonstration')
    const { symbol } = market.terms
    await api.call('POST', '/v1/obligations', BUREAU, {
      ...{ uscc: A, symbol, period: '2023', quantity: '1000', due_on: dueOn },
    })
    // One trade in July: the month before the end of the term.
    api.sql.run('DELETE FROM trades WHERE asset = ?', market.asset)
    const ticks = market.scale.ticks('62.36')
    api.sql.run(
      `INSERT INTO trades SELECT 999999, ?, ?, ?, 1, 2, 3, 4, 0, 1, ?`,
      ...[market.asset, ticks, market.scale.lots('50'), Date.parse('2026-07-31T23:59:59+08:00')],
    )
    clock.now = Date.parse('2026-09-01T00:00:00+08:00')
    const { data } = (await api.call<{ data: ComplianceAnswer[] }>('GET', '/v1/compliance', EA)).body
    const own = data.find(
      (one) => one.symbol === symbol && one.years.some(({ period }) => period === '2023'),
    )!
    expect(own.exposure).toMatchObject({
      ...{ average_price: '62.36', fixed_low: fixed[0], fixed_high: fixed[1] },
      ...{ proportional_low: '311800.00', proportional_high: '623600.00' },
    })
  }
})
