import { inChinese } from '../../../engine/facts/in-chinese.ts'
import type { ValuationResult } from '../../../engine/facts/valuation.ts'
import type { QualityAnswer } from '../../../engine/facts/valuation-tables.ts'
import { GRADE, keysOf, type Word } from '../../../engine/facts/words.ts'
import type { Reference } from './references.ts'
import type { Block, Reported } from './report-model.ts'
import { nameIn, type Words } from './report-words.ts'

/** Figures of a list that ranks: whoever wants all of them has the workbook. */
const MAX_RANKED = 15

/** How sure it is, and what to collect next. */
export function doubtOf({ result, next }: Reported, { t, name, money, share }: Words): Block[] {
  if (!result.uncertainty)
    return [
      {
        kind: 'text',
        text: t(
          '没有抽样:区间未知,不是没有误差。',
          'Nothing was drawn: the interval is not known, which is not to say that there is no error.',
        ),
      },
    ]
  const { draws, seed, influences } = result.uncertainty
  return [
    {
      kind: 'text',
      text: t(
        `蒙特卡洛抽样 ${draws} 次(种子 ${seed})。区间为第 5 至第 95 百分位。`,
        `Monte Carlo, ${draws} draws (seed ${seed}). Intervals go from the 5th to the 95th percentile.`,
      ),
    },
    {
      kind: 'table',
      caption: t('影响最大的数', 'The most influential figures'),
      headings: [
        ...[t('数', 'Figure'), t('取低时合计', 'Total when low'), t('取高时合计', 'Total when high')],
        t('方差占比', 'Share of variance'),
      ],
      widths: [4, 2, 2, 1.5],
      rows: influences
        .slice(0, MAX_RANKED)
        .map((one) => [
          ...[one.name ? name(one.name) : one.figure, money(one.low), money(one.high)],
          share(one.variance_share),
        ]),
    },
    ...(next?.halving
      ? [
          {
            kind: 'text' as const,
            text: t(
              `合计的标准差为 ${money(next.deviation)};取得下表前 ${next.halving.documents.length} 份文件后剩 ${money(next.halving.remaining)}。`,
              `The standard deviation of the total is ${money(next.deviation)}. Documents of the list below that would leave ${money(next.halving.remaining)}, from its top: ${next.halving.documents.length}.`,
            ),
          },
        ]
      : []),
    ...(next && next.groups.length > 0
      ? [
          {
            kind: 'table' as const,
            caption: t('下一步收集', 'To collect next'),
            headings: [
              ...[t('文件', 'Document'), t('解释的方差', 'Variance explained')],
              t('之后剩余的标准差', 'Standard deviation left'),
            ],
            widths: [4, 1.5, 2],
            rows: next.groups
              .slice(0, MAX_RANKED)
              .map((one) => [
                ...[one.name ? name(one.name) : (one.title ?? one.document), share(one.share)],
                money(one.remaining),
              ]),
          },
        ]
      : []),
  ]
}

/** What was not computed. */
export function missingOf({ missing }: ValuationResult, { t, name, language }: Words): Block {
  const reasonIn = ({ code, reason }: ValuationResult['missing'][number]) => {
    // What is wanted stands beside it, by its name in either language.
    if (code === 'input_missing') return t('未提供此数', 'this figure was not given')
    if (code === 'nothing_to_evaluate') return t('没有相应的数据行', 'no row of it was given')
    // A reason of a profile is in both languages.
    const [zh, en] = reason.split(' / ')
    if (en !== undefined) return t(zh!, en)
    return language === 'zh' ? inChinese(reason) : reason
  }
  return {
    kind: 'table',
    caption: t('未核算的及其原因', 'What was not computed, and why'),
    headings: [
      ...[t('指标', 'Indicator'), t('生态系统', 'Ecosystem type'), t('缺什么', 'What is wanted')],
      ...[t('单位', 'Unit'), t('原因', 'Reason')],
    ],
    widths: [3, 2, 3, 1.5, 4],
    rows: missing.map((one) => [
      `${name(one.name)}${one.is_mandatory ? t('(必算)', ' (mandatory)') : ''}`,
      one.ecosystem_name ? name(one.ecosystem_name) : (one.ecosystem ?? '—'),
      one.symbol_name ? `${name(one.symbol_name)} (${one.symbol})` : one.symbol,
      ...[one.unit ?? '—', reasonIn(one)],
    ]),
  }
}

/** How well it is founded. */
export function qualityOf({ quality, traces, ecosystems }: Reported, words: Words): Block[] {
  const { t, name, money, amount, share } = words
  const symbols = new Map<string, Word>()
  for (const { steps } of traces)
    for (const { inputs } of steps) for (const input of inputs) symbols.set(input.symbol, input.name)
  const figureOf = ({ symbol, ecosystem, item }: QualityAnswer['unverified'][number]) => {
    const known = symbols.get(symbol)
    const where = [ecosystem === null ? null : nameIn(ecosystems, ecosystem, words), item]
    return [known ? `${name(known)} (${symbol})` : symbol, ...where.filter((part) => part !== null)].join(
      ', ',
    )
  }
  return [
    {
      kind: 'table',
      caption: t('按最弱依据分的价值', 'Value by the weakest grade behind it'),
      headings: [t('依据', 'Grade'), t('价值', 'Value')],
      rows: keysOf(GRADE).map((grade) => [name(GRADE[grade]), money(quality.by_grade[grade])]),
    },
    {
      kind: 'table',
      caption: t('未核实而承载价值最多的数', 'Figures that are not confirmed and carry most'),
      headings: [
        ...[t('数', 'Figure'), t('数值', 'Value'), t('来源', 'Source')],
        ...[t('承载', 'Carries'), t('占比', 'Share')],
      ],
      widths: [3, 2, 4, 2, 1.3],
      rows: quality.unverified
        .slice(0, MAX_RANKED)
        .map((one) => [
          figureOf(one),
          ...[`${amount(one.value)} ${one.unit}`, one.source ?? '—', money(one.carries), share(one.share)],
        ]),
    },
    {
      kind: 'table',
      caption: t('水量平衡 P = R + ET + Q', 'Water balance P = R + ET + Q'),
      headings: [
        ...[t('指标', 'Indicator'), t('生态系统', 'Ecosystem type'), t('应为', 'Expected')],
        ...[t('实为', 'Found'), t('相符', 'Holds')],
      ],
      rows: quality.balances.map((one) => [
        ...[
          one.indicator_id,
          nameIn(ecosystems, one.ecosystem, words),
          `${amount(one.expected)} ${one.unit}`,
        ],
        ...[`${amount(one.found)} ${one.unit}`, one.holds ? t('是', 'yes') : t('否', 'no')],
      ]),
    },
  ]
}

/** Where everything comes from. */
export function sourcesOf(references: readonly Reference[], { t }: Words): Block[] {
  return references.map((one, index): Block => {
    const parts = [one.title, one.publisher, one.date, one.address].filter((part) => part !== undefined)
    const places = one.locators.length > 0 ? ` — ${t('见', 'at')} ${one.locators.join('; ')}` : ''
    return { kind: 'text', text: `[${index + 1}] ${parts.join('. ')}${places}` }
  })
}
