import type { SeeaAccountsAnswer } from '../../../engine/facts/seea.ts'
import type { Trace, Valuation, ValuationResult } from '../../../engine/facts/valuation.ts'
import type { QualityAnswer } from '../../../engine/facts/valuation-tables.ts'
import { BASIS, isGap, type Word } from '../../../engine/facts/words.ts'
import type { Cell, Table } from '../../edge/sheet.ts'
import { qualityTable } from './quality-table.ts'
import { seeaTables } from './seea-tables.ts'

const SERVICES = {
  provisioning: '物质供给 provisioning',
  regulating: '调节服务 regulating',
  cultural: '文化服务 cultural',
} as const
const GRADES = {
  confirmed: '已核实 confirmed',
  derived: '推算 derived',
  unverified: '未核实 unverified',
} as const
const both = ({ zh, en }: { zh: string; en: string }) => `${zh} ${en}`

/** What is told of an account beside its result. */
export interface AccountViews {
  readonly seea: SeeaAccountsAnswer
  readonly quality: QualityAnswer
  /** Names of ecosystem types. */
  readonly ecosystems: ReadonlyMap<string, Word>
}

/** An account as the tables that a bureau prints: indicators, totals, what every figure came from, what is missing. */
export function accountTables(
  valuation: Valuation,
  result: ValuationResult,
  traces: readonly Trace[],
  { seea, quality, ecosystems }: AccountViews,
): Table[] {
  return [
    indicatorTable(valuation, result),
    totalsTable(result),
    inputTable(result, traces),
    missingTable(result),
    ...(result.uncertainty ? [influenceTable(result.uncertainty)] : []),
    ...(result.switches.length > 0 ? [switchTable(result)] : []),
    ...result.readings.map((one) => readingTable(result, one)),
    ...seeaTables(seea, ecosystems),
    qualityTable(quality),
    aboutTable(valuation, result),
  ]
}

/** A share of the total; of nothing there is none. */
function shareOf(value: number, total: number): number | null {
  return total === 0 ? null : value / total
}

/** One row an indicator, tidy: what programs read. */
export function indicatorTable(valuation: Valuation, result: ValuationResult): Table {
  const headings = [
    ...['区域 area', '年份 period', '价格年份 price_year'],
    ...['类别 service', '指标编码 indicator_id', '指标 indicator'],
    ...['实物量 quantity', '单位 unit', '价值量(元) value_cny', '区域外扣减(元) net_imports_cny'],
    ...['p5_cny', 'p50_cny', 'p95_cny', '占比 share'],
    ...['计入合计 in_total', '依据 grade', '层级 tier', '公式 formula', '版本 version'],
    ...['部分 partial', '性质 kind'],
  ]
  const rows = result.indicators.map((one) => [
    ...[valuation.area, valuation.period, valuation.price_year],
    ...[SERVICES[one.service], one.indicator_id, both(one.name)],
    ...[one.physical?.value ?? null, one.physical?.unit ?? null, one.monetary?.value ?? null],
    one.net_imports?.value ?? null,
    ...[one.interval?.p5 ?? null, one.interval?.p50 ?? null, one.interval?.p95 ?? null],
    one.is_final && one.monetary
      ? shareOf(one.monetary.value - (one.net_imports?.value ?? 0), result.gep.value)
      : null,
    one.is_final ? '是 yes' : '否 no',
    GRADES[one.grade],
    one.tier,
    one.formula_id,
    one.formula_version,
    one.is_partial ? '是 yes' : '否 no',
    both(titleOf(result)),
  ])
  return { name: '指标 indicators', headings, rows }
}

/** What the sum of an account is: an estimate by defaults, a part, or the whole. Never more than it is. */
export function titleOf(result: ValuationResult): { readonly zh: string; readonly en: string } {
  const isPart = result.missing.some(isGap)
  if (result.is_screening)
    return { zh: '生态产品价值筛查估计', en: 'screening estimate of ecosystem products' }
  return isPart
    ? { zh: '生态产品价值(已核算部分)', en: 'ecosystem products, as far as computed' }
    : { zh: '生态产品总值', en: 'gross ecosystem product' }
}

function totalsTable(result: ValuationResult): Table {
  const { gep, by_service, uncertainty, ratios, readings, indicators } = result
  // Of what could not be computed there is no sum, not one of nought.
  const computed = new Set(indicators.flatMap((one) => (one.monetary && one.is_final ? [one.service] : [])))
  const row = (name: string, value: number | null, interval?: { p5: number; p50: number; p95: number }) => [
    ...[name, value, value === null ? null : shareOf(value, gep.value)],
    ...[interval?.p5 ?? null, interval?.p50 ?? null, interval?.p95 ?? null],
  ]
  return {
    name: '合计 totals',
    headings: ['类别 service', '价值量(元) value_cny', '占比 share', 'p5_cny', 'p50_cny', 'p95_cny'],
    rows: [
      ...(Object.keys(SERVICES) as (keyof typeof SERVICES)[]).map((service) =>
        computed.has(service)
          ? row(SERVICES[service], by_service[service], uncertainty?.by_service[service])
          : row(`${SERVICES[service]} (未核算 not computed)`, null),
      ),
      computed.size > 0
        ? row(both(titleOf(result)), gep.value, uncertainty?.gep)
        : row(`${both(titleOf(result))} (未核算 not computed)`, null),
      ...readings.map((one) => row(both(one.name), one.gep, one.interval ?? undefined)),
      ...ratioRows(ratios),
    ],
  }
}

