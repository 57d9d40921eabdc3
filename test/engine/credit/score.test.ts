import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { loadCatalog } from '../../../catalog/catalog.ts'
import { addMonths, dayOf, startOfDay } from '../../../engine/base/calendar.ts'
import { alternativesOf } from '../../../engine/credit/alternatives.ts'
import { publishedOn, scoreAt, shownEntries } from '../../../engine/credit/score.ts'
import { trendOf } from '../../../engine/credit/trend.ts'
import type { CreditEntryRecord } from '../../../engine/facts/credit.ts'
import { lawsNotInForce } from '../../../engine/facts/law.ts'
import { RULE_PACK } from '../../helpers/venue.ts'

const at = (text: string) => Date.parse(text)
const entry = (
  entry_id: number,
  item_id: string,
  decided_on: string,
  more: Partial<CreditEntryRecord> = {},
): CreditEntryRecord => ({
  entry_id,
  uscc: 'x',
  item_id,
  decided_on,
  recorded_at: startOfDay(decided_on),
  ...{ authority: '', document: '', detail: '', evidence_sha256: null, withdraws: null },
  ...more,
})
const JUNE = at('2026-06-15T12:00:00+08:00')

describe('score and grade at an instant', () => {
  test.each([
    // entries                                                                  score  grade
    [[], 0, 'green'],
    [[entry(1, 'warning', '2026-01-10')], 1, 'yellow'],
    [[entry(1, 'warning', '2026-01-10'), entry(2, 'stop', '2026-02-01')], 13, 'red'],
    [[entry(1, 'warning', '2025-06-15')], 0, 'green'], // Twelve months have passed on the day,
    [[entry(1, 'warning', '2025-06-16')], 1, 'yellow'], // not on the day before.
    [[entry(1, 'warning', '2026-06-10', { recorded_at: at('2026-06-20T00:00:00Z') })], 0, 'green'], // Not known yet.
    [[entry(1, 'warning', '2026-01-10'), entry(2, 'warning', '2026-05-01', { withdraws: 1 })], 0, 'green'], // Taken back.
    [[entry(1, 'crime', '2026-01-10')], 0, 'red'], // A veto, whatever the score.
    [[entry(1, 'of another scheme', '2026-01-10')], 0, 'green'],
    [Array.from({ length: 20 }, (_, index) => entry(index, 'stop', '2026-01-10')), 100, 'red'], // Bounded.
  ])('%o -> %d %s', (entries, score, grade_id) => {
    expect(scoreAt(entries as CreditEntryRecord[], RULE_PACK, JUNE)).toMatchObject({ score, grade_id })
  })

  test('a past instant does not see what came later', () => {
    const entries = [entry(1, 'warning', '2026-01-10'), entry(2, 'warning', '2026-05-01', { withdraws: 1 })]
    expect(scoreAt(entries, RULE_PACK, at('2026-03-01T00:00:00Z')).score).toBe(1)
  })

  test('the order of the entries does not matter', () => {
    const items = RULE_PACK.items.map((item) => item.item_id)
    const arbitrary = fc.array(fc.tuple(fc.constantFrom(...items), fc.integer({ min: 1, max: 12 })), {
      maxLength: 12,
    })
    fc.assert(
      fc.property(arbitrary, fc.integer(), (drawn, seed) => {
        const entries = drawn.map(([item_id, month], index) =>
          entry(index, item_id, `2026-${String(month).padStart(2, '0')}-03`),
        )
        const shuffled = entries
          .map((one, index) => ({ one, key: Math.imul(index + 1, seed | 1) }))
          .sort((a, b) => a.key - b.key)
        const [left, right] = [entries, shuffled.map(({ one }) => one)].map((list) =>
          scoreAt(list, RULE_PACK, at('2026-12-31T00:00:00Z')),
        )
        expect([left!.score, left!.grade_id]).toEqual([right!.score, right!.grade_id])
      }),
    )
  })
})

