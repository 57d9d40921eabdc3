import type { ValuationResult } from '../../../engine/facts/valuation.ts'
import { money, number } from '../shell/format.ts'
import { Card } from '../shell/parts.tsx'
import { named, t } from '../shell/state.ts'
import { Table } from '../shell/table.tsx'

const SHOWN = 8

/** What other choices of method would make of the total. */
export function SwitchesCard({ result }: { result: ValuationResult }) {
  if (result.switches.length === 0) return null
  return (
    <Card title={t('换一种方法会怎样', 'What other choices would change')}>
      <Table
        testId="switches"
        asCards
        columns={[
          { name: t('方法', 'Method'), cell: ({ name }) => named(name) },
          { name: t('合计', 'Total'), isRight: true, cell: ({ gep }) => money(gep) },
          {
            name: t('变动', 'Change'),
            isRight: true,
            cell: ({ change }) => `${change > 0 ? '+' : '−'}${(100 * Math.abs(change)).toFixed(1)}%`,
          },
        ]}
        rows={result.switches}
        keyOf={({ switch_id }) => switch_id}
      />
    </Card>
  )
}

/** How far the total may be off, and which figures that comes from: a tornado with its numbers beside it. */
export function UncertaintyCard({ result }: { result: ValuationResult }) {
  const { uncertainty } = result
  if (!uncertainty) return null
  const { gep, influences, draws, seed } = uncertainty
  const shown = influences.slice(0, SHOWN)
  const lowest = Math.min(...shown.map(({ low, high }) => Math.min(low, high)))
  const highest = Math.max(...shown.map(({ low, high }) => Math.max(low, high)))
  const place = (value: number) => (100 * (value - lowest)) / (highest - lowest || 1)
  return (
    <Card
      title={t('不确定性', 'Uncertainty')}
      aside={<small>{t(`${draws} 次抽样 · 种子 ${seed}`, `${draws} draws · seed ${seed}`)}</small>}
    >
      <p data-testid="interval">
        {t('九成把握介于', 'Nine times in ten between')} <strong>{money(gep.p5)}</strong> {t('与', 'and')}{' '}
        <strong>{money(gep.p95)}</strong> · {t('中位数', 'median')} {money(gep.p50)}
      </p>
      <Table
        asCards
        columns={[
          { name: t('参数', 'Figure'), cell: ({ name, figure }) => (name ? named(name) : figure) },
          { name: t('取低值时合计', 'Total with it low'), isRight: true, cell: ({ low }) => money(low) },
          { name: t('取高值时合计', 'Total with it high'), isRight: true, cell: ({ high }) => money(high) },
          {
            name: t('影响', 'Influence'),
            class: 'tornado',
            cell: ({ low, high }) => (
              <i
                style={{
                  left: `${place(Math.min(low, high))}%`,
                  width: `${Math.abs(place(high) - place(low))}%`,
                }}
              />
            ),
          },
          {
            name: t('方差占比', 'Share of variance'),
            isRight: true,
            cell: ({ variance_share }) => `${number(100 * variance_share)}%`,
          },
        ]}
        rows={shown}
        keyOf={({ figure }) => figure}
        titleOf={({ reason, figure }) => (reason ? named(reason) : figure)}
      />
    </Card>
  )
}
