import { dayOf } from '../../../engine/base/calendar.ts'
import type { ValuationResult } from '../../../engine/facts/valuation.ts'
import { isGap, keysOf, SERVICE, VALUATION_STATUS } from '../../../engine/facts/words.ts'
import { titleOf } from './account-tables.ts'
import { doubtOf, missingOf, qualityOf, sourcesOf } from './report-grounds.ts'
import type { Block, Chapter, Language, Report, Reported } from './report-model.ts'
import { changeOf, matricesOf, partsOf } from './report-places.ts'
import { methodOf, resultsOf, stepOf } from './report-results.ts'
import { type Words, wordsOf } from './report-words.ts'

/** Bars of a chart, widest first. */
const MAX_BARS = 8

/**
 * The report of an account that a bureau signs and files: what it says, what of, by which method, how sure it is, what
 * is missing and what to collect next, where everything comes from, and in its annexes every input of every formula.
 */
export function reportOf(reported: Reported, language: Language): Report {
  const { valuation, result } = reported
  const words = wordsOf(language, result.is_screening)
  const { t, name } = words
  const title =
    language === 'zh'
      ? `${valuation.area_name.zh} ${valuation.period} 年${titleOf(result).zh}报告`
      : `${valuation.area_name.en} ${valuation.period}: ${titleOf(result).en}`
  return {
    language,
    title,
    total: totalOf(result, words),
    summary: summaryOf(reported, words),
    signatures: [t('编制', 'Prepared by'), t('审核', 'Reviewed by'), t('批准', 'Approved by')],
    signatureDate: t('日期', 'Date'),
    chapters: [
      { title: t('区域、方法与价格', 'Area, method and prices'), blocks: methodOf(reported, words) },
      { title: t('结果', 'Results'), blocks: resultsOf(reported, words) },
      ...partsOf(reported, words),
      ...changeOf(reported, words),
      {
        title: t('不确定性与下一步收集', 'Uncertainty, and what to collect next'),
        blocks: doubtOf(reported, words),
      },
      { title: t('缺项', 'What is missing'), blocks: [missingOf(result, words)] },
      { title: t('质量', 'Quality'), blocks: qualityOf(reported, words) },
      { title: t('来源', 'Sources'), blocks: sourcesOf(reported.references, words) },
    ],
    annexTitle: t(
      '附录:结果矩阵,每个公式的每个代入值',
      'Annex: results in full, every input of every formula',
    ),
    annexes: matricesOf(reported, words).concat(
      reported.traces.flatMap((trace, index): Chapter[] => {
        const indicator = result.indicators[index]!
        return trace.steps.length === 0
          ? []
          : [
              {
                title: name(indicator.name),
                blocks: trace.steps.map((step) => stepOf(step, reported.ecosystems, words)),
              },
            ]
      }),
    ),
  }
}

function isComputed({ indicators }: ValuationResult): boolean {
  return indicators.some(({ monetary }) => monetary)
}

function totalOf(result: ValuationResult, { t, quoted, money }: Words): string {
  if (!isComputed(result)) return t('未核算', 'not computed')
  const interval = result.uncertainty?.gep
  // As its page says it: from the lowest of the most careful reading to the highest of the formulas as they stand.
  if (result.is_screening && interval) {
    const lows = result.readings.map((one) => one.interval?.p5 ?? one.gep)
    const low = Math.min(interval.p5, ...lows)
    const end = (value: number) => quoted(value, true).replace(/^(约|about) /, '')
    return t(
      `介于 ${end(low)}与 ${end(interval.p95)}之间(公式原样 ${quoted(result.gep.value, true)})`,
      `between ${end(low)} and ${end(interval.p95)} (${quoted(result.gep.value, true)} by the formulas as they stand)`,
    )
  }
  const total = quoted(result.gep.value, result.is_screening)
  return interval ? `${total} (P5–P95: ${money(interval.p5)} – ${money(interval.p95)})` : total
}

