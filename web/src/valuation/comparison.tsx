import type { Valuation } from '../../../engine/facts/valuation.ts'
import type { ComparisonAnswer } from '../../../engine/facts/valuation-tables.ts'
import { ask, asked } from '../shell/address.ts'
import { useLoaded } from '../shell/api.ts'
import { Choice } from '../shell/field.tsx'
import { money, number } from '../shell/format.ts'
import { Card, Loading } from '../shell/parts.tsx'
import { named, t } from '../shell/state.ts'
import { Table } from '../shell/table.tsx'
import { statusName } from './status.ts'

type Cause = ComparisonAnswer['indicators'][number]['causes'][number]

/** Causes of one indicator that are shown; the rest is counted. */
const CAUSES_SHOWN = 6
const NONE = ''
/** The other account stands in the address. */
const WITH = 'with'

/** The account beside another: of the same data under another profile, or of another year. */
export function ComparisonCard({
  account,
  accounts,
}: {
  account: Valuation
  accounts: readonly Valuation[]
}) {
  const chosen = asked(WITH)
  const others = accounts.filter((one) => one.valuation_id !== account.valuation_id && one.result !== null)
  const other = others.find((one) => String(one.valuation_id) === chosen)
  const loaded = useLoaded(other && '/v1/valuations/{valuation_id}/comparison', {
    valuation_id: account.valuation_id,
    with: other?.valuation_id ?? 0,
  })
  const { value } = loaded
  if (others.length === 0) return null
  return (
    <Card
      id="comparison"
      title={t('与另一核算逐项比较', 'Line by line with another account')}
      aside={
        <Choice
          label={t('与另一核算比较', 'Compare with')}
          isLabelHidden
          value={other ? chosen : NONE}
          options={[
            { value: NONE, label: t('选择核算…', 'choose an account…') },
            ...others.map((one) => ({
              value: String(one.valuation_id),
              label: `${named(one.area_name)} ${one.period} · ${named(one.profile.name)}${one.defaults ? t(' · 含默认值', ' · with defaults') : ''} #${one.valuation_id}${one.status === 'published' ? '' : ` · ${statusName(one.status)}`}`,
            })),
          ]}
          onChange={(id) => ask(WITH, id)}
        />
      }
    >
      <Loading of={loaded} />
      {value && (
        <Table
          testId="comparison"
          columns={[
            { name: t('指标', 'Indicator'), cell: ({ name }) => named(name) },
            { name: `#${value.first.valuation_id}`, isRight: true, cell: ({ first }) => figure(first) },
            { name: `#${value.second.valuation_id}`, isRight: true, cell: ({ second }) => figure(second) },
            {
              name: t('对合计的影响', 'Effect on the total'),
              isRight: true,
              cell: ({ difference }) => signed(difference),
            },
            { name: t('原因', 'Because'), cell: ({ causes }) => <Causes causes={causes} /> },
          ]}
          rows={value.indicators}
          keyOf={({ indicator_id }) => indicator_id}
          before={
            <tr class="group">
              <th scope="row">{t('合计', 'Total')}</th>
              <th class="right">{money(value.first.gep)}</th>
              <th class="right">{money(value.second.gep)}</th>
              <th class="right">{signed(value.difference)}</th>
              <td />
            </tr>
          }
        />
      )}
    </Card>
  )
}

const figure = (cny: number | null) => (cny === null ? '—' : money(cny))

function Causes({ causes }: { causes: readonly Cause[] }) {
  const rest = causes.length - CAUSES_SHOWN
  return (
    <>
      {causes.slice(0, CAUSES_SHOWN).map((cause) => (
        <div key={JSON.stringify(cause)}>
          <small>{causeText(cause)}</small>
        </div>
      ))}
      {rest > 0 && <small>{t(`另有 ${rest} 项`, `and ${rest} more`)}</small>}
    </>
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
  const withSource = ({ value, unit, source }: (typeof cause)['first']) =>
    `${number(value)} ${unit}${source === null ? '' : ` [${source}]`}`
  const name = cause.name === null ? '' : ` ${named(cause.name)}`
  return `${cause.symbol}${name}${where}: ${withSource(cause.first)} → ${withSource(cause.second)}`
}
