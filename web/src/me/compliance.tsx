import { useState } from 'preact/hooks'
import type { ComplianceAnswer, ObligationAnswer, SurrenderedAnswer } from '../../../engine/facts/registry.ts'
import { COMPLIANCE_STATUS } from '../../../engine/facts/words.ts'
import { ObjectionsCard } from '../registry/objections.tsx'
import { type Loaded, type LoadedList, useList, useLoaded, write } from '../shell/api.ts'
import { CsvButton } from '../shell/download.tsx'
import { RowAction } from '../shell/form.tsx'
import { dateTime, decimal, decimalOr } from '../shell/format.ts'
import { More } from '../shell/more.tsx'
import { Card, GradeMark, Loading } from '../shell/parts.tsx'
import { named, t } from '../shell/state.ts'
import { Table } from '../shell/table.tsx'
import { DecisionsCard } from './decisions.tsx'

/** What is to be surrendered for each year, what was, and what is left to do. */
export function CompliancePart() {
  // What was objected to is in the list at once.
  const [objected, setObjected] = useState(0)
  const obligations = useList('/v1/obligations')
  const account = useLoaded('/v1/accounts/me')
  const positions = useLoaded('/v1/compliance')
  const surrenders = useList('/v1/surrenders')
  const freeOf = (symbol: string) => account.value?.holdings.find((one) => one.symbol === symbol)?.free ?? '0'
  const done = () => {
    obligations.reload()
    account.reload()
    positions.reload()
    surrenders.reload()
  }
  return (
    <>
      <PositionCard positions={positions} />
      <Card title={t('清缴义务', 'Obligations')}>
        <Table
          testId="obligations"
          asCards
          columns={[
            { name: t('年度', 'Year'), cell: ({ period }) => period },
            {
              name: t('品种', 'Instrument'),
              cell: ({ symbol }) => <a href={`/markets/${symbol}`}>{symbol}</a>,
            },
            { name: t('应清缴', 'Verified'), isRight: true, cell: ({ verified }) => decimalOr(verified) },
            {
              name: t('已清缴', 'Surrendered'),
              isRight: true,
              cell: ({ surrendered }) => decimal(surrendered),
            },
            { name: t('尚欠', 'Owed'), isRight: true, cell: ({ gap }) => <b>{decimalOr(gap)}</b> },
            { name: t('可用', 'Free'), isRight: true, cell: ({ symbol }) => decimal(freeOf(symbol)) },
            { name: t('期限', 'Due'), cell: ({ due_on }) => due_on },
            { name: '', cell: (one) => <Surrender of={one} free={freeOf(one.symbol)} onDone={done} /> },
          ]}
          rows={obligations.rows}
          keyOf={({ obligation_id }) => obligation_id}
        />
        <More of={obligations} none={t('没有清缴义务', 'There are no obligations')} />
      </Card>
      <OwnSurrenders surrenders={surrenders} />
      <DecisionsCard onDone={() => setObjected((count) => count + 1)} />
      <ObjectionsCard key={objected} />
    </>
  )
}

/** Where one stands in each permit, and what the law puts on what was missing at the end of a term. */
function PositionCard({ positions }: { positions: Loaded<{ readonly data: ComplianceAnswer[] }> }) {
  if (positions.value?.data.length === 0) return null
  return (
    <Card title={t('履约状况', 'Where I stand')}>
      <Loading of={positions} />
      <Table
        testId="positions"
        asCards
        columns={[
          { name: t('品种', 'Instrument'), cell: ({ symbol }) => symbol },
          {
            name: t('状态', 'Status'),
            cell: ({ status }) => (
              <span class={`mark ${status === 'A' ? 'confirmed' : status === 'B' ? 'unverified' : ''}`}>
                {named(COMPLIANCE_STATUS[status])}
              </span>
            ),
          },
          {
            name: t('应清缴合计', 'Owed in all'),
            isRight: true,
            cell: ({ owed, has_unknown }) => (
              <div>
                {decimal(owed)}
                {has_unknown && <small> {t('有年度尚无核定量', 'some year has no figure yet')}</small>}
              </div>
            ),
          },
          {
            name: t('已清缴', 'Surrendered'),
            isRight: true,
            cell: ({ surrendered }) => decimal(surrendered),
          },
          {
            name: t('尚欠', 'Missing'),
            isRight: true,
            cell: ({ shortfall }) => <b>{decimal(shortfall)}</b>,
          },
          { name: t('可用', 'Free'), isRight: true, cell: ({ free }) => decimal(free) },
          {
            name: t('须买入', 'To buy'),
            isRight: true,
            cell: ({ to_buy, symbol }) =>
              Number(to_buy) > 0 ? <a href={`/markets/${symbol}`}>{decimal(to_buy)}</a> : decimal(to_buy),
          },
          {
            name: t('上一期限届满时', 'When the last term ended'),
            cell: ({ frozen, exposure }) =>
              frozen && (
                <div>
                  {frozen.due_on}: {named(COMPLIANCE_STATUS[frozen.status])}
                  {Number(frozen.shortfall) > 0 &&
                    t(`,欠 ${decimal(frozen.shortfall)}`, `, ${decimal(frozen.shortfall)} missing`)}
                  {exposure && <Exposure of={exposure} />}
                </div>
              ),
          },
        ]}
        rows={positions.value?.data}
        keyOf={({ symbol }) => symbol}
      />
    </Card>
  )
}

