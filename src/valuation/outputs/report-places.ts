import type { Block, Chapter, Reported } from './report-model.ts'
import { nameIn, type Words } from './report-words.ts'

/** Columns of amounts that a page across holds. */
const MAX_COLUMNS = 8

/** The area against those that it is made of; nothing where none of them has an account. */
export function partsOf({ parts }: Reported, words: Words): Chapter[] {
  const { t, name, money } = words
  if (parts.accounts.length === 0) return []
  const { whole_value, parts_sum } = parts.gep
  return [
    {
      title: t('所辖区域', 'The areas within'),
      blocks: [
        {
          kind: 'table',
          caption: t('各区域的合计', 'Totals by area'),
          headings: [t('区域', 'Area'), t('价值', 'Value'), t('核算编号', 'Account')],
          rows: [
            ...parts.accounts.map((one) => [name(one.area_name), money(one.gep), String(one.valuation_id)]),
            ...parts.areas_missing.map((one) => [
              name(one.name),
              t('无已发布的核算', 'no published account'),
              '—',
            ]),
            [t('各区域之和', 'Sum of the areas'), money(parts_sum), '—'],
            [t('本区域', 'This area'), money(whole_value), '—'],
          ],
        },
        ...(parts_sum > whole_value
          ? [
              {
                kind: 'text' as const,
                tone: 'warning' as const,
                text: t(
                  '所辖区域之和大于本区域:两者核算的指标不同,见下表;只有两边都有的指标可比。',
                  'The areas within come to more than this area: other indicators were computed of them, as the table below shows. Only those that both have can be compared.',
                ),
              },
            ]
          : []),
        {
          kind: 'table',
          caption: t(
            '各项指标:本区域与所辖区域之和',
            'By indicator: this area, and the sum of the areas within',
          ),
          headings: [
            ...[t('指标', 'Indicator'), t('本区域', 'This area'), t('各区域之和', 'Sum of the areas')],
            t('有该项的区域数', 'Areas that have it'),
          ],
          widths: [3, 2, 2, 1],
          rows: parts.indicators.map((one) => [
            name(one.name),
            ...[one.whole_value, one.parts_sum].map((value) =>
              value === null ? t('未核算', 'not computed') : money(value),
            ),
            String(one.in_accounts),
          ]),
        },
      ],
    },
  ]
}

/** How the area has changed from year to year, in the prices of one year; nothing where there is but one. */
export function changeOf({ series, valuation }: Reported, words: Words): Chapter[] {
  const { t, money, share } = words
  if (series.points.length < 2) return []
  const { price_year } = valuation
  return [
    {
      title: t('历年变化', 'Change over the years'),
      blocks: [
        {
          kind: 'text',
          text:
            price_year === null
              ? t(
                  '各年按当年所给价格,含价格变动;按某一年价格核算后方可比。',
                  'Each year at the prices it was given, changes of prices among them: accounts at the prices of one year can be compared.',
                )
              : t(
                  `各年均按 ${price_year} 年价格(可比价)。`,
                  `All years at the prices of ${price_year}: they can be compared.`,
                ),
        },
        {
          kind: 'table',
          caption: t('各年合计', 'Totals by year'),
          headings: [t('年份', 'Year'), t('价值', 'Value'), 'P5 – P95', t('增长', 'Growth')],
          widths: [1, 2, 3, 3],
          rows: series.points.map((point, index) => [
            ...[point.period, money(point.gep)],
            point.interval ? `${money(point.interval.p5)} – ${money(point.interval.p95)}` : '—',
            point.growth === null && index > 0
              ? t('指标不同,不可比', 'other indicators: not to be compared')
              : share(point.growth),
          ]),
        },
      ],
    },
  ]
}

/** Every service by every ecosystem type, and every indicator by every area within: so many columns at a time. */
export function matricesOf({ seea, parts, ecosystems }: Reported, words: Words): Chapter[] {
  const { t, name, money } = words
  const types = Object.entries(seea.supply_by_ecosystem)
    .filter(([, value]) => value !== 0)
    .sort(([, a], [, b]) => b - a)
    .map(([type]) => type)
  const byType = columnsOf(types).map(
    (columns): Block => ({
      kind: 'table',
      caption: t(
        '各项服务按生态系统类型(SEEA EA 供给表)',
        'Services by ecosystem type (supply table of SEEA EA)',
      ),
      headings: [
        t('服务', 'Service'),
        ...columns.map((type) => nameIn(ecosystems, type, words)),
        t('合计', 'Total'),
      ],
      rows: seea.supply.map((row) => [
        name(row.name),
        ...columns.map((type) => (row.by_ecosystem[type] ? money(row.by_ecosystem[type]) : '—')),
        money(row.total),
      ]),
    }),
  )
  const byArea = columnsOf(parts.accounts).map(
    (columns): Block => ({
      kind: 'table',
      caption: t('各项指标按所辖区域', 'Indicators by area within'),
      headings: [t('指标', 'Indicator'), ...columns.map((one) => name(one.area_name))],
      rows: parts.indicators.map((row) => [
        name(row.name),
        ...columns.map(({ area }) => {
          const value = row.by_area[area]
          return value === undefined ? t('未核算', 'not computed') : money(value)
        }),
      ]),
    }),
  )
  const blocks = [...byType, ...byArea]
  return blocks.length === 0 ? [] : [{ title: t('结果矩阵', 'Results in full'), blocks }]
}

function columnsOf<T>(all: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(all.length / MAX_COLUMNS) }, (_, index) =>
    all.slice(index * MAX_COLUMNS, (index + 1) * MAX_COLUMNS),
  )
}
