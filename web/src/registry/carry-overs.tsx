import type { CarryOverAnswer } from '../../../engine/facts/carry-over.ts'
import { CARRY_OVER_STATUS } from '../../../engine/facts/words.ts'
import { useList, useLoaded, write } from '../shell/api.ts'
import { ActionForm, REASON, RowAction } from '../shell/form.tsx'
import { dateTime, decimal } from '../shell/format.ts'
import { useFresh } from '../shell/fresh.ts'
import { More } from '../shell/more.tsx'
import { Card } from '../shell/parts.tsx'
import { named, t } from '../shell/state.ts'
import { useInstruments } from '../shell/subjects.ts'
import { Table } from '../shell/table.tsx'
import { may, me } from '../shell/who.tsx'

/** Permits of one year carried over into those of another: the rules, the applications, and what is decided of them. */
export function CarryOversCard() {
  const rules = useLoaded('/v1/carry-rules')
  const all = useList('/v1/carry-overs')
  useFresh(all.refresh)
  const known = rules.value?.data ?? []
  const open = known.filter(({ may_be_asked }) => may_be_asked)
  // Who has nothing to do with it is not shown an empty card.
  if (known.length === 0 && !may('set_carry_rule')) return null
  return (
    <Card title={t('结转', 'Carrying over')}>
      <Table
        testId="carry-rules"
        asCards
        columns={[
          { name: t('品种', 'Permit'), cell: ({ symbol, to_symbol }) => `${symbol} → ${to_symbol}` },
          {
            name: t('上限', 'At most'),
            cell: ({ base_quantity: base, net_sold_ratio: ratio }) =>
              t(
                `⌊${decimal(base)} + 净卖出 × ${Number(ratio)}⌋,且不超过期末持有`,
                `⌊${decimal(base)} + net sold × ${Number(ratio)}⌋, and what was held`,
              ),
          },
          {
            name: t('计入期间', 'Days that count'),
            cell: ({ counts_from, counts_to }) => `${counts_from} – ${counts_to}`,
          },
          { name: t('申请截止', 'Asked for by'), cell: ({ apply_by }) => apply_by },
          { name: t('文件', 'Document'), cell: ({ document }) => document },
        ]}
        rows={known}
        keyOf={({ symbol }) => symbol}
      />
      {may('set_carry_rule') && <RuleForm onDone={rules.reload} />}
      {may('request_carry_over') && open.length > 0 && (
        <ActionForm
          testId="carry-over"
          button={t('下一步', 'Next')}
          fields={[
            { name: 'symbol', options: open.map(({ symbol }) => ({ value: symbol, label: symbol })) },
            { name: 'quantity', kind: 'decimal' },
          ]}
          effect={({ symbol, quantity = '' }) =>
            t(
              `申请结转 ${decimal(quantity)} ${symbol};审核期间占用,不能卖出或清缴。`,
              `${decimal(quantity)} ${symbol} are to be carried over; they are set aside until it is decided.`,
            )
          }
          send={({ symbol = '', quantity = '' }, key) =>
            write('POST /v1/carry-overs', {}, { symbol, quantity }, key)
          }
          onDone={all.reload}
        />
      )}
      <Table
        testId="carry-overs"
        asCards
        columns={[
          { name: '#', cell: ({ carry_over_id }) => carry_over_id },
          ...(me.value?.uscc === null
            ? [{ name: t('企业', 'Enterprise'), cell: ({ name }: CarryOverAnswer) => named(name) }]
            : []),
          {
            name: t('结转', 'Carried over'),
            cell: ({ quantity, symbol, to_symbol }) => `${decimal(quantity)} ${symbol} → ${to_symbol}`,
          },
          {
            name: t('卖出 / 买入 / 期末持有', 'Sold / bought / held'),
            cell: ({ figures: { sold, bought, held_then } }) =>
              [sold, bought, held_then].map(decimal).join(' / '),
          },
          {
            name: t('上限(剩余)', 'At most (left)'),
            cell: ({ figures: { most, quantity_left: left } }) => `${decimal(most)} (${decimal(left)})`,
          },
          { name: t('申请', 'Asked'), cell: ({ at }) => dateTime(at) },
          {
            name: t('状态', 'State'),
            cell: ({ status, reason }) =>
              [named(CARRY_OVER_STATUS[status]), reason].filter(Boolean).join(' · '),
          },
          { name: '', cell: (one) => <Decide of={one} onDone={all.reload} /> },
        ]}
        rows={all.rows}
        keyOf={({ carry_over_id }) => carry_over_id}
      />
      <More of={all} none={t('没有结转申请', 'Nobody asked to carry over')} />
    </Card>
  )
}

