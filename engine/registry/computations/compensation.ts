import { Exact, greatest, least } from '../../base/exact.ts'
import type { Word } from '../../facts/words.ts'
import { choice, type Definition, figure, HUNDRED, NOUGHT, ONE, say, type Work } from './work.ts'

const TEN_THOUSAND = Exact.of(10_000)
const YES_NO: Readonly<Record<string, Word>> = {
  yes: { zh: '是', en: 'yes' },
  no: { zh: '否', en: 'no' },
}
/** Pollutants of the air, by their weights in the rule. */
const AIR = [
  ['pm25', 'PM2.5'],
  ['pm10', 'PM10'],
  ['so2', 'SO2'],
  ['no2', 'NO2'],
] as const
/** Classes of surface water (GB 3838), the best first; class III is what the agreement aims at. */
const CLASSES = ['I', 'II', 'III', 'IV', 'V', 'worse'] as const
const AIM = CLASSES.indexOf('III')

/** What districts and the treasury above pay each other for air and water that get better or worse. */
export const COMPENSATION: Readonly<Record<string, Definition>> = {
  'compensation/shandong-air': {
    title: { zh: '环境空气质量生态补偿(山东)', en: 'Compensation for the air (Shandong)' },
    printed: '系数 × Σ 权重·(上年 − 本年) × 稀释扩散系数 + 优良率增减 × 每百分点金额',
    inputs: [
      ...AIR.flatMap(([name, title]) => [
        figure(`${name}_last`, `${title} 上年同期`, `${title}, the year before`, 'µg/m³'),
        figure(`${name}_now`, `${title} 本期`, `${title}, now`, 'µg/m³'),
      ]),
      choice(
        'place',
        { zh: '扩散条件', en: 'Dispersion' },
        {
          inland: { zh: '其他各市', en: 'other cities' },
          coast: { zh: '青岛、烟台、威海、日照', en: 'Qingdao, Yantai, Weihai, Rizhao' },
        },
      ),
      figure('good_days_last', '优良率 上年同期', 'Share of good days, the year before', '%', true),
      figure('good_days_now', '优良率 本期', 'Share of good days, now', '%', true),
    ],
    compute(work) {
      const changes = AIR.map(([name, title]) => {
        const [last, now] = [work.given(`${name}_last`), work.given(`${name}_now`)]
        const weight = work.rule(name)
        return work.step(
          { zh: title, en: title },
          `${say(weight)} × (${say(last)} − ${say(now)})`,
          weight.times(last.minus(now)),
        )
      })
      const factor = work.rule(work.text('place')!)
      const sum = changes.reduce((total, change) => total.plus(change), NOUGHT)
      const score = work.step(
        { zh: '考核得分', en: 'score' },
        `${say(factor)} × ${say(sum)}`,
        factor.times(sum),
      )
      const price = work.rule('per_point')
      const forAir = work.step(
        { zh: '按浓度', en: 'for concentrations' },
        `${say(score)} × ${say(price)} 万元`,
        score.times(price),
      )
      const all = forAir.plus(forGoodDays(work))
      work.result('score', { zh: '考核得分', en: 'Score' }, score, '1')
      work.result(
        'amount',
        { zh: '补偿资金(正:省补市;负:市缴省)', en: 'Compensation (above 0: to the city; below: from it)' },
        all.times(TEN_THOUSAND),
        'CNY',
      )
    },
  },
  'compensation/shandong-regulation-fund': {
    title: { zh: '主要污染物排放调节资金(山东)', en: 'Regulation fund of main pollutants (Shandong)' },
    printed: '排放量 × 征收标准;完成目标返还 60 %,每超一个百分点加 5 个百分点,至多全额',
    inputs: [
      figure(
        'emissions',
        '上年化学需氧量、氨氮、二氧化硫、氮氧化物之和',
        'COD, NH3-N, SO2 and NOx of the last year together',
        't',
      ),
      choice(
        'region',
        { zh: '地区', en: 'Region' },
        {
          east: { zh: '东部(济南、青岛、淄博、东营、烟台、威海)', en: 'east, Zibo among them' },
          middle: { zh: '中部', en: 'middle' },
          west: { zh: '西部', en: 'west' },
        },
      ),
      choice('are_targets_met', { zh: '四项目标均完成', en: 'All four targets met' }, YES_NO),
      figure('points_beyond', '超额百分点', 'Percentage points beyond', '1', true),
    ],
    compute(work) {
      const [emissions, price] = [work.given('emissions'), work.rule(work.text('region')!)]
      const paid = work.step(
        { zh: '上缴', en: 'paid' },
        `${say(emissions)} × ${say(price)}`,
        emissions.times(price),
      )
      work.result('paid', { zh: '上缴', en: 'Paid by the city' }, paid, 'CNY')
      const isMet = work.text('are_targets_met') === 'yes'
      const beyond = work.text('points_beyond') === undefined ? NOUGHT : work.given('points_beyond')
      const share = isMet
        ? least(ONE, work.rule('returned').plus(beyond.times(work.rule('per_point_beyond'))))
        : NOUGHT
      const back = work.step(
        { zh: '返还', en: 'given back' },
        `${say(paid)} × ${say(share)}`,
        paid.times(share),
      )
      work.result('returned', { zh: '返还', en: 'Given back' }, back, 'CNY')
    },
  },
  'compensation/shandong-emission-rank': {
    title: {
      zh: '单位生产总值排放排名奖励(山东)',
      en: 'Award by rank of emissions per GDP (Shandong)',
    },
    printed: '首名金额 − 每名差额 × (名次 − 1),至第八名',
    inputs: [figure('rank', '名次', 'Rank', '1')],
    compute(work) {
      work.whole('rank')
      const rank = work.within('rank', ONE, work.rule('last'))
      const [first, less] = [work.rule('first'), work.rule('less')]
      const award = work.step(
        { zh: '奖励(万元)', en: 'award (10,000 CNY)' },
        `${say(first)} − ${say(less)} × (${say(rank)} − 1)`,
        first.minus(less.times(rank.minus(ONE))),
      )
      work.result('award', { zh: '奖励', en: 'Award' }, award.times(TEN_THOUSAND), 'CNY')
    },
  },
  'compensation/yellow-river': {
    title: {
      zh: '黄河流域横向生态补偿(鲁豫第一轮)',
      en: 'Compensation along the Yellow River (Henan and Shandong, first round)',
    },
    printed: '(3 − 水质类别) × 6000 万元 + 关键指标变化百分点 × 100 万元(至多 4000 万元)',
    inputs: [
      choice(
        'class',
        { zh: '年均水质类别', en: 'Class of the year' },
        Object.fromEntries(
          CLASSES.map((name) => [
            name,
            name === 'worse' ? { zh: '劣Ⅴ', en: 'worse than V' } : { zh: name, en: name },
          ]),
        ),
      ),
      figure('index_last', '关键污染物指数 上年', 'Key index, the year before', '1'),
      figure('index_now', '关键污染物指数 本年', 'Key index, now', '1'),
    ],
    compute(work) {
      const steps = AIM - CLASSES.indexOf(work.text('class') as (typeof CLASSES)[number])
      const perClass = work.rule('per_class')
      const forClass = work.step(
        { zh: '按类别(万元)', en: 'for the class (10,000 CNY)' },
        `${steps} × ${say(perClass)}`,
        perClass.times(Exact.of(steps)),
      )
      const [last, now] = [work.positive('index_last'), work.given('index_now')]
      const points = last.minus(now).over(last).times(HUNDRED)
      const most = work.rule('index_most')
      const amount = points.times(work.rule('per_point'))
      const bounded = greatest(NOUGHT.minus(most), least(most, amount))
      const forIndex = work.step(
        { zh: '按指数(万元)', en: 'for the index (10,000 CNY)' },
        `(${say(last)} − ${say(now)}) ÷ ${say(last)} × 100 × ${say(work.rule('per_point'))}`,
        bounded,
      )
      work.result(
        'amount',
        { zh: '补偿资金(正:下游补上游)', en: 'Compensation (above 0: lower pays upper)' },
        forClass.plus(forIndex).times(TEN_THOUSAND),
        'CNY',
      )
    },
  },
  'compensation/heze-water': {
    title: {
      zh: '断面水质生态补偿(菏泽 2014,目标Ⅳ类)',
      en: 'Compensation by section (Heze 2014, aim: class IV)',
    },
    printed: '(30 − COD) × 2 + (1.5 − 氨氮) × 30',
    inputs: [figure('cod', '化学需氧量', 'COD', 'mg/L'), figure('nh3n', '氨氮', 'NH3-N', 'mg/L')],
    compute(work) {
      const parts = (['cod', 'nh3n'] as const).map((name) => {
        const [aim, price, value] = [work.rule(`${name}_aim`), work.rule(`${name}_price`), work.given(name)]
        return work.step(
          { zh: name.toUpperCase(), en: name.toUpperCase() },
          `(${say(aim)} − ${say(value)}) × ${say(price)} 万元`,
          aim.minus(value).times(price),
        )
      })
      const all = parts.reduce((total, part) => total.plus(part), NOUGHT)
      work.result(
        'amount',
        { zh: '补偿资金(正:下游补上游)', en: 'Compensation (above 0: lower pays upper)' },
        all.times(TEN_THOUSAND),
        'CNY',
      )
    },
  },
}

/** What good days more or fewer bring, where the rule counts them and they are given. */
function forGoodDays(work: Work): Exact {
  if (work.text('good_days_last') === undefined && work.text('good_days_now') === undefined) return NOUGHT
  const [last, now] = [
    work.within('good_days_last', NOUGHT, HUNDRED),
    work.within('good_days_now', NOUGHT, HUNDRED),
  ]
  const price = work.rule('per_good_day_point')
  return work.step(
    { zh: '按优良率(万元)', en: 'for good days (10,000 CNY)' },
    `(${say(now)} − ${say(last)}) × ${say(price)}`,
    now.minus(last).times(price),
  )
}
