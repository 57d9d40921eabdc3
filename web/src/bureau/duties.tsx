import { useList, useLoaded, write } from '../shell/api.ts'
import { ActionForm, RowAction } from '../shell/form.tsx'
import { dateTime, decimal } from '../shell/format.ts'
import { More } from '../shell/more.tsx'
import { Card } from '../shell/parts.tsx'
import { t } from '../shell/state.ts'
import { useInstruments, useSubjects } from '../shell/subjects.ts'
import { Table } from '../shell/table.tsx'
import { may } from '../shell/who.tsx'

/** What may be surrendered for what; what was issued too much; permits whose term has ended. */
export function DutiesCards() {
  return (
    <>
      <RulesCard />
      <ReturnsCard />
      {may('retire_expired') && <ExpiredCard />}
    </>
  )
}

function RulesCard() {
  const rules = useLoaded('/v1/surrender-rules')
  const instruments = useInstruments()
  const listed = useLoaded('/v1/instruments').value?.data ?? []
  const borrowed = (symbol: string | undefined, from: string) => {
    const { vintage } = listed.find((one) => one.symbol === symbol) ?? {}
    return vintage && vintage > from
      ? t(
          `注意:${vintage} 年度的权益将可用于更早年度(预借)。`,
          `Mind: permits of ${vintage} will meet duties of earlier years (borrowing). `,
        )
      : ''
  }
  return (
    <Card title={t('可用于清缴的权益', 'What may be surrendered')}>
      <p class="note">
        {t(
          '未设规则时,权益只可清缴本品种的义务,年度权益不得用于更早年度。占比低于 100% 的为抵销。',
          'Without a rule permits meet duties in themselves alone, and those of a year none before it. Below 100 % they are offsets.',
        )}
      </p>
      <Table
        testId="surrender-rules"
        asCards
        columns={[
          { name: t('权益', 'Permit'), cell: ({ symbol }) => symbol },
          { name: t('可清缴', 'Meets duties in'), cell: ({ duty_symbol }) => duty_symbol },
          {
            name: t('年度', 'Years'),
            cell: ({ period_from, period_to }) => `${period_from}–${period_to ?? ''}`,
          },
          {
            name: t('至多占', 'At most'),
            isRight: true,
            cell: ({ max_basis_points }) => `${max_basis_points / 100} %`,
          },
          { name: t('文件', 'Document'), cell: ({ document }) => document },
          {
            name: '',
            cell: ({ symbol, duty_symbol }) =>
              may('end_surrender_rule') && (
                <RowAction
                  name={t('终止', 'End')}
                  of={`${symbol} ${duty_symbol}`}
                  button={t('下一步', 'Next')}
                  fields={[{ name: 'document', longest: 200 }]}
                  effect={() =>
                    t(
                      `自此 ${symbol} 不再按此规则清缴 ${duty_symbol};此前的清缴不变。`,
                      `From now on ${symbol} meets no duties in ${duty_symbol} by this rule; what was surrendered stays.`,
                    )
                  }
                  send={({ document = '' }, key) =>
                    write(
                      'POST /v1/surrender-rules/{symbol}/{duty_symbol}/end',
                      { symbol, duty_symbol },
                      { document },
                      key,
                    )
                  }
                  onDone={rules.reload}
                />
              ),
          },
        ]}
        rows={rules.value?.data}
        keyOf={({ symbol, duty_symbol }) => `${symbol} ${duty_symbol}`}
      />
      {may('set_surrender_rule') && (
        <ActionForm
          testId="surrender-rule"
          button={t('下一步', 'Next')}
          fields={[
            { name: 'symbol', options: instruments, label: { zh: '权益', en: 'Permit' } },
            { name: 'duty_symbol', options: instruments, label: { zh: '义务所指品种', en: 'Duty in' } },
            { name: 'period_from', kind: 'decimal', longest: 4 },
            { name: 'period_to', kind: 'decimal', longest: 4, isOptional: true },
            {
              name: 'percent',
              kind: 'decimal',
              initial: '100',
              unit: '%',
              label: { zh: '至多占核定量', en: 'At most of what was verified' },
            },
            { name: 'document', longest: 200 },
          ]}
          effect={({ symbol, duty_symbol, period_from = '', period_to, percent }) =>
            borrowed(symbol, period_from) +
            t(
              `${symbol} 可用于 ${duty_symbol} 的 ${period_from}–${period_to || '以后'} 年度义务,至多 ${percent} %。`,
              `${symbol} meets duties in ${duty_symbol} of ${period_from} to ${period_to || 'later'}, up to ${percent} %.`,
            )
          }
          send={(
            { symbol = '', duty_symbol = '', period_from = '', period_to, percent, document = '' },
            key,
          ) =>
            write(
              'POST /v1/surrender-rules',
              {},
              {
                ...{ symbol, duty_symbol, period_from, document },
                max_basis_points: Math.round(Number(percent) * 100),
                ...(period_to ? { period_to } : {}),
              },
              key,
            )
          }
          onDone={rules.reload}
        />
      )}
    </Card>
  )
}