function Exposure({ of }: { of: NonNullable<ComplianceAnswer['exposure']> }) {
  const { law, grade, fixed_low, fixed_high, proportional_low, proportional_high, average_price } = of
  return (
    <small>
      {' '}
      {named(law)} <GradeMark grade={grade} />:{' '}
      {Number(fixed_high) > 0 &&
        t(
          `罚款 ${decimal(fixed_low)}–${decimal(fixed_high)} 元;`,
          `a fine of ${decimal(fixed_low)}–${decimal(fixed_high)} CNY; `,
        )}
      {proportional_low !== null && proportional_high !== null && average_price !== null
        ? t(
            `按前一月均价 ${decimal(average_price)} 元的倍数 ${decimal(proportional_low)}–${decimal(proportional_high)} 元`,
            `by multiples of last month's average of ${decimal(average_price)}: ${decimal(proportional_low)}–${decimal(proportional_high)} CNY`,
          )
        : t(
            '前一月无成交,倍数部分无法估算',
            'nothing was traded in the month before, so that multiples can not be told',
          )}
    </small>
  )
}

/** What I surrendered, and until when that may be taken back. */
function OwnSurrenders({ surrenders }: { surrenders: LoadedList<SurrenderedAnswer> }) {
  if (surrenders.rows?.length === 0) return null
  return (
    <Card title={t('清缴记录', 'Surrenders')} aside={<CsvButton name="surrenders" of={surrenders} />}>
      <Table
        testId="own-surrenders"
        asCards
        columns={[
          { name: '#', cell: ({ surrender_id }) => surrender_id },
          { name: t('时间', 'Time'), cell: ({ at }) => dateTime(at) },
          { name: t('年度', 'Year'), cell: ({ period }) => period },
          {
            name: t('数量', 'Quantity'),
            isRight: true,
            cell: ({ quantity, symbol }) => `${decimal(quantity)} ${symbol}`,
          },
          {
            name: t('状态', 'State'),
            cell: ({ reversed_at, reason }) =>
              reversed_at === null
                ? t('有效', 'stands')
                : `${t(`已撤销 ${dateTime(reversed_at)}`, `reversed ${dateTime(reversed_at)}`)} · ${reason}`,
          },
        ]}
        rows={surrenders.rows}
        keyOf={({ surrender_id }) => surrender_id}
        classOf={({ reversed_at }) => (reversed_at === null ? '' : 'struck')}
      />
      <More of={surrenders} none="" />
    </Card>
  )
}

function Surrender({ of: one, free, onDone }: { of: ObligationAnswer; free: string; onDone: () => void }) {
  const { obligation_id, symbol, gap, period, is_excluded } = one
  if (is_excluded) return <span class="mark">{t('豁免', 'excluded')}</span>
  if (gap !== null && Number(gap) === 0) return <span class="mark confirmed">{t('已完成', 'complete')}</span>
  const most = gap === null || Number(free) < Number(gap) ? free : gap
  if (Number(most) === 0)
    return <a href={`/markets/${symbol}`}>{t(`须先买入 ${decimalOr(gap)}`, `buy ${decimalOr(gap)} first`)}</a>
  return (
    <RowAction
      name={t('清缴', 'Surrender')}
      of={`${symbol} ${period}`}
      button={t('下一步', 'Next')}
      fields={[{ name: 'quantity', kind: 'decimal', initial: most }]}
      effect={({ quantity = '' }) =>
        t(
          `用 ${decimal(quantity)} ${symbol} 清缴 ${period} 年度义务。清缴后只可由主管部门在十四日内撤销。`,
          `${decimal(quantity)} ${symbol} are surrendered for ${period}. The bureau alone can reverse that, within fourteen days.`,
        )
      }
      send={({ quantity = '' }, key) =>
        write('POST /v1/surrenders', {}, { symbol, quantity, obligation_id }, key)
      }
      done={({ gap: left, is_on_time }) =>
        `${t(`尚欠 ${decimalOr(left)}`, `${decimalOr(left)} still owed`)}${is_on_time ? ` · ${t('按期', 'on time')}` : ''}`
      }
      onDone={onDone}
    />
  )
}
