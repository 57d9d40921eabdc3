import { choice, type Definition, figure, HUNDRED, NOUGHT, ONE, say } from './work.ts'

const SHARE_OF: Parameters<typeof choice>[2] = {
  all: { zh: '全部可再生能源电力(市)', en: 'all renewable power (of the area)' },
  non_hydro: { zh: '非水可再生能源电力(市)', en: 'renewable power without hydro (of the area)' },
  polysilicon: { zh: '多晶硅企业', en: 'a polysilicon works' },
  data_centre: { zh: '新建数据中心', en: 'a new data centre' },
}

/** Factors by what the power is taken to be: of the nation, of what the market did not sell as green, or of a region. */
const FACTOR_OF: Parameters<typeof choice>[2] = {
  shandong: { zh: '山东', en: 'Shandong' },
  north: { zh: '华北', en: 'North China' },
  nation: { zh: '全国', en: 'the nation' },
  remainder: {
    zh: '全国(不含市场化交易的非化石电量)',
    en: 'the nation, without non-fossil power that was traded',
  },
  fossil: { zh: '全国化石能源电力', en: 'fossil power of the nation' },
}

/** Green certificates against a weight of consumption, and what power that has none emits. */
export const GREEN_POWER: Readonly<Record<string, Definition>> = {
  'energy/green-share': {
    title: { zh: '可再生能源消纳责任权重', en: 'Renewable share that has to be met' },
    printed: '应持绿证 = ⌈权重 × 用电量⌉;一证 1 MWh',
    inputs: [
      choice('weight', { zh: '权重', en: 'Weight' }, SHARE_OF),
      figure('consumption', '用电量', 'Power used', 'MWh'),
      figure('certificates', '已声明绿证', 'Certificates claimed', '1'),
      figure('physical', '无单独绿证的绿电', 'Green power without certificates', 'MWh', true),
    ],
    compute(work) {
      const [consumption, certificates] = [work.positive('consumption'), work.whole('certificates')]
      const physical = work.text('physical') === undefined ? NOUGHT : work.given('physical')
      const weight = work.rule(work.text('weight')!)
      const needed = work.step(
        { zh: '应持', en: 'needed' },
        `⌈${say(consumption)} × ${say(weight)} ÷ 100⌉`,
        consumption.times(weight).over(HUNDRED).ceil(),
      )
      const held = work.step(
        { zh: '已有', en: 'there' },
        `${say(certificates)} + ${say(physical)}`,
        certificates.plus(physical),
      )
      const short = needed.minus(held)
      work.result('needed', { zh: '应持绿证', en: 'Certificates needed' }, needed, '1')
      work.result(
        'short',
        { zh: '尚缺', en: 'Short by' },
        short.compare(NOUGHT) > 0 ? short.ceil() : NOUGHT,
        '1',
      )
      const share = held.times(HUNDRED).over(consumption)
      work.result('share', { zh: '实际占比', en: 'Share reached' }, share, '%')
    },
  },
  'energy/power-emissions': {
    title: { zh: '外购电力排放', en: 'Emissions of power that is bought' },
    printed: '电量 × 排放因子',
    inputs: [
      choice('factor', { zh: '排放因子', en: 'Factor' }, FACTOR_OF),
      figure('power', '电量', 'Power', 'MWh'),
    ],
    compute(work) {
      const [power, factor] = [work.given('power'), work.rule(work.text('factor')!)]
      // kgCO2 of a kWh are tonnes of a MWh.
      const all = work.step(
        { zh: '排放', en: 'emissions' },
        `${say(power)} × ${say(factor)}`,
        power.times(factor),
      )
      work.result('emissions', { zh: '排放', en: 'Emissions' }, all, 'tCO2')
    },
  },
  'pledge/interest-saved': {
    title: { zh: '绿色利率优惠', en: 'What a lower rate saves' },
    printed: '本金 × 利率优惠',
    inputs: [
      figure('principal', '贷款本金', 'Loan', 'CNY'),
      figure('rate', '低于常规的百分点', 'Below the usual rate, in percent', '%'),
    ],
    compute(work) {
      const [principal, rate] = [work.given('principal'), work.within('rate', NOUGHT, HUNDRED)]
      const saved = work.step(
        { zh: '每年少付', en: 'less a year' },
        `${say(principal)} × ${say(rate)} ÷ 100`,
        principal.times(rate).over(HUNDRED),
      )
      work.result('saved', { zh: '每年少付利息', en: 'Interest saved a year' }, saved, 'CNY')
    },
  },
  'pledge/fee-cover': {
    title: { zh: '收费权质押的覆盖倍数', en: 'Cover of pledged fees' },
    printed: '预期收入 ÷ 应付本息',
    inputs: [
      figure('expected', '预期月收入', 'Fees expected a month', 'CNY'),
      figure('actual', '实际月收入', 'Fees received a month', 'CNY', true),
      figure('service', '每月应付本息', 'Debt service a month', 'CNY'),
    ],
    compute(work) {
      const service = work.positive('service')
      const cover = work.step(
        { zh: '覆盖倍数', en: 'cover' },
        `${say(work.given('expected'))} ÷ ${say(service)}`,
        work.given('expected').over(service),
      )
      work.result('cover', { zh: '预期覆盖倍数', en: 'Cover as expected' }, cover, '1')
      if (work.text('actual') === undefined) return
      const met = work.step(
        { zh: '实际覆盖倍数', en: 'cover as it was' },
        `${say(work.given('actual'))} ÷ ${say(service)}`,
        work.given('actual').over(service),
      )
      work.result('actual_cover', { zh: '实际覆盖倍数', en: 'Cover as it was' }, met, '1')
      const isBelow = met.compare(ONE) < 0
      work.result(
        'missing',
        { zh: '每月缺口', en: 'Missing a month' },
        isBelow ? service.minus(work.given('actual')) : NOUGHT,
        'CNY',
      )
    },
  },
}
