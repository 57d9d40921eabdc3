import { useRef, useState } from 'preact/hooks'
import type { Valuation } from '../../../engine/facts/valuation.ts'
import type { SeriesAnswer } from '../../../engine/facts/valuation-tables.ts'
import { useLoaded, write } from '../shell/api.ts'
import { Choice } from '../shell/field.tsx'
import { RowAction } from '../shell/form.tsx'
import { headline, number } from '../shell/format.ts'
import { Card, Loading } from '../shell/parts.tsx'
import { t } from '../shell/state.ts'
import { Table } from '../shell/table.tsx'
import { statusName } from './status.ts'

/**
 * An area from year to year under one profile, at prices as they were given or of one year; growth only where both years
 * are of the same indicators.
 */
export function SeriesCard({ account }: { account: Valuation }) {
  const { area, profile, defaults } = account
  const [chosen, setChosen] = useState(String(account.price_year ?? ''))
  const choice = {
    profile_id: profile.profile_id,
    ...(defaults ? { defaults_id: defaults.defaults_id } : {}),
    ...(chosen === '' ? {} : { price_year: Number(chosen) }),
  }
  const series = useLoaded('/v1/areas/{area}/series', { area, ...choice })
  const { points = [], missing = [] } = series.value ?? {}
  const years = useRef(new Set<string>())
  if (chosen !== '') years.current.add(chosen)
  for (const { period } of [...points, ...missing]) years.current.add(period)
  if (years.current.size < 2) return null
  const most = Math.max(...points.flatMap(({ gep, interval }) => [gep, interval?.p95 ?? 0]), 1)
  const share = (cny: number) => (100 * Math.max(0, cny)) / most
  return (
    <Card
      title={t('历年', 'Year by year')}
      aside={
        <Choice
          label={t('价格年份', 'Prices of')}
          value={chosen}
          options={['', ...[...years.current].sort()].map((value) => ({
            value,
            label: value || t('各年原价', 'each year'),
          }))}
          onChange={setChosen}
        />
      }
    >
      <Table
        testId="series"
        columns={[
          {
            name: t('年度', 'Year'),
            cell: ({ period, valuation_id }) => <a href={`/accounts/${valuation_id}`}>{period}</a>,
          },
          { name: t('合计', 'Total'), isRight: true, cell: ({ gep }) => headline(gep) },
          {
            name: t('图', 'Picture'),
            cell: ({ gep, interval }) => (
              <div class="bar" aria-hidden="true">
                <i style={{ width: `${share(gep)}%` }} />
                {interval && (
                  <b
                    style={{
                      left: `${share(interval.p5)}%`,
                      width: `${share(interval.p95) - share(interval.p5)}%`,
                    }}
                  />
                )}
              </div>
            ),
          },
          {
            name: t('九成区间', 'Nine in ten'),
            isRight: true,
            cell: ({ interval }) =>
              interval ? `${headline(interval.p5)} – ${headline(interval.p95)}` : t('未抽样', 'not drawn'),
          },
          { name: t('指标数', 'Indicators'), isRight: true, cell: ({ indicators }) => indicators.length },
          {
            name: t('增长', 'Growth'),
            isRight: true,
            cell: ({ growth, period }) => {
              if (period === points[0]!.period) return '—'
              return growth === null ? t('不可比', 'not comparable') : `${number(100 * growth)} %`
            },
          },
        ]}
        rows={points}
        keyOf={({ valuation_id }) => valuation_id}
      />
      <Loading of={series} />
      <p>
        <small>{t('指标不同的年份不可比。', 'Years of other indicators do not compare.')}</small>
      </p>
      {missing.length > 0 && <Missing area={area} choice={choice} missing={missing} />}
    </Card>
  )
}

/** Years that have no account at these prices, and those that nobody has asked for yet in one step. */
function Missing(props: {
  readonly area: string
  readonly choice: {
    readonly profile_id: string
    readonly defaults_id?: string
    readonly price_year?: number
  }
  readonly missing: SeriesAnswer['missing']
}) {
  const { area, choice, missing } = props
  const wanting = missing.filter(({ begun }) => begun === null)
  return (
    <p data-testid="series-missing">
      {t('没有此价格年份的已发布核算:', 'No account is published at these prices of: ')}
      {missing.map(({ period, valuation_id, begun }, index) => (
        <span key={period}>
          {index > 0 && ', '}
          {period} (
          <a href={`/accounts/${(begun ?? { valuation_id }).valuation_id}`}>
            #{(begun ?? { valuation_id }).valuation_id}
            {begun && ` ${statusName(begun.status)}`}
          </a>
          )
        </span>
      ))}{' '}
      {wanting.length > 0 && (
        <RowAction
          needs="request_valuation"
          name={t('补算', 'Compute them')}
          of={wanting.map(({ period }) => period).join(', ')}
          button={t('核算', 'Compute')}
          fields={[]}
          effect={() =>
            t(
              '用同一数据按此价格年份逐年核算;提交、发布后列入本表。',
              'Computed of the same figures at these prices, a year each; they stand here once submitted and published.',
            )
          }
          send={(_, key) => write('POST /v1/areas/{area}/series', { area }, choice, key)}
          done={() => <a href="/bureau/accounts">{t('正在核算', 'Being computed')}</a>}
        />
      )}
    </p>
  )
}