function ReturnsCard() {
  const returns = useList('/v1/permit-returns')
  const subjects = useSubjects('enterprise')
  if (returns.rows?.length === 0) return null
  return (
    <Card title={t('多发应退', 'Issued too much')}>
      <Table
        testId="permit-returns"
        asCards
        columns={[
          { name: t('主体', 'Member'), cell: ({ uscc }) => subjects.nameOf(uscc) },
          { name: t('分配表', 'Table'), cell: ({ table_id }) => `#${table_id}` },
          {
            name: t('应退', 'Owed'),
            isRight: true,
            cell: ({ owed, symbol }) => `${decimal(owed)} ${symbol}`,
          },
          { name: t('已退', 'Given back'), isRight: true, cell: ({ returned }) => decimal(returned) },
          { name: t('尚欠', 'Left'), isRight: true, cell: ({ left }) => <b>{decimal(left)}</b> },
          { name: t('时间', 'Since'), cell: ({ at }) => dateTime(at) },
          {
            name: '',
            cell: ({ return_id, left }) =>
              Number(left) > 0 &&
              may('collect_return') && (
                <RowAction
                  name={t('收回', 'Collect')}
                  of={return_id}
                  button={t('下一步', 'Next')}
                  fields={[]}
                  effect={() =>
                    t('就该账户可用数额收回并注销。', 'What is free in the account is collected and retired.')
                  }
                  send={(_, key) =>
                    write('POST /v1/permit-returns/{return_id}/collect', { return_id }, {}, key)
                  }
                  onDone={returns.reload}
                />
              ),
          },
        ]}
        rows={returns.rows}
        keyOf={({ return_id }) => return_id}
      />
      <More of={returns} none="" />
    </Card>
  )
}

/** Instruments whose term has ended: what is left of them is retired. */
function ExpiredCard() {
  const instruments = useLoaded('/v1/instruments')
  const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10)
  const ended = instruments.value?.data.filter(
    ({ valid_until }) => valid_until !== null && valid_until < today,
  )
  if (!ended?.length) return null
  return (
    <Card title={t('到期权益', 'Permits whose term has ended')}>
      <ActionForm
        testId="retire-expired"
        button={t('下一步', 'Next')}
        fields={[
          {
            name: 'symbol',
            options: ended.map(({ symbol, valid_until }) => ({
              value: symbol,
              label: `${symbol} (${valid_until})`,
            })),
          },
          { name: 'document', longest: 200 },
        ]}
        effect={({ symbol }) =>
          t(
            `注销所有账户中尚存的 ${symbol},未成交委托一并撤销;不可恢复。`,
            `What is left of ${symbol} in any account is retired, and its orders are cancelled; it can't be undone.`,
          )
        }
        send={({ symbol = '', document = '' }, key) =>
          write('POST /v1/instruments/{symbol}/retire-expired', { symbol }, { document }, key)
        }
        done={({ retired, left }) =>
          t(`已注销 ${retired};仍被占用 ${left}`, `${retired} retired; ${left} still held`)
        }
      />
    </Card>
  )
}