function summaryOf({ valuation, result }: Reported, words: Words): Block[] {
  const { t, name, share } = words
  const status = valuation.status === 'running' ? 'running' : name(VALUATION_STATUS[valuation.status])
  const warnings: string[] = []
  if (valuation.status !== 'published')
    warnings.push(t(`未发布(${status}),不得引用。`, `Not published (${status}): not to be quoted.`))
  if (valuation.corrected_by !== null)
    warnings.push(
      t(`已由 ${valuation.corrected_by} 号账户更正。`, `Corrected by account ${valuation.corrected_by}.`),
    )
  if (result.is_screening)
    warnings.push(
      t(
        `筛查估计,不是核算结果:${share(result.default_share)}的价值含有移用的默认值。`,
        `A screening estimate, not an account: ${share(result.default_share)} of the value rests on figures carried over from elsewhere.`,
      ),
    )
  if (result.uncertainty?.outside_reason) warnings.push(name(result.uncertainty.outside_reason))
  if (result.missing.some(isGap))
    warnings.push(
      t(
        '本合计仅含可核算部分,未核算的不等于零,见“缺项”。',
        'The total is the sum of what could be computed. What was not computed is not nought: see “What is missing”.',
      ),
    )
  return [
    ...warnings.map((text): Block => ({ kind: 'text', text, tone: 'warning' })),
    serviceTable(result, words),
    chartOf(result, words),
    {
      kind: 'table',
      caption: t('账户', 'The account'),
      headings: [t('项目', 'Item'), t('内容', 'Content')],
      widths: [1, 3],
      rows: [
        [t('核算编号', 'Account'), String(valuation.valuation_id)],
        [t('区域', 'Area'), `${name(valuation.area_name)} (${valuation.area})`],
        [t('年份', 'Year'), valuation.period],
        [
          t('发布日期(北京时间)', 'Published (Beijing)'),
          valuation.published_at === null
            ? t('未发布', 'not published')
            : dayOf(Date.parse(valuation.published_at)),
        ],
        ...(valuation.corrects === null
          ? []
          : [[t('更正', 'Corrects'), t(`${valuation.corrects} 号账户`, `account ${valuation.corrects}`)]]),
        ['SHA-256 (RFC 8785)', result.hash],
        [
          t('复算', 'To compute it anew'),
          `GET /v1/valuations/${valuation.valuation_id}.json > account.json; npx qingheng valuation recompute account.json`,
        ],
      ],
    },
  ]
}

function serviceTable(result: ValuationResult, { t, name, money, share }: Words): Block {
  const computed = new Set(
    result.indicators.flatMap((one) => (one.monetary && one.is_final ? [one.service] : [])),
  )
  const shareOf = (value: number) => share(result.gep.value === 0 ? null : value / result.gep.value)
  const between = (interval: { p5: number; p95: number } | undefined) =>
    interval ? `${money(interval.p5)} – ${money(interval.p95)}` : '—'
  return {
    kind: 'table',
    caption: t('各类服务的价值', 'Value by kind of service'),
    headings: [t('类别', 'Service'), t('价值', 'Value'), t('占比', 'Share'), 'P5 – P95'],
    widths: [2, 2, 1, 3],
    rows: [
      ...keysOf(SERVICE).map((service) =>
        computed.has(service)
          ? [
              ...[name(SERVICE[service]), money(result.by_service[service])],
              ...[shareOf(result.by_service[service]), between(result.uncertainty?.by_service[service])],
            ]
          : [name(SERVICE[service]), t('未核算', 'not computed'), '—', '—'],
      ),
      ...(isComputed(result)
        ? [[name(titleOf(result)), money(result.gep.value), '100.0 %', between(result.uncertainty?.gep)]]
        : []),
      ...result.readings.map((one) => [
        name(one.name),
        money(one.gep),
        '—',
        between(one.interval ?? undefined),
      ]),
    ],
  }
}

function chartOf({ indicators }: ValuationResult, { t, name, money }: Words): Block {
  const bars = indicators
    .flatMap((one) =>
      one.monetary && one.is_final && one.monetary.value > 0
        ? [{ name: name(one.name), value: one.monetary.value, text: money(one.monetary.value) }]
        : [],
    )
    .sort((a, b) => b.value - a.value)
    .slice(0, MAX_BARS)
  return {
    kind: 'bars',
    caption: t(`价值量前 ${bars.length} 项`, `The ${bars.length} largest values`),
    bars,
  }
}
