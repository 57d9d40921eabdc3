import { useList, useLoaded, write } from '../shell/api.ts'
import { ActionForm } from '../shell/form.tsx'
import { dateTime, decimal, number } from '../shell/format.ts'
import { More } from '../shell/more.tsx'
import { Card } from '../shell/parts.tsx'
import { named, t } from '../shell/state.ts'
import { Table } from '../shell/table.tsx'
import { may } from '../shell/who.tsx'

/** Permits of which much is held by one, and what large holders say about it (大户报告). */
export function LargeHoldings() {
  const large = useLoaded('/v1/large-holdings')
  const reports = useList('/v1/holder-reports')
  const holdings = large.value?.data ?? []
  // Who holds little is not asked.
  if (holdings.length === 0 && (reports.rows ?? []).length === 0) return null
  const reload = () => {
    large.reload()
    reports.reload()
  }
  return (
    <Card title={t('大户报告', 'Large holders')}>
      <p class="note">
        {t(
          '持有流通量达到规则比例的企业,须说明用途与资金来源;报告三十日内有效。比例为监察规则的示范阈值。',
          'Whoever holds the share that the rule says tells what for and by which means; a report stands for thirty days. The share is a threshold of the demonstration.',
        )}
      </p>
      <Table
        testId="large-holdings"
        asCards
        columns={[
          { name: t('企业', 'Enterprise'), cell: ({ name }) => named(name) },
          { name: t('品种', 'Permit'), cell: ({ symbol }) => symbol },
          { name: t('持有', 'Holds'), isRight: true, cell: ({ quantity }) => decimal(quantity) },
          {
            name: t('占比(标准)', 'Share (line)'),
            isRight: true,
            cell: ({ share, threshold_line }) =>
              `${number(Math.round(share * 1000) / 10)} % (${number(threshold_line * 100)} %)`,
          },
          {
            name: t('报告', 'Reported'),
            cell: ({ reported_at }) =>
              reported_at === null ? (
                <span class="mark unverified">{t('未报告', 'not yet')}</span>
              ) : (
                dateTime(reported_at)
              ),
          },
        ]}
        rows={holdings}
        keyOf={({ uscc, symbol }) => `${uscc} ${symbol}`}
      />
      {may('report_holding') && holdings.length > 0 && (
        <ActionForm
          testId="report-holding"
          button={t('提交大户报告', 'Report')}
          fields={[
            { name: 'symbol', options: holdings.map(({ symbol }) => ({ value: symbol, label: symbol })) },
            {
              name: 'purpose',
              kind: 'long',
              longest: 500,
              label: { zh: '持有用途', en: 'What it is held for' },
            },
            { name: 'funds', kind: 'long', longest: 500 },
          ]}
          effect={({ symbol = '' }) =>
            t(`向交易机构报告 ${symbol} 的持有。`, `The operator is told about your holding of ${symbol}.`)
          }
          send={({ symbol = '', purpose = '', funds = '' }, key) =>
            write('POST /v1/holder-reports', {}, { symbol, purpose, funds }, key)
          }
          onDone={reload}
        />
      )}
      <Table
        testId="holder-reports"
        asCards
        columns={[
          { name: t('时间', 'Time'), cell: ({ at }) => dateTime(at) },
          { name: t('企业', 'Enterprise'), cell: ({ name }) => named(name) },
          { name: t('品种', 'Permit'), cell: ({ symbol, quantity }) => `${symbol} ${decimal(quantity)}` },
          { name: t('用途', 'What for'), cell: ({ purpose }) => purpose },
          { name: t('资金来源', 'By which means'), cell: ({ funds }) => funds },
        ]}
        rows={reports.rows}
        keyOf={({ holder_report_id }) => holder_report_id}
      />
      <More of={reports} none="" />
    </Card>
  )
}
