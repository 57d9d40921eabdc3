import type { Trace } from '../../../engine/facts/valuation.ts'
import { BASIS, GRADE, type Word } from '../../../engine/facts/words.ts'
import type { Block, Reported } from './report-model.ts'
import { nameIn, type Words } from './report-words.ts'

/** Of what an account is, and how it was made. */
export function methodOf({ valuation, result, traces, seea, ecosystems }: Reported, words: Words): Block[] {
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

/** What came out: by indicator, by ecosystem type, by other methods. */
export function resultsOf({ result, seea, ecosystems }: Reported, words: Words): Block[] {
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
      // Of what could not be computed no choice makes a difference.
      rows: (result.indicators.some(({ monetary }) => monetary) ? result.switches : []).map((one) => [
        name(one.name),
        money(one.gep),
        share(one.change),
      ]),
    },
  ]
}

/** A step of a trace: the formula, and every figure that went into it. */
export function stepOf(
  step: Trace['steps'][number],
  ecosystems: ReadonlyMap<string, Word>,
  words: Words,
): Block {
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