function RuleForm({ onDone }: { onDone: () => void }) {
  const instruments = useInstruments()
  return (
    <ActionForm
      testId="carry-rule"
      button={t('设定规则', 'Set a rule')}
      fields={[
        { name: 'symbol', options: instruments, label: { zh: '结转的品种', en: 'From' } },
        { name: 'to_symbol', options: instruments, label: { zh: '转入的品种', en: 'Into' } },
        { name: 'base_quantity', kind: 'decimal', initial: '10000' },
        { name: 'net_sold_ratio', kind: 'decimal', initial: '1.5' },
        { name: 'counts_from', kind: 'date' },
        { name: 'counts_to', kind: 'date' },
        { name: 'apply_by', kind: 'date' },
        { name: 'document', longest: 200 },
      ]}
      effect={({
        symbol,
        to_symbol,
        base_quantity: base = '',
        net_sold_ratio: ratio,
        counts_from,
        counts_to,
        apply_by,
      }) =>
        t(
          `${symbol} 可结转为 ${to_symbol}:至多 ⌊${decimal(base)} + 净卖出(${counts_from} 至 ${counts_to})× ${ratio}⌋;${apply_by} 前申请。`,
          `${symbol} may be carried over into ${to_symbol}: at most ⌊${decimal(base)} + net sold (${counts_from} to ${counts_to}) × ${ratio}⌋, asked for by ${apply_by}.`,
        )
      }
      send={(
        {
          symbol = '',
          to_symbol = '',
          base_quantity = '',
          net_sold_ratio = '',
          counts_from = '',
          counts_to = '',
          apply_by = '',
          document = '',
        },
        key,
      ) =>
        write(
          'POST /v1/carry-rules',
          {},
          { symbol, to_symbol, base_quantity, net_sold_ratio, counts_from, counts_to, apply_by, document },
          key,
        )
      }
      onDone={onDone}
    />
  )
}

/** What the bureau found is what the tables say, unless it knows better. */
function Decide({ of: one, onDone }: { of: CarryOverAnswer; onDone: () => void }) {
  const { carry_over_id, status, quantity, symbol, to_symbol, figures } = one
  if (status !== 'requested') return null
  const given = { of: carry_over_id, button: t('下一步', 'Next'), onDone }
  return (
    <>
      <RowAction
        {...given}
        needs="approve_carry_over"
        name={t('准予结转', 'Carry over')}
        fields={(['sold', 'bought', 'held_then'] as const).map((name) => ({
          name,
          kind: 'decimal',
          initial: figures[name],
        }))}
        effect={() =>
          t(
            `注销 ${decimal(quantity)} ${symbol},发放同量 ${to_symbol}。`,
            `${decimal(quantity)} ${symbol} are retired, as many ${to_symbol} are issued.`,
          )
        }
        send={({ sold = '', bought = '', held_then = '' }, key) =>
          write(
            'POST /v1/carry-overs/{carry_over_id}/approve',
            { carry_over_id },
            { sold, bought, held_then },
            key,
          )
        }
      />
      <RowAction
        {...given}
        needs="refuse_carry_over"
        name={t('不予结转', 'Refuse')}
        fields={[REASON]}
        effect={() => t('占用解除。', 'What was set aside is free again.')}
        send={({ reason = '' }, key) =>
          write('POST /v1/carry-overs/{carry_over_id}/refuse', { carry_over_id }, { reason }, key)
        }
      />
    </>
  )
}
