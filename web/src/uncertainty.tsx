import type { ValuationResult } from '../../engine/facts/valuation.ts'
import { money, number } from './format.ts'
import { Card } from './parts.tsx'
import { named, t } from './state.ts'

const SHOWN = 8

/** What other choices of method would make of the total. */
export function SwitchesCard({ result }: { result: ValuationResult }) {
  if (result.switches.length === 0) return null
  return (
    <Card title={t('换一种方法会怎样', 'What other choices would change')}>
      <table data-testid="switches">
        <tbody>
          {result.switches.map(({ switch_id, name, gep, change }) => (
            <tr key={switch_id}>
              <td>{named(name)}</td>
              <td class="right">{money(gep)}</td>
              <td class="right">
                {change > 0 ? '+' : '−'}
                {(100 * Math.abs(change)).toFixed(1)}%
              </td>
            </tr>
          ))}
        </tbody>
      </table>
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
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th>{t('参数', 'Figure')}</th>
              <th class="right">{t('取低值时合计', 'Total with it low')}</th>
              <th class="right">{t('取高值时合计', 'Total with it high')}</th>
              <th class="tornado">{t('影响', 'Influence')}</th>
              <th class="right">{t('方差占比', 'Share of variance')}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map(({ figure, name, reason, low, high, variance_share }) => (
              <tr key={figure} title={reason ? named(reason) : figure}>
                <td>{name ? named(name) : figure}</td>
                <td class="right">{money(low)}</td>
                <td class="right">{money(high)}</td>
                <td class="tornado">
                  <i
                    style={{
                      left: `${place(Math.min(low, high))}%`,
                      width: `${Math.abs(place(high) - place(low))}%`,
                    }}
                  />
                </td>
                <td class="right">{number(100 * variance_share)}%</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  )
}
