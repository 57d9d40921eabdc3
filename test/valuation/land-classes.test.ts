import { expect, test } from 'vitest'
import { BUREAU, startTestService } from '../helpers/service.ts'

test('figures under the names of the land survey and of the catalogue, as statisticians write them', async () => {
  const { app } = await startTestService()
  const table = `指标,地类,数值,单位,来源
面积,种植园用地,1.2,万亩,变更调查
面积,灌木林地,3,万亩,变更调查
面积,河流水面,200,公顷,变更调查
面积,其中:乔木林地,5,万亩,变更调查
面积,城镇村及工矿用地,300,公顷,变更调查
年降水量,,620,mm,气象公报
`
  const answer = await app.request('/v1/datasets/files?area=370302&period=2021&title=t&is_trial=true', {
    method: 'POST',
    headers: { Authorization: `Bearer ${BUREAU}`, 'Content-Type': 'text/csv' },
    body: table,
  })
  const { faults, rows } = (await answer.json()) as {
    faults: unknown[]
    rows: { symbol: string; ecosystem: string | null }[]
  }
  expect(faults).toEqual([])
  expect(rows.map(({ symbol, ecosystem }) => [symbol, ecosystem])).toEqual([
    ['A', 'orchard'],
    ['A', 'shrub'],
    ['A', 'river'],
    ['A', 'forest-arbor'],
    ['A', 'built-up'],
    ['P', null],
  ])
})
