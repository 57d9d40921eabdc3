import { MISSED_TARGET, POLLUTANT, type Pollutant } from '../../facts/words.ts'
import { mediumOf } from '../replacement.ts'
import { choice, type Definition, figure, NOUGHT, Refused, say } from './work.ts'

const REQUIRED = { zh: '替代量', en: 'To be replaced' }

/** What is replaced by pollutant; carbon has a computation of its own. */
const { CO2: _carbon, ...LOCAL } = POLLUTANT
/** Which missed target doubles which pollutant. */
const DOUBLED_BY: Readonly<Record<string, readonly string[]>> = {
  none: [],
  pm25: ['SO2', 'NOx', 'PM'],
  o3: ['NOx', 'VOCs'],
  pm25_o3: ['SO2', 'NOx', 'PM', 'VOCs'],
  water: ['COD', 'NH3-N'],
}

/** What a new project has to replace. */
export const REPLACEMENT: Readonly<Record<string, Definition>> = {
  'emission/replacement': {
    title: { zh: '建设项目总量替代', en: 'Replacement of totals for a project' },
    printed: '排放量 × 倍数(未达标区域 2 倍;小额免于替代)',
    inputs: [
      choice('pollutant', { zh: '污染物', en: 'Pollutant' }, LOCAL),
      figure('quantity', '新增排放量', 'New emissions', 't'),
      choice('missed', { zh: '上年度未达标', en: 'Targets missed the year before' }, MISSED_TARGET),
    ],
    compute(work) {
      const pollutant = work.text('pollutant')!
      const quantity = work.given('quantity')
      const free = work.rule(mediumOf(pollutant as Pollutant) === 'air' ? 'free_air' : `free_${pollutant}`)
      if (quantity.compare(free) <= 0) {
        work.step({ zh: '小额免于替代', en: 'free, being small' }, `${say(quantity)} ≤ ${say(free)}`, NOUGHT)
        return work.result('required', REQUIRED, NOUGHT, 't')
      }
      const isDoubled = DOUBLED_BY[work.text('missed')!]!.includes(pollutant)
      const ratio = work.rule(isDoubled ? 'missed' : 'met')
      const all = work.step(REQUIRED, `${say(quantity)} × ${say(ratio)}`, quantity.times(ratio))
      return work.result('required', REQUIRED, all, 't')
    },
  },
  'carbon/project-replacement': {
    title: { zh: '两高项目碳排放替代', en: 'Carbon replacement of high-emission projects' },
    printed: 'E = 燃料 + 过程 + 净购入电热 − 回收;替代量 = E × 系数',
    inputs: [
      figure('fuel', '燃料燃烧', 'Fuel', 'tCO2'),
      figure('production', '过程排放', 'Process', 'tCO2'),
      figure('bought', '净购入电力和热力', 'Net bought power and heat', 'tCO2'),
      figure('recovered', '回收利用', 'Recovered', 'tCO2'),
      choice(
        'coefficient',
        { zh: '行业系数', en: 'Coefficient of the trade' },
        {
          lower: { zh: '1.2', en: '1.2' },
          higher: { zh: '1.5', en: '1.5' },
        },
        true,
      ),
    ],
    compute(work) {
      const [fuel, production, bought, recovered] = [
        work.given('fuel'),
        work.given('production'),
        work.given('bought'),
        work.given('recovered'),
      ]
      const emissions = work.step(
        { zh: '排放量 E', en: 'emissions E' },
        `${say(fuel)} + ${say(production)} + ${say(bought)} − ${say(recovered)}`,
        fuel.plus(production).plus(bought).minus(recovered),
      )
      const trade = work.text('coefficient')
      if (trade === undefined)
        throw new Refused(
          'ratio_unknown',
          'inputs.coefficient: the rule gives 1.2 or 1.5 by trade; say which the approval names',
        )
      work.result('emissions', { zh: '排放量', en: 'Emissions' }, emissions, 'tCO2')
      work.result('required', REQUIRED, emissions.times(work.rule(trade)), 'tCO2')
    },
  },
  'coal/project-replacement': {
    title: { zh: '耗煤项目煤炭替代', en: 'Coal replacement of projects' },
    printed: '耗煤量 × 系数',
    inputs: [
      figure('coal', '耗煤量', 'Coal', 't'),
      choice(
        'trade',
        { zh: '项目类别', en: 'Kind of project' },
        {
          efficient_power: {
            zh: '600 MW 及以上超临界、背压热电等',
            en: 'supercritical from 600 MW, back-pressure CHP',
          },
          other_industry: {
            zh: '化工、建材、钢铁、有色、炼油、焦化',
            en: 'chemicals, building materials, metals, refining, coking',
          },
        },
      ),
    ],
    compute(work) {
      const [coal, ratio] = [work.given('coal'), work.rule(work.text('trade')!)]
      work.result(
        'required',
        REQUIRED,
        work.step(REQUIRED, `${say(coal)} × ${say(ratio)}`, coal.times(ratio)),
        't',
      )
    },
  },
}