/** The total by something, with what it was divided by and where that comes from. */
function ratioRows({ per_head, per_area, to_gdp }: ValuationResult['ratios']): Cell[][] {
  const named = [
    ['人均 per head', per_head],
    ['单位面积 per area', per_area],
    ['GEP/GDP', to_gdp],
  ] as const
  return named.flatMap(([name, ratio]) =>
    ratio
      ? [
          [
            `${name} (${ratio.unit}; ÷ ${ratio.divisor.value} ${ratio.divisor.unit}, ${ratio.source})`,
            ratio.value,
            ...[null, null, null, null],
          ],
        ]
      : [],
  )
}

/** Every input of every formula: how each figure is defended. */
function inputTable(result: ValuationResult, traces: readonly Trace[]): Table {
  const headings = [
    ...[
      '指标编码 indicator_id',
      '步骤 step',
      '公式 formula',
      '原式 printed',
      '生态系统 ecosystem',
      '项目 item',
    ],
    ...['符号 symbol', '含义 name', '给出值 given', '给出单位 given_unit', '代入值 value', '单位 unit'],
    ...[
      '来自 from',
      '来源 source',
      '价格年份 price_year',
      '依据 grade',
      '层级 tier',
      '默认值依据 basis',
      '结果 result',
      '结果单位 result_unit',
    ],
  ]
  const rows = result.indicators.flatMap((one, index) =>
    (traces[index]?.steps ?? []).flatMap((step, position) =>
      step.inputs.map((input) => [
        ...[one.indicator_id, position + 1, step.formula_id, step.printed, step.ecosystem, step.item],
        ...[input.symbol, both(input.name), input.given.value, input.given.unit, input.value, input.unit],
        ...[input.from, input.source, input.price_year, GRADES[input.grade]],
        ...[input.tier, input.basis ? both(BASIS[input.basis]) : null, step.value, step.unit],
      ]),
    ),
  )
  return { name: '溯源 inputs', headings, rows }
}

function missingTable({ missing }: ValuationResult): Table {
  return {
    name: '缺项 missing',
    headings: [
      ...['指标编码 indicator_id', '指标 indicator', '必算 mandatory', '生态系统 ecosystem'],
      ...['符号 symbol', '含义 name', '单位 unit', '原因 reason'],
    ],
    rows: missing.map((one) => [
      ...[one.indicator_id, both(one.name), one.is_mandatory ? '是 yes' : '否 no', one.ecosystem],
      ...[one.symbol, one.symbol_name ? both(one.symbol_name) : null, one.unit, one.reason],
    ]),
  }
}

function influenceTable({ influences }: NonNullable<ValuationResult['uncertainty']>): Table {
  return {
    name: '不确定性 uncertainty',
    headings: [
      '参数 figure',
      '含义 name',
      '取低合计 low_cny',
      '取高合计 high_cny',
      '方差占比 variance_share',
      '取值理由 reason',
    ],
    rows: influences.map((one) => [
      ...[one.figure, one.name ? both(one.name) : null, one.low, one.high, one.variance_share],
      one.reason ? both(one.reason) : null,
    ]),
  }
}

function switchTable({ switches }: ValuationResult): Table {
  return {
    name: '方法选择 method switches',
    headings: ['编码 switch_id', '改为 instead', '合计(元) gep_cny', '变化 change'],
    rows: switches.map((one) => [one.switch_id, both(one.name), one.gep, one.change]),
  }
}

/** An account under other methods, indicator by indicator, beside the one that stands. */
function readingTable({ indicators }: ValuationResult, reading: ValuationResult['readings'][number]): Table {
  const others = new Map(reading.indicators.map((one) => [one.indicator_id, one]))
  return {
    name: both(reading.name),
    headings: [
      ...['指标编码 indicator_id', '指标 indicator', '本账 value_cny', '此口径 reading_cny'],
      ...['p5_cny', 'p50_cny', 'p95_cny'],
    ],
    rows: [
      ...indicators.map((one): Cell[] => {
        const other = others.get(one.indicator_id)
        return [
          ...[one.indicator_id, both(one.name), one.monetary?.value ?? null, other?.monetary ?? null],
          ...[other?.interval?.p5 ?? null, other?.interval?.p50 ?? null, other?.interval?.p95 ?? null],
        ]
      }),
      ...reading.changes.map((change): Cell[] => ['', both(change), null, null, null, null, null]),
    ],
  }
}

function aboutTable(valuation: Valuation, result: ValuationResult): Table {
  const { profile, area_name } = valuation
  return {
    name: '说明 about',
    headings: ['项目 item', '内容 content'],
    rows: [
      ['核算编号 valuation_id', valuation.valuation_id],
      ['区域 area', `${valuation.area} ${both(area_name)}`],
      ['年份 period', valuation.period],
      ['价格年份 price_year', valuation.price_year ?? '各价如所给 each price as given'],
      ['状态 status', valuation.status],
      ['核算方案 profile', `${profile.profile_id} ${both(profile.name)} (${GRADES[profile.grade]})`],
      ['方案说明 note', profile.note ? both(profile.note) : null],
      ['默认值 defaults', valuation.defaults ? both(valuation.defaults.name) : '未用 none'],
      ['默认值占比 default_share', result.default_share],
      ['数据集 dataset_id', valuation.dataset_id],
      [
        '抽样次数与种子 draws, seed',
        result.uncertainty ? `${result.uncertainty.draws}, ${result.uncertainty.seed}` : null,
      ],
      ['SHA-256 (RFC 8785)', result.hash],
      [
        '复算 how to recompute',
        `GET /v1/valuations/${valuation.valuation_id}.json > account.json; npx qingheng valuation recompute account.json`,
      ],
    ],
  }
}
