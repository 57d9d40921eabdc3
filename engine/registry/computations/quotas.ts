import type { Word } from '../../facts/words.ts'
import { choice, type Definition, figure, say } from './work.ts'

const GRADES: Readonly<Record<string, Word>> = {
  A: { zh: 'A', en: 'A' },
  B: { zh: 'B', en: 'B' },
  C: { zh: 'C', en: 'C' },
  D: { zh: 'D', en: 'D' },
}

/** Energy and coal quotas between districts, and what they cost. */
export const QUOTAS: Readonly<Record<string, Definition>> = {
  'energy/henan-purchase': {
    title: { zh: '新增用能购买量(河南)', en: 'Purchase for new energy use (Henan)' },
    printed: 'A·B·C ÷ 全省单位工业增加值能耗',
    inputs: [
      figure('consumption', '新增综合能耗 A(不含煤)', 'New consumption A, without coal', 'tce'),
      figure('coefficient', '系数 B(0.3–1)', 'Coefficient B, 0.3 to 1', '1'),
      figure(
        'project_intensity',
        '项目单位增加值能耗 C',
        'Energy per value added of the project, C',
        'tce/万元',
      ),
      figure('province_intensity', '全省平均', 'Average of the province', 'tce/万元'),
    ],
    compute(work) {
      const [a, c, average] = [
        work.given('consumption'),
        work.given('project_intensity'),
        work.positive('province_intensity'),
      ]
      const b = work.within('coefficient', work.rule('least'), work.rule('most'))
      const printed = `${say(a)} × ${say(b)} × ${say(c)} ÷ ${say(average)}`
      const all = work.step({ zh: '购买量', en: 'to be bought' }, printed, a.times(b).times(c).over(average))
      work.result('purchase', { zh: '购买量', en: 'To be bought' }, all, 'tce')
    },
  },
  'quota/base-price': {
    title: { zh: '能耗指标收储底价', en: 'Base price of energy quotas' },
    printed: '能耗 × 200 元/tce;煤炭 × 150 元/t',
    inputs: [
      choice(
        'kind',
        { zh: '指标', en: 'Quota' },
        { energy: { zh: '能耗(tce)', en: 'energy (tce)' }, coal: { zh: '煤炭(t)', en: 'coal (t)' } },
      ),
      figure('quantity', '数量', 'Quantity', 'tce, t'),
    ],
    compute(work) {
      const [quantity, price] = [work.given('quantity'), work.rule(work.text('kind')!)]
      const all = work.step(
        { zh: '金额', en: 'amount' },
        `${say(quantity)} × ${say(price)}`,
        quantity.times(price),
      )
      work.result('amount', { zh: '金额', en: 'Amount' }, all, 'CNY')
    },
  },
  'quota/province-share': {
    title: { zh: '省级收储(按市评价)', en: 'What the province takes, by the grade of the city' },
    printed: '分配指标 × 5 %(C)或 10 %(D)',
    inputs: [
      choice('grade', { zh: '评价等级', en: 'Grade' }, GRADES),
      figure('allocated', '分配指标', 'Allocated quota', 'tce'),
    ],
    compute(work) {
      const [allocated, share] = [work.given('allocated'), work.rule(work.text('grade')!)]
      const taken = work.step(
        { zh: '省级收储', en: 'taken' },
        `${say(allocated)} × ${say(share)}`,
        allocated.times(share),
      )
      work.result('taken', { zh: '省级收储', en: 'Taken by the province' }, taken, 'tce')
    },
  },
  'quota/coking-move': {
    title: { zh: '焦化产能跨市转移收储', en: 'Coking that moves to another city' },
    printed: '煤炭 70 %,能耗 50 %',
    inputs: [
      figure('coal', '煤炭指标', 'Coal quota', 't'),
      figure('energy', '能耗指标', 'Energy quota', 'tce'),
    ],
    compute(work) {
      for (const [name, unit, zh, en] of [
        ['coal', 't', '省级收储煤炭', 'Coal taken'],
        ['energy', 'tce', '省级收储能耗', 'Energy taken'],
      ] as const) {
        const [quota, share] = [work.given(name), work.rule(name)]
        work.result(
          name,
          { zh, en },
          work.step({ zh, en }, `${say(quota)} × ${say(share)}`, quota.times(share)),
          unit,
        )
      }
    },
  },
  'quota/shizuishan-price': {
    title: { zh: '用能权价格(石嘴山)', en: 'Price of energy-use rights (Shizuishan)' },
    printed: '150 × A × B ÷ 4.48',
    inputs: [figure('intensity', '项目能耗强度 B', 'Intensity of the project B', 'tce/万元')],
    compute(work) {
      const b = work.given('intensity')
      const band =
        b.compare(work.rule('low_to')) <= 0
          ? 'low'
          : b.compare(work.rule('middle_to')) <= 0
            ? 'middle'
            : 'high'
      const a = work.step({ zh: '系数 A', en: 'coefficient A' }, `B = ${say(b)}`, work.rule(band))
      const [price, divisor] = [work.rule('price'), work.rule('divisor')]
      const printed = `${say(price)} × ${say(a)} × ${say(b)} ÷ ${say(divisor)}`
      const all = work.step({ zh: '单价', en: 'price' }, printed, price.times(a).times(b).over(divisor))
      work.result('price', { zh: '单价', en: 'Price' }, all, 'CNY/tce')
    },
  },
}
