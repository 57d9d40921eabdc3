import type { ObligationAnswer } from '../../../engine/facts/registry.ts'
import { useList, useLoaded, write } from '../shell/api.ts'
import { RowAction } from '../shell/form.tsx'
import { decimal } from '../shell/format.ts'
import { More } from '../shell/more.tsx'
import { Card } from '../shell/parts.tsx'
import { t } from '../shell/state.ts'
import { Table } from '../shell/table.tsx'

/** What is to be surrendered for each year, what was, and what is left to do. */
export function CompliancePart() {
  const obligations = useList('/v1/obligations')
  const account = useLoaded('/v1/accounts/me')
  const freeOf = (symbol: string) => account.value?.holdings.find((one) => one.symbol === symbol)?.free ?? '0'
  const done = () => {
    obligations.reload()
    account.reload()
  }
  return (
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
          { name: t('应清缴', 'Verified'), isRight: true, cell: ({ verified }) => decimal(verified) },
          {
            name: t('已清缴', 'Surrendered'),
            isRight: true,
            cell: ({ surrendered }) => decimal(surrendered),
          },
          { name: t('尚欠', 'Owed'), isRight: true, cell: ({ gap }) => <b>{decimal(gap)}</b> },
          { name: t('可用', 'Free'), isRight: true, cell: ({ symbol }) => decimal(freeOf(symbol)) },
          { name: t('期限', 'Due'), cell: ({ due_on }) => due_on },
          { name: '', cell: (one) => <Surrender of={one} free={freeOf(one.symbol)} onDone={done} /> },
        ]}
        rows={obligations.rows}
        keyOf={({ obligation_id }) => obligation_id}
      />
      <More of={obligations} none={t('没有清缴义务', 'There are no obligations')} />
    </Card>
  )
}

function Surrender({ of: one, free, onDone }: { of: ObligationAnswer; free: string; onDone: () => void }) {
  const { obligation_id, symbol, gap, period } = one
  if (Number(gap) === 0) return <span class="mark confirmed">{t('已完成', 'complete')}</span>
  const most = Number(free) < Number(gap) ? free : gap
  if (Number(most) === 0)
    return <a href={`/markets/${symbol}`}>{t(`须先买入 ${decimal(gap)}`, `buy ${decimal(gap)} first`)}</a>
  return (
    <RowAction
      name={t('清缴', 'Surrender')}
      of={`${symbol} ${period}`}
      button={t('下一步', 'Next')}
      fields={[{ name: 'quantity', kind: 'decimal', initial: most }]}
      effect={({ quantity = '' }) =>
        t(
          `用 ${decimal(quantity)} ${symbol} 清缴 ${period} 年度义务。清缴不可撤回。`,
          `${decimal(quantity)} ${symbol} are surrendered for ${period}. That can't be undone.`,
        )
      }
      send={({ quantity = '' }, key) =>
        write('POST /v1/surrenders', {}, { symbol, quantity, obligation_id }, key)
      }
      done={({ gap: left, is_on_time }) =>
        `${t(`尚欠 ${decimal(left)}`, `${decimal(left)} still owed`)} · ${is_on_time ? t('按期', 'on time') : t('逾期', 'late')}`
      }
      onDone={onDone}
    />
  )
}
