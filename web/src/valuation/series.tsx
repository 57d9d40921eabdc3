import type { Valuation } from '../../../engine/facts/valuation.ts'
import { useLoaded } from '../shell/api.ts'
import { headline, number } from '../shell/format.ts'
import { Card } from '../shell/parts.tsx'
import { t } from '../shell/state.ts'
import { Table } from '../shell/table.tsx'

/** An area from year to year under one profile; growth only where both years are of the same indicators. */
export function SeriesCard({ account }: { account: Valuation }) {
  const { area, profile } = account
  const series = useLoaded('/v1/areas/{area}/series', {
    area,
    profile_id: profile.profile_id,
    ...(account.defaults ? { defaults_id: account.defaults.defaults_id } : {}),
  })
  const points = series.value?.points ?? []
  if (points.length < 2) return null
  const most = Math.max(...points.flatMap(({ gep, interval }) => [gep, interval?.p95 ?? 0]), 1)
  const share = (cny: number) => (100 * Math.max(0, cny)) / most
  return (
    <Card
      title={t('历年', 'Year by year')}
      aside={
        <small>
          {t(
            '各年价格按其原年份;指标不同的年份不可比',
            'at prices as they were given; years of other indicators do not compare',
          )}
        </small>
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
            cell: ({ growth }) =>
              growth === null ? t('不可比', 'not comparable') : `${number(100 * growth)} %`,
          },
        ]}
        rows={points}
        keyOf={({ valuation_id }) => valuation_id}
      />
    </Card>
  )
}
