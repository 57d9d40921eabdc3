import { dayOf } from '../../../engine/base/calendar.ts'
import { inChinese } from '../../../engine/facts/in-chinese.ts'
import type { SeeaAccountsAnswer } from '../../../engine/facts/seea.ts'
import type { Trace, Valuation, ValuationResult } from '../../../engine/facts/valuation.ts'
import type { CollectNextAnswer, QualityAnswer } from '../../../engine/facts/valuation-tables.ts'
import { BASIS, GRADE, keysOf, SERVICE, VALUATION_STATUS, type Word } from '../../../engine/facts/words.ts'
import { NOT_ALLOCATED } from '../../../engine/seea/account-tables.ts'
import type { Cell } from '../../edge/sheet.ts'
import { titleOf } from './account-tables.ts'
import type { Reference } from './references.ts'

export type Language = 'zh' | 'en'

/** Everything that is told of an account in its report. */
export interface Reported {
  readonly valuation: Valuation
  readonly result: ValuationResult
  readonly traces: readonly Trace[]
  readonly seea: SeeaAccountsAnswer
  readonly quality: QualityAnswer
  /** Absent of an account without draws. */
  readonly next: CollectNextAnswer | undefined
  readonly references: readonly Reference[]
  /** The names of ecosystem types. */
  readonly ecosystems: ReadonlyMap<string, Word>
}

export type Block =
  | { readonly kind: 'text'; readonly text: string; readonly tone?: 'warning' | 'note' }
  | {
      readonly kind: 'table'
      readonly caption: string
      readonly headings: readonly string[]
      readonly rows: readonly (readonly Cell[])[]
      /** How wide the columns are beside each other; absent: alike. */
      readonly widths?: readonly number[]
    }
  | {
      readonly kind: 'bars'
      readonly caption: string
      readonly bars: readonly { readonly name: string; readonly value: number; readonly text: string }[]
    }

export interface Chapter {
  readonly title: string
  readonly blocks: readonly Block[]
}

/** A report in one language, whatever it is printed as: a page of summary, chapters, annexes on wider pages. */
export interface Report {
  readonly language: Language
  readonly title: string
  /** The total as it is to be quoted, with its interval. */
  readonly total: string
  readonly summary: readonly Block[]
  /** Who prepared, reviewed and approved it: to be signed. */
  readonly signatures: readonly string[]
  readonly signatureDate: string
  readonly chapters: readonly Chapter[]
  readonly annexes: readonly Chapter[]
}

/** Bars of a chart, widest first. */
const MAX_BARS = 8
/** Significant digits of money; of an estimate none is known better. */
const DIGITS = 6
const ESTIMATED_DIGITS = 4
/** Figures of a list that ranks: whoever wants all of them has the workbook. */
const MAX_RANKED = 15

/**
 * The report of an account that a bureau signs and files: what it says, what of, by which method, how sure it is, what
 * is missing and what to collect next, where everything comes from, and in its annexes every input of every formula.
 */
export function reportOf(reported: Reported, language: Language): Report {
  const { valuation, result } = reported
  const words = wordsOf(language, result.is_screening ? ESTIMATED_DIGITS : DIGITS)
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
      {
        title: t('不确定性与下一步收集', 'Uncertainty, and what to collect next'),
        blocks: doubtOf(reported, words),
      },
      { title: t('缺项', 'What is missing'), blocks: [missingOf(result, words)] },
      { title: t('质量', 'Quality'), blocks: qualityOf(reported, words) },
      { title: t('来源', 'Sources'), blocks: sourcesOf(reported.references, words) },
    ],
    annexes: reported.traces.flatMap((trace, index): Chapter[] => {
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
  }
}

/** Words and amounts in one language. */
interface Words {
  readonly language: Language
  t(zh: string, en: string): string
  name(text: Word): string
  /** CNY in 亿元, or in millions. */
  money(cny: number): string
  /** Money as a reader may quote it: an estimate in three digits, none of it is known better. */
  quoted(cny: number, isEstimate: boolean): string
  amount(value: number): string
  share(share: number | null): string
}

function wordsOf(language: Language, moneyDigits: number): Words {
  const t = (zh: string, en: string) => (language === 'zh' ? zh : en)
  const digits = (value: number, count: number) =>
    Number(value.toPrecision(count)).toLocaleString('en-US', { maximumFractionDigits: 12, useGrouping: true })
  const money = (cny: number, count = moneyDigits) =>
    t(`${digits(cny / 1e8, count)} 亿元`, `CNY ${digits(cny / 1e6, count)} million`)
  return {
    language,
    t,
    name: (text) => text[language],
    money: (cny) => money(cny),
    quoted: (cny, isEstimate) => (isEstimate ? `${t('约', 'about')} ${money(cny, 3)}` : money(cny)),
    amount: (value) => digits(value, 6),
    share: (share) => (share === null ? '—' : `${(100 * share).toFixed(1)} %`),
  }
}

