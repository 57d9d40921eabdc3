import { Exact, greatest, least } from '../../base/exact.ts'
import { choice, type Definition, figure, NOUGHT, ONE, say, type Work } from './work.ts'

const ALLOWANCE = { zh: '配额', en: 'Allowance' }

/** The carbon market: allowances, carry-over, offsets. */
export const CARBON: Readonly<Record<string, Definition>> = {
  'carbon/power-benchmark': {
    title: { zh: '发电行业配额(基准法)', en: 'Allowance of power generation (benchmark)' },
    printed: 'A = Qe·Be·Ff + Qh·Bh;Ff = 1.015^(16−20F)',
    inputs: [
      choice(
        'unit_type',
        { zh: '机组类别', en: 'Kind of unit' },
        {
          coal_above_300mw: { zh: '300 MW 以上常规燃煤', en: 'coal above 300 MW' },
          coal_to_300mw: { zh: '300 MW 及以下常规燃煤', en: 'coal to 300 MW' },
          unconventional_coal: { zh: '非常规燃煤', en: 'unconventional coal' },
          gas: { zh: '燃气', en: 'gas' },
        },
      ),
      figure('electricity', '供电量', 'Electricity supplied', 'MWh'),
      figure('heat', '供热量', 'Heat supplied', 'GJ', true),
      figure(
        'load_factor',
        '负荷系数(适用修正的机组填写)',
        'Load factor, of units that it corrects',
        '1',
        true,
      ),
    ],
    compute(work) {
      const kind = work.text('unit_type')!
      const benchmark = work.rule(kind)
      const electricity = work.given('electricity')
      const factor = loadFactor(work)
      const power = work.step(
        { zh: '供电配额', en: 'for electricity' },
        `${say(electricity)} × ${say(benchmark)} × ${say(factor)}`,
        electricity.times(benchmark).times(factor),
      )
      if (work.text('heat') === undefined) return work.result('allowance', ALLOWANCE, power, 'tCO2')
      const [heat, heatBenchmark] = [work.given('heat'), work.rule(kind === 'gas' ? 'heat_gas' : 'heat_coal')]
      const heated = work.step(
        { zh: '供热配额', en: 'for heat' },
        `${say(heat)} × ${say(heatBenchmark)}`,
        heat.times(heatBenchmark),
      )
      return work.result('allowance', ALLOWANCE, power.plus(heated), 'tCO2')
    },
  },
  'carbon/industry-intensity': {
    title: {
      zh: '钢铁、水泥、铝冶炼配额(强度法)',
      en: 'Allowance of steel, cement and aluminium (intensity)',
    },
    printed: 'A = E·(1+α);X = (BP−I)/BP;α = 0.15X(|X|<20%),±3%',
    inputs: [
      figure('emissions', '经核查排放量 E', 'Verified emissions E', 'tCO2'),
      figure('benchmark', '基准强度 BP', 'Benchmark intensity BP', 't/t'),
      figure('intensity', '企业强度 I', 'Intensity I', 't/t'),
    ],
    compute(work) {
      const [emissions, benchmark, intensity] = [
        work.given('emissions'),
        work.positive('benchmark'),
        work.given('intensity'),
      ]
      const [limit, most] = [work.rule('limit'), work.rule('most')]
      const x = work.step(
        { zh: 'X', en: 'X' },
        `(${say(benchmark)} − ${say(intensity)}) ÷ ${say(benchmark)}`,
        benchmark.minus(intensity).over(benchmark),
      )
      const isAbove = x.compare(limit) >= 0
      const isBelow = x.compare(NOUGHT.minus(limit)) <= 0
      const alpha = work.step(
        { zh: 'α', en: 'α' },
        isAbove || isBelow ? `|X| ≥ ${say(limit)}` : `${say(work.rule('slope'))} × ${say(x)}`,
        isAbove ? most : isBelow ? NOUGHT.minus(most) : work.rule('slope').times(x),
      )
      work.result('allowance', ALLOWANCE, emissions.times(ONE.plus(alpha)), 'tCO2')
    },
  },
  'carbon/pre-allocation': {
    title: { zh: '预分配', en: 'Pre-allocation' },
    printed: '⌊上年度经核查排放量 × 比例⌋',
    inputs: [figure('verified', '上年度经核查排放量', 'Verified emissions of the year before', 'tCO2')],
    compute(work) {
      const [verified, share] = [work.given('verified'), work.rule('share')]
      const part = work.step(
        { zh: '比例', en: 'the share' },
        `${say(verified)} × ${say(share)}`,
        verified.times(share),
      )
      work.result('allowance', ALLOWANCE, part.floor(), 'tCO2')
    },
  },
  'carbon/gap-cap': {
    title: { zh: '缺口上限', en: 'Cap of the gap' },
    printed: 'max(基准法配额, 经核查排放量 × 80%);燃气不计缺口',
    inputs: [
      choice(
        'fuel',
        { zh: '燃料', en: 'Fuel' },
        { coal: { zh: '燃煤', en: 'coal' }, gas: { zh: '燃气', en: 'gas' } },
      ),
      figure('verified', '经核查排放量', 'Verified emissions', 'tCO2'),
      figure('benchmark', '基准法配额', 'Allowance by the benchmark', 'tCO2'),
    ],
    compute(work) {
      const [verified, benchmark, share] = [
        work.given('verified'),
        work.given('benchmark'),
        work.rule(work.text('fuel')!),
      ]
      const lowest = work.step(
        { zh: '最低配额', en: 'the least' },
        `${say(verified)} × ${say(share)}`,
        verified.times(share),
      )
      work.result('allowance', ALLOWANCE, greatest(benchmark, lowest), 'tCO2')
    },
  },
  'carbon/carry-over': {
    title: { zh: '结转量', en: 'Carry-over' },
    printed: 'T = ⌊B + NS·R⌋,NS = max(0, 卖出 − 买入),T ≤ 持有量',
    inputs: [
      figure('sold', '卖出量', 'Sold', 'tCO2'),
      figure('bought', '买入量', 'Bought', 'tCO2'),
      figure(
        'held',
        '持有量(可用、冻结,减待清缴)',
        'Held, free and frozen, less what is to be surrendered',
        'tCO2',
      ),
    ],
    compute(work) {
      const [sold, bought, held] = [work.given('sold'), work.given('bought'), work.given('held')]
      const net = work.step(
        { zh: '净卖出', en: 'net sold' },
        `max(0, ${say(sold)} − ${say(bought)})`,
        greatest(NOUGHT, sold.minus(bought)),
      )
      const most = work.step(
        { zh: '结转上限', en: 'at most' },
        `⌊${say(work.rule('base'))} + ${say(net)} × ${say(work.rule('ratio'))}⌋`,
        work
          .rule('base')
          .plus(net.times(work.rule('ratio')))
          .floor(),
      )
      work.result('carry_over', { zh: '结转量', en: 'Carried over' }, least(most, held.floor()), 'tCO2')
    },
  },
  'carbon/offset-limit': {
    title: { zh: '抵销上限(CCER)', en: 'Limit of offsets (CCER)' },
    printed: '⌊应清缴量 × 5%⌋',
    inputs: [figure('obligation', '应清缴量', 'To be surrendered', 'tCO2')],
    compute(work) {
      const [obligation, share] = [work.given('obligation'), work.rule('share')]
      const part = work.step(
        { zh: '比例', en: 'the share' },
        `${say(obligation)} × ${say(share)}`,
        obligation.times(share),
      )
      work.result('offsets', { zh: '可抵销量', en: 'Offsets at most' }, part.floor(), 'tCO2')
    },
  },
}

/** 1.015^(16−20F) below the load that the plan names; 1 above it, or where no load was given. */
function loadFactor(work: Work): Exact {
  if (work.text('load_factor') === undefined) return ONE
  const load = work.within('load_factor', NOUGHT, ONE)
  if (load.compare(work.rule('load_limit')) >= 0)
    return work.step(
      { zh: '负荷系数修正', en: 'correction for load' },
      `F = ${say(load)} ≥ ${say(work.rule('load_limit'))}`,
      ONE,
    )
  const factor = Exact.of((1.015 ** (16 - 20 * load.toNumber())).toFixed(12))
  return work.step(
    { zh: '负荷系数修正', en: 'correction for load' },
    `1.015^(16 − 20 × ${say(load)})`,
    factor,
  )
}
