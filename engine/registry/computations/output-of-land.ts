import { Exact } from '../../base/exact.ts'
import { type Definition, figure, HUNDRED, NOUGHT, Refused, say, type Work } from './work.ts'

const SCORE = { zh: '得分', en: 'Score' }

/** Firms by what they make of their land (亩产效益). */
export const OUTPUT_OF_LAND: Readonly<Record<string, Definition>> = {
  'output/large-firm': {
    title: { zh: '亩产效益得分(规上企业,黄岩)', en: 'Output of land: large firms (Huangyan)' },
    printed: 't/T·30 + v/V·20 + e/E·20 + m/M·10 + l/L·10 + r/R·10',
    inputs: [
      figure('tax', '亩均税收', 'Tax per 亩', '万元/亩'),
      figure('value_added', '亩均增加值', 'Value added per 亩', '万元/亩'),
      figure('energy', '单位能耗增加值', 'Value added per energy', '万元/tce'),
      figure('emission', '单位排放增加值', 'Value added per emission', '万元/t'),
      figure('labour', '全员劳动生产率', 'Value added per worker', '万元/人'),
      figure('research', '研发投入强度', 'Share of research', '1'),
    ],
    compute: (work) =>
      weighted(work, [
        ...([
          ['tax', '30'],
          ['value_added', '20'],
          ['energy', '20'],
          ['emission', '10'],
        ] as const),
        ...([
          ['labour', '10'],
          ['research', '10'],
        ] as const),
      ]),
  },
  'output/small-firm': {
    title: { zh: '亩产效益得分(规下企业,黄岩)', en: 'Output of land: small firms (Huangyan)' },
    printed: 't/T·50 + w/W·50',
    inputs: [
      figure('tax', '亩均税收', 'Tax per 亩', '万元/亩'),
      figure('tax_per_power', '单位电耗税收', 'Tax per power', '元/kWh'),
    ],
    compute: (work) =>
      weighted(work, [
        ['tax', '50'],
        ['tax_per_power', '50'],
      ]),
  },
  'output/range-item': {
    title: { zh: '单项得分(旌德)', en: 'Score of one item (Jingde)' },
    printed: '权重 × [20 + 80 × (x − min)/(max − min)] ÷ 100',
    inputs: [
      figure('weight', '权重', 'Weight', '1'),
      figure('own', '企业值 x', 'Figure of the firm x', '1'),
      figure('lowest', '最低值', 'Lowest', '1'),
      figure('highest', '最高值', 'Highest', '1'),
    ],
    compute(work) {
      const [weight, lowest, highest] = [work.given('weight'), work.given('lowest'), work.given('highest')]
      if (highest.compare(lowest) <= 0)
        throw new Refused('range_zero', 'inputs.highest: is above the lowest; all firms alike have no score')
      const own = work.within('own', lowest, highest)
      const share = work.step(
        { zh: '位置', en: 'place' },
        `(${say(own)} − ${say(lowest)}) ÷ (${say(highest)} − ${say(lowest)})`,
        own.minus(lowest).over(highest.minus(lowest)),
      )
      work.result(
        'score',
        SCORE,
        weight.times(work.rule('floor').plus(work.rule('span').times(share))).over(HUNDRED),
        '1',
      )
    },
  },
  'output/classes': {
    title: { zh: '评价分类家数', en: 'How many firms a class has' },
    printed: '⌈n × 累计比例⌉,逐级相减',
    inputs: [figure('count', '参评企业数', 'Firms', '1')],
    compute(work) {
      const count = work.whole('count')
      let before = NOUGHT
      for (const grade of ['A', 'B', 'C', 'D'] as const) {
        const until = grade === 'D' ? count : count.times(work.rule(grade)).over(HUNDRED).ceil()
        const title = { zh: `${grade} 类`, en: `class ${grade}` }
        work.result(
          grade,
          title,
          work.step(title, `${say(until)} − ${say(before)}`, until.minus(before)),
          '1',
        )
        before = until
      }
      if (work.results.at(-1)!.value === '0')
        work.step(
          { zh: '注意:末类为空,须由方案规定', en: 'the last class is empty: the plan has to say what holds' },
          'D = 0',
          NOUGHT,
        )
    },
  },
}

/** Weighted shares of a firm's figures in those of the base. */
function weighted(work: Work, weights: readonly (readonly [name: string, weight: string])[]): void {
  const parts = weights.map(([name, weight]) => {
    const [own, base] = [work.given(name), work.rule(name)]
    return work.step(
      { zh: `${name} 得分`, en: `score of ${name}` },
      `${say(own)} ÷ ${say(base)} × ${weight}`,
      own.over(base).times(Exact.of(weight)),
    )
  })
  work.result(
    'score',
    SCORE,
    parts.reduce((sum, one) => sum.plus(one), NOUGHT),
    '1',
  )
}
