import { OBJECTION_KIND } from '../../../engine/facts/words.ts'
import { useList, write } from '../shell/api.ts'
import { RowAction } from '../shell/form.tsx'
import { dateTime, decimalOr, today } from '../shell/format.ts'
import { More } from '../shell/more.tsx'
import { Card } from '../shell/parts.tsx'
import { named, t } from '../shell/state.ts'
import { Table } from '../shell/table.tsx'

/** What was decided about one's enterprise, and until when one may object. */
export function DecisionsCard({ onDone }: { onDone: () => void }) {
  const decisions = useList('/v1/decisions')
  return (
    <Card title={t('分配与核定', 'Allocations and verified figures')}>
      <Table
        testId="decisions"
        asCards
        columns={[
          {
            name: t('事项', 'What'),
            cell: ({ kind, about_id }) => `${named(OBJECTION_KIND[kind])} #${about_id}`,
          },
          { name: t('品种', 'Instrument'), cell: ({ symbol }) => symbol },
          { name: t('数量', 'Quantity'), isRight: true, cell: ({ quantity }) => decimalOr(quantity) },
          { name: t('决定时间', 'Decided'), cell: ({ decided_at }) => dateTime(decided_at) },
          {
            name: t('异议期至', 'Object until'),
            cell: ({ object_until }) => object_until ?? t('待公布放假安排', 'days off not published'),
          },
          {
            name: '',
            cell: ({ kind, about_id, object_until }) =>
              object_until !== null && today() <= object_until ? (
                <RowAction
                  needs="object"
                  name={t('提出异议', 'Object')}
                  of={`${named(OBJECTION_KIND[kind])} #${about_id}`}
                  button={t('下一步', 'Next')}
                  fields={[
                    { name: 'text', kind: 'long', longest: 2000, label: { zh: '理由', en: 'Reason' } },
                  ]}
                  effect={() =>
                    t('主管部门须在十个工作日内答复。', 'The bureau has to answer within ten working days.')
                  }
                  send={({ text = '' }, key) =>
                    write('POST /v1/objections', {}, { kind, about_id, text }, key)
                  }
                  onDone={onDone}
                />
              ) : null,
          },
        ]}
        rows={decisions.rows}
        keyOf={({ kind, about_id, symbol }) => `${kind} ${about_id} ${symbol}`}
      />
      <More of={decisions} none={t('没有决定', 'Nothing was decided yet')} />
    </Card>
  )
}