test('publication has a clock of its own', () => {
  const entries = [entry(1, 'warning', '2025-11-01')]
  expect(publishedOn('negative', entries, RULE_PACK, at('2026-04-30T12:00:00Z'), () => false)).toHaveLength(1)
  expect(publishedOn('negative', entries, RULE_PACK, at('2026-05-01T12:00:00Z'), () => false)).toEqual([])
  expect(scoreAt(entries, RULE_PACK, at('2026-05-01T12:00:00Z')).score).toBe(1)
})

test.each([
  ['2026-01-31', 1, '2026-02-28'],
  ['2024-01-31', 1, '2024-02-29'],
  ['2026-11-30', 3, '2027-02-28'],
  ['2026-03-15', -2, '2026-01-15'],
])('%s and %d months is %s', (day, months, later) => {
  expect(addMonths(day, months)).toBe(later)
})

test('a day is a day in Shanghai', () => {
  expect(dayOf(at('2026-06-14T16:00:00Z'))).toBe('2026-06-15')
  expect(dayOf(startOfDay('2026-06-15') - 1)).toBe('2026-06-14')
})

describe('the rule packs of the catalogue', () => {
  const packs = loadCatalog().creditRulePacks
  const graded = packs.filter(({ missing }) => missing === undefined)
  test.each(graded)('$rule_pack_id: grades cover every score once', (pack) => {
    for (let score = pack.min_score; score <= pack.max_score; score++) {
      expect(pack.grades.filter((grade) => score >= grade.from && score <= grade.to)).toHaveLength(1)
    }
  })

  test.each([
    // Shandong: 0 points are green, 1 to 11 yellow, 12 red.
    ['shandong-points', [], 'green'],
    ['shandong-points', ['order_to_correct'], 'yellow'],
    ['shandong-points', ['stop_production'], 'red'],
    // Jiangsu begins at 9 (blue); a commitment adds one, crime takes twelve.
    ['jiangsu-dynamic', [], 'blue'],
    ['jiangsu-dynamic', ['fine_air_over_limit', 'warning'], 'yellow'],
    ['jiangsu-dynamic', ['crime'], 'black'],
  ])('%s with %o is %s', (packId, items, grade_id) => {
    const pack = packs.find((one) => one.rule_pack_id === packId)!
    const entries = items.map((item_id, index) => entry(index, item_id, '2026-06-01'))
    expect(scoreAt(entries, pack, JUNE).grade_id).toBe(grade_id)
  })
})

test('a trend is the score at the end of each of the last eight quarters, by one rule', () => {
  const pack = loadCatalog().creditRulePacks[0]!
  const entries = [{ ...entry(1, 'warning', '2026-02-01'), recorded_at: at('2026-02-03T00:00:00Z') }]
  const trend = trendOf(entries as never, pack, at('2026-11-24T02:00:00Z'))
  expect(trend.map(({ at: end }) => new Date(end + 8 * 3_600_000).toISOString().slice(0, 10))).toEqual([
    ...['2024-12-31', '2025-03-31', '2025-06-30', '2025-09-30', '2025-12-31', '2026-03-31', '2026-06-30'],
    '2026-09-30',
  ])
  expect(trend.map(({ score }) => score)).toEqual([0, 0, 0, 0, 0, 1, 1, 1])
  expect(trend.map(({ has_record }) => has_record)).toEqual([
    false,
    false,
    false,
    false,
    false,
    true,
    true,
    true,
  ])
})

