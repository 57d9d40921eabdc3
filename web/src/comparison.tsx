import { useState } from 'preact/hooks'
import type { Valuation } from '../../engine/facts/valuation.ts'
import type { ComparisonAnswer } from '../../engine/facts/valuation-tables.ts'
import { useLoaded } from './api.ts'
import { money, number } from './format.ts'
import { Card, Choice, Problem } from './parts.tsx'
import { named, t } from './state.ts'

type Indicator = ComparisonAnswer['indicators'][number]
type Cause = Indicator['causes'][number]

/** Causes of one indicator that are shown; the rest is counted. */
const CAUSES_SHOWN = 6
const NONE = ''

/** The account beside another: of the same data under another profile, or of another year. */
export function ComparisonCard({
  account,
  accounts,
}: {
  account: Valuation
  accounts: readonly Valuation[]
}) {
  const [chosen, setChosen] = useState(NONE)
  const others = accounts.filter((one) => one.valuation_id !== account.valuation_id && one.result !== null)
  const other = others.find((one) => String(one.valuation_id) === chosen)
  const path = other && `/v1/valuations/${account.valuation_id}/comparison?with=${other.valuation_id}`
  const { value, error } = useLoaded<ComparisonAnswer>(path)
  if (others.length === 0) return null
  return (
    <Card
      title={t('与另一核算逐项比较', 'Line by line with another account')}
      aside={
        <Choice
          label=""
          value={other ? chosen : NONE}
          options={[
            { value: NONE, label: t('选择核算…', 'choose an account…') },
            ...others.map((one) => ({
              value: String(one.valuation_id),
              label: `${named(one.area_name)} ${one.period} · ${named(one.profile.name)} #${one.valuation_id}`,
            })),
          ]}
          onChange={setChosen}
        />
      }
    >
      <Problem error={error} />
      {other && value && (
        <div class="scroll">
          <table data-testid="comparison">
            <thead>
              <tr>
                <th>{t('指标', 'Indicator')}</th>
                <th class="right">#{value.first.valuation_id}</th>
                <th class="right">#{value.second.valuation_id}</th>
                <th class="right">{t('对合计的影响', 'Effect on the total')}</th>
                <th>{t('原因', 'Because')}</th>
              </tr>
            </thead>
            <tbody>
              <tr class="group">
                <th>{t('合计', 'Total')}</th>
                <th class="right">{money(value.first.gep)}</th>
                <th class="right">{money(value.second.gep)}</th>
                <th class="right">{signed(value.difference)}</th>
                <th />
              </tr>
              {value.indicators.map((one) => (
                <Line key={one.indicator_id} indicator={one} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Card>
  )
}

function Line({ indicator }: { indicator: Indicator }) {
  const { name, first, second, difference, causes } = indicator
  const rest = causes.length - CAUSES_SHOWN
  return (
    <tr>
      <td>{named(name)}</td>
      <td class="right">{first === null ? '—' : money(first)}</td>
      <td class="right">{second === null ? '—' : money(second)}</td>
      <td class="right">{signed(difference)}</td>
      <td>
        {causes.slice(0, CAUSES_SHOWN).map((cause) => (
          <div key={JSON.stringify(cause)}>
            <small>{causeText(cause)}</small>
          </div>
        ))}
        {rest > 0 && <small>{t(`另有 ${rest} 项`, `and ${rest} more`)}</small>}
      </td>
    </tr>
  )
}

function signed(cny: number): string {
  if (cny === 0) return '0'
  return `${cny > 0 ? '+' : '−'}${money(Math.abs(cny))}`
}

function causeText(cause: Cause): string {
  if (!('ecosystem' in cause)) {
    const which = cause.in === 'first' ? t('前者', 'the first') : t('后者', 'the second')
    return {
      not_in_account: t(`${which}不含此指标`, `${which} does not have it`),
      not_valued: t(`${which}缺少数据`, `${which} lacks its data`),
      not_counted: t(`${which}不计入合计`, `${which} does not count it`),
    }[cause.code]
  }
  const place = [cause.ecosystem, cause.item].filter(Boolean).join(' · ')
  const where = place === '' ? '' : ` (${place})`
  if (cause.code === 'evaluated_in_one') {
    const which = cause.in === 'first' ? t('仅前者', 'only in the first') : t('仅后者', 'only in the second')
    return `${which}: ${cause.formula_id}${where}`
  }
  if (cause.code === 'other_formula')
    return `${named(cause.first.name)} v${cause.first.version} → ${named(cause.second.name)} v${cause.second.version}${where}`
  const figure = ({ value, unit, source }: (typeof cause)['first']) =>
    `${number(value)} ${unit}${source === null ? '' : ` [${source}]`}`
  const name = cause.name === null ? '' : ` ${named(cause.name)}`
  return `${cause.symbol}${name}${where}: ${figure(cause.first)} → ${figure(cause.second)}`
}