function isComputed({ indicators }: ValuationResult): boolean {
  return indicators.some(({ monetary }) => monetary)
}

function totalOf(result: ValuationResult, { t, quoted, money }: Words): string {
  if (!isComputed(result)) return t('未核算', 'not computed')
  const interval = result.uncertainty?.gep
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
  if (result.missing.some(({ code }) => code !== 'not_applicable'))
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

function methodOf({ valuation, result, traces, seea, ecosystems }: Reported, words: Words): Block[] {
  const { t, name, amount } = words
  const { profile, defaults, price_year } = valuation
  const extent = Object.entries(seea.extent).sort(([, a], [, b]) => b - a)
  const formulas = new Map<string, Trace['steps'][number]>()
  for (const { steps } of traces)
    for (const step of steps) formulas.set(`${step.formula_id} ${step.formula_version}`, step)
  return [
    {
      kind: 'text',
      text: `${t('核算方案', 'Profile')}: ${name(profile.name)} (${profile.profile_id}, ${name(GRADE[profile.grade])})${profile.note ? `. ${name(profile.note)}` : ''}`,
    },
    {
      kind: 'text',
      text:
        price_year === null
          ? t(
              '各价如所给年份,未折算到同一年。',
              'Each price as it was given; they were not brought to one year.',
            )
          : t(`按 ${price_year} 年价格。`, `At the prices of ${price_year}.`),
    },
    ...(defaults
      ? [
          {
            kind: 'text' as const,
            text: `${t('默认值', 'Defaults')}: ${name(defaults.name)}. ${name(defaults.note)}`,
          },
        ]
      : []),
    {
      kind: 'table',
      caption: t('各类生态系统的面积(公顷)', 'Extent by ecosystem type (ha)'),
      headings: [t('生态系统', 'Ecosystem type'), t('面积', 'Extent')],
      widths: [3, 1],
      rows: extent.map(([type, area]) => [nameIn(ecosystems, type, words), amount(area)]),
    },
    {
      kind: 'table',
      caption: t('采用的公式', 'Formulas used'),
      headings: [t('公式', 'Formula'), t('名称', 'Name'), t('原式', 'As printed')],
      widths: [2, 2, 4],
      rows: [...formulas.values()].map((step) => [
        ...[`${step.formula_id} v${step.formula_version}`, name(step.name), step.printed],
      ]),
    },
    {
      kind: 'table',
      caption: t('由合计算出', 'Made of the total'),
      headings: [t('项目', 'Item'), t('数值', 'Value'), t('除以', 'Divided by')],
      widths: [2, 2, 4],
      rows: (
        [
          [t('人均', 'Per head'), result.ratios.per_head],
          [t('单位面积', 'Per area'), result.ratios.per_area],
          ['GEP/GDP', result.ratios.to_gdp],
        ] as const
      ).flatMap(([what, ratio]) =>
        ratio
          ? [
              [
                ...[what, `${amount(ratio.value)} ${ratio.unit}`],
                `${amount(ratio.divisor.value)} ${ratio.divisor.unit} (${ratio.source})`,
              ],
            ]
          : [],
      ),
    },
  ]
}

function nameIn(ecosystems: ReadonlyMap<string, Word>, type: string, { t, name }: Words): string {
  if (type === NOT_ALLOCATED) return t('未分到类型', 'not allocated to a type')
  const known = ecosystems.get(type)
  return known ? name(known) : type
}

function resultsOf({ result, seea, ecosystems }: Reported, words: Words): Block[] {
  const { t, name, money, amount, share } = words
  const tier = (one: number | null) => (one === null ? '—' : String(one))
  const most = (type: string) =>
    [...seea.supply]
      .sort((a, b) => (b.by_ecosystem[type] ?? 0) - (a.by_ecosystem[type] ?? 0))
      .slice(0, 2)
      .filter((row) => (row.by_ecosystem[type] ?? 0) > 0)
      .map((row) => `${name(row.name)} ${money(row.by_ecosystem[type]!)}`)
      .join('; ')
  // What the profile counts and SEEA EA does not is of no type: with it the column makes the total.
  const outside = seea.outside.filter(({ is_in_profile_total }) => is_in_profile_total)
  const types = Object.entries(seea.supply_by_ecosystem)
    .filter(([, value]) => value !== 0)
    .sort(([, a], [, b]) => b - a)
  return [
    {
      kind: 'table',
      caption: t('各项指标', 'By indicator'),
      headings: [
        ...[t('指标', 'Indicator'), t('实物量', 'Physical'), t('价值', 'Value'), t('占比', 'Share')],
        ...['P5 – P95', t('层级', 'Tier'), t('依据', 'Grade')],
      ],
      widths: [4, 3, 3, 1.5, 4, 1, 2],
      rows: result.indicators.map((one) => [
        `${name(one.name)}${one.is_final ? '' : t('(不计入合计)', ' (not in the total)')}${one.is_partial ? t('(部分)', ' (in part)') : ''}`,
        one.physical ? `${amount(one.physical.value)} ${one.physical.unit}` : '—',
        one.monetary ? money(one.monetary.value) : '—',
        one.monetary && one.is_final && result.gep.value !== 0
          ? share((one.monetary.value - (one.net_imports?.value ?? 0)) / result.gep.value)
          : '—',
        one.interval
          ? `${money(one.interval.p5)} – ${money(one.interval.p95)}${one.is_outside_interval ? t(';取值在区间外', '; the value lies outside') : ''}`
          : '—',
        ...[tier(one.tier), name(GRADE[one.grade])],
      ]),
    },
    {
      kind: 'table',
      caption: t('各类生态系统的供给(SEEA EA)', 'Supply by ecosystem type (SEEA EA)'),
      headings: [t('生态系统', 'Ecosystem type'), t('价值', 'Value'), t('其中最大的', 'Most of it')],
      widths: [2, 2, 4],
      rows: [
        ...types.map(([type, value]) => [nameIn(ecosystems, type, words), money(value), most(type)]),
        ...(outside.length === 0
          ? []
          : [
              [
                t('SEEA EA 之外', 'Outside SEEA EA'),
                money(outside.reduce((sum, { value }) => sum + value, 0)),
                outside.map((one) => `${name(one.name)} ${money(one.value)}`).join('; '),
              ],
            ]),
      ],
    },
    ...result.readings.flatMap((one): Block[] => [
      {
        kind: 'text',
        text: `${name(one.name)}: ${money(one.gep)}${one.changes.length > 0 ? `. ${one.changes.map(name).join('; ')}` : ''}`,
      },
    ]),
    {
      kind: 'table',
      caption: t('换一种方法,合计如何变', 'The total under another choice of method'),
      headings: [t('改为', 'Instead'), t('合计', 'Total'), t('变化', 'Change')],
      widths: [4, 2, 1],
      rows: result.switches.map((one) => [name(one.name), money(one.gep), share(one.change)]),
    },
  ]
}

function doubtOf({ result, next }: Reported, { t, name, money, share }: Words): Block[] {
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

function missingOf({ missing }: ValuationResult, { t, name, language }: Words): Block {
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

function qualityOf({ quality, traces, ecosystems }: Reported, words: Words): Block[] {
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

function sourcesOf(references: readonly Reference[], { t }: Words): Block[] {
  return references.map((one, index): Block => {
    const parts = [one.title, one.publisher, one.date, one.address].filter((part) => part !== undefined)
    const places = one.locators.length > 0 ? ` — ${t('见', 'at')} ${one.locators.join('; ')}` : ''
    return { kind: 'text', text: `[${index + 1}] ${parts.join('. ')}${places}` }
  })
}

/** A step of a trace: the formula, and every figure that went into it. */
function stepOf(step: Trace['steps'][number], ecosystems: ReadonlyMap<string, Word>, words: Words): Block {
  const { t, name, amount } = words
  const where = [step.ecosystem === null ? null : nameIn(ecosystems, step.ecosystem, words), step.item]
    .filter((part) => part !== null)
    .join(', ')
  return {
    kind: 'table',
    caption: `${name(step.name)}${where ? ` (${where})` : ''}: ${step.printed} → ${amount(step.value)} ${step.unit}`,
    headings: [
      ...[t('符号', 'Symbol'), t('含义', 'Name'), t('给出值', 'Given'), t('代入值', 'Value')],
      ...[t('来源', 'Source'), t('层级', 'Tier'), t('依据', 'Grade')],
    ],
    widths: [1.3, 3, 2.5, 2.5, 5, 0.8, 1.8],
    rows: step.inputs.map((input) => [
      ...[input.symbol, name(input.name), `${amount(input.given.value)} ${input.given.unit}`],
      ...[`${amount(input.value)} ${input.unit}`, input.source ?? t('由上一步算出', 'computed before')],
      ...[input.tier === null ? '—' : String(input.tier)],
      `${name(GRADE[input.grade])}${input.basis ? ` (${name(BASIS[input.basis])})` : ''}`,
    ]),
  }
}