test('another scheme grades what it has rows for, and says what it lacks', () => {
  const packs = loadCatalog().creditRulePacks
  const entries = [
    { ...entry(1, 'warning', '2026-06-01'), recorded_at: at('2026-06-02T00:00:00Z') },
    { ...entry(2, 'licence_revoked', '2026-06-01'), recorded_at: at('2026-06-02T00:00:00Z') },
  ]
  const told = alternativesOf(entries as never, packs, at('2026-11-24T02:00:00Z'), '2026-11-24')
  const of = (id: string) => told.find(({ pack }) => pack.rule_pack_id === id)!
  expect(of('jiangsu-dynamic')).toMatchObject({ score: 8, grade_id: 'blue', unknown_entries: [2] })
  expect(of('shaanxi-2023')).toMatchObject({ score: null, grade_id: null })
  expect(
    alternativesOf(entries as never, packs, at('2016-01-01T00:00:00Z'), '2016-01-01').map(
      ({ pack }) => pack.rule_pack_id,
    ),
  ).toEqual(['national-2013'])
})

test.each([
  ['2026-02-01', -1, 9],
  ['2026-02-01', 0, 6],
  ['2026-08-01', -1, 6],
  ['2026-08-01', 0, 9],
])('Jiangsu: a fine of 2026-02-01 takes 9 to 6 for six months; %s%+d ms: %d', (day, offset, score) => {
  const pack = loadCatalog().creditRulePacks.find((one) => one.rule_pack_id === 'jiangsu-dynamic')!
  const fined = scoreAt([entry(1, 'fine_air_over_limit', '2026-02-01')], pack, startOfDay(day) + offset)
  expect([fined.score, fined.grade_id]).toEqual([score, 'blue'])
})

describe('what a person did is kept five years from the end of the act (征信业管理条例 art. 16)', () => {
  const rural = loadCatalog().creditRulePacks.find(({ subjects }) => subjects === 'rural')!
  const acted = entry(1, 'banned_inputs', '2021-07-01', { acted_on: '2021-06-15' })
  const takenBack = entry(2, 'banned_inputs', '2021-08-01', { withdraws: 1 })
  test.each([
    [[acted], '2026-06-14T23:59:59+08:00', [1]],
    [[acted], '2026-06-15T00:00:00+08:00', []],
    [[acted, takenBack], '2026-06-15T00:00:00+08:00', []], // What took it back goes with it.
    [[entry(3, 'banned_inputs', '2021-07-01')], '2026-06-30T23:59:59+08:00', [3]], // No day of the act: that of the decision.
    [[entry(3, 'banned_inputs', '2021-07-01')], '2026-07-01T00:00:00+08:00', []],
    [[entry(4, 'waste_sorted', '2016-01-01')], '2026-07-01T00:00:00+08:00', [4]], // Good deeds are not limited.
  ])('%o at %s', (entries, now, shown) => {
    expect(shownEntries(entries, rural, at(now)).map(({ entry_id }) => entry_id)).toEqual(shown)
  })
})

describe('a law that was not in force on the day of the act is told', () => {
  const { laws } = loadCatalog()
  test.each([
    ['生态环境法典 第 1103 条', '2026-08-14', '2026-09-01', ['ecological-code']],
    ['生态环境法典 第 1103 条', '2026-08-15', '2026-09-01', []],
    ['水污染防治法 第 83 条', '2026-08-14', '2026-09-01', []],
    ['水污染防治法 第 83 条', '2026-08-15', '2026-09-01', ['water-law']],
    ['水污染防治法', undefined, '2026-09-01', ['water-law']],
    ['Water Pollution Prevention Law, art. 83', undefined, '2026-08-14', []],
    ['海洋环境保护法 第 1 条', undefined, '2026-09-01', ['marine-law']],
    ['海洋环境保护法、环境保护法', undefined, '2026-09-01', ['environmental-protection-law', 'marine-law']],
    ['环保法第六十条', '2026-08-20', '2026-09-01', ['environmental-protection-law']],
    ['law on prevention and control of WATER pollution, art. 83', undefined, '2026-09-01', ['water-law']],
    [undefined, '2026-08-15', '2026-09-01', []],
  ])('%s of %s, decided on %s', (cited_law, acted_on, decided_on, found) => {
    expect(lawsNotInForce({ cited_law, acted_on, decided_on }, laws).map(({ law_id }) => law_id)).toEqual(
      found,
    )
  })
})
