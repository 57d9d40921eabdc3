import { useState } from 'preact/hooks'
import { APPROVAL_STATUS } from '../../../engine/facts/words.ts'
import { useList, useLoaded, write } from '../shell/api.ts'
import { REASON, RowAction } from '../shell/form.tsx'
import { dateTime, decimal } from '../shell/format.ts'
import { useFresh } from '../shell/fresh.ts'
import { More } from '../shell/more.tsx'
import { Card, Loading } from '../shell/parts.tsx'
import { named, t } from '../shell/state.ts'
import { Table } from '../shell/table.tsx'
import { may, me } from '../shell/who.tsx'
import { Rows, saidTable } from './allocation-table.tsx'

/** Allocations of permits: proposed by one, approved by another. */
export function Allocations() {
  const approvals = useLoaded('/v1/approvals', { limit: 100 })
  useFresh(approvals.reload)
  return (
    <Card title={t('权益分配', 'Allocations')}>
      <Loading of={approvals} />
      <Table
        testId="allocations"
        asCards
        columns={[
          { name: '#', cell: ({ approval_id }) => approval_id },
          { name: t('主体', 'Subject'), cell: ({ uscc }) => uscc },
          { name: t('品种', 'Instrument'), cell: ({ symbol }) => symbol },
          { name: t('数量', 'Quantity'), isRight: true, cell: ({ quantity }) => decimal(quantity) },
          {
            name: t('文件', 'Document'),
            cell: ({ document, reduction_id }) =>
              reduction_id === null
                ? document
                : t(
                    `${document}(由减排量 #${reduction_id} 转换)`,
                    `${document} (made of cut #${reduction_id})`,
                  ),
          },
          { name: t('提出', 'Proposed by'), cell: ({ proposer }) => proposer },
          { name: t('状态', 'Status'), cell: ({ status }) => named(APPROVAL_STATUS[status]) },
          {
            name: '',
            cell: ({ approval_id, status, proposer, uscc, symbol, quantity }) =>
              status === 'pending' &&
              may('approve') &&
              proposer !== me.value?.name && (
                <>
                  <RowAction
                    name={t('批准', 'Approve')}
                    of={approval_id}
                    button={t('下一步', 'Next')}
                    fields={[]}
                    effect={() =>
                      t(
                        `向 ${uscc} 发放 ${decimal(quantity)} ${symbol},立即入账。`,
                        `${decimal(quantity)} ${symbol} are issued to ${uscc} at once.`,
                      )
                    }
                    send={(_, key) =>
                      write('POST /v1/approvals/{approval_id}/approve', { approval_id }, undefined, key)
                    }
                    onDone={approvals.reload}
                  />
                  <RowAction
                    name={t('驳回', 'Refuse')}
                    of={approval_id}
                    button={t('提交', 'Send')}
                    fields={[REASON]}
                    send={({ reason = '' }, key) =>
                      write('POST /v1/approvals/{approval_id}/refuse', { approval_id }, { reason }, key)
                    }
                    onDone={approvals.reload}
                  />
                </>
              ),
          },
        ]}
        rows={approvals.value?.data}
        keyOf={({ approval_id }) => approval_id}
      />
    </Card>
  )
}

/** Whole tables of allocations: all rows are issued at once, or none. */
export function AllocationTables() {
  const tables = useList('/v1/allocation-tables')
  useFresh(tables.refresh)
  const [shown, show] = useState<number>()
  const one = useLoaded(shown === undefined ? undefined : '/v1/allocation-tables/{table_id}', {
    table_id: shown ?? 0,
  })
  if (tables.rows?.length === 0) return null
  return (
    <Card title={t('整表分配', 'Tables of allocations')}>
      <Table
        testId="allocation-tables"
        asCards
        columns={[
          { name: '#', cell: ({ table_id }) => table_id },
          { name: t('内容', 'What'), cell: (one) => saidTable(one) },
          { name: t('文件', 'Document'), cell: ({ document }) => document },
          { name: t('提出', 'Proposed'), cell: ({ proposer, at }) => `${proposer} · ${dateTime(at)}` },
          {
            name: t('状态', 'Status'),
            cell: ({ status, decider, reason }) =>
              [named(APPROVAL_STATUS[status]), decider, reason].filter(Boolean).join(' · '),
          },
          {
            name: '',
            cell: ({ table_id, status, proposer, ...table }) => (
              <>
                <button
                  type="button"
                  class="plain"
                  aria-expanded={shown === table_id}
                  onClick={() => show(shown === table_id ? undefined : table_id)}
                >
                  {t('逐行查看', 'Its rows')}
                </button>
                {status === 'pending' && may('approve_allocation_table') && proposer !== me.value?.name && (
                  <RowAction
                    name={t('批准', 'Approve')}
                    of={table_id}
                    button={t('下一步', 'Next')}
                    fields={[]}
                    effect={() =>
                      t(
                        `整表办理:${saidTable(table)},立即入账。`,
                        `The whole table is done at once: ${saidTable(table)}.`,
                      )
                    }
                    send={(_, key) =>
                      write('POST /v1/allocation-tables/{table_id}/approve', { table_id }, undefined, key)
                    }
                    onDone={tables.reload}
                  />
                )}
                {status === 'pending' && (
                  <RowAction
                    name={proposer === me.value?.name ? t('撤回', 'Take back') : t('驳回', 'Refuse')}
                    of={table_id}
                    button={t('提交', 'Send')}
                    fields={[REASON]}
                    send={({ reason = '' }, key) =>
                      write('POST /v1/allocation-tables/{table_id}/refuse', { table_id }, { reason }, key)
                    }
                    onDone={tables.reload}
                  />
                )}
              </>
            ),
          },
        ]}
        rows={tables.rows}
        keyOf={({ table_id }) => table_id}
        classOf={({ status }) => (status === 'refused' ? 'struck' : '')}
      />
      <More of={tables} none="" />
      {shown !== undefined && <Loading of={one} />}
      {shown !== undefined && <Rows rows={one.value?.rows} />}
    </Card>
  )
}
