import type { ObjectionAnswer } from '../../../engine/facts/transfer.ts'
import { OBJECTION_KIND, OBJECTION_STATUS } from '../../../engine/facts/words.ts'
import { useList, write } from '../shell/api.ts'
import { RowAction } from '../shell/form.tsx'
import { dateTime } from '../shell/format.ts'
import { useFresh } from '../shell/fresh.ts'
import { More } from '../shell/more.tsx'
import { Card } from '../shell/parts.tsx'
import { named, t } from '../shell/state.ts'
import { Table } from '../shell/table.tsx'
import { may } from '../shell/who.tsx'

/** Objections to allocations and verified figures: one's own, or for the bureau all, with the day on which each is due. */
export function ObjectionsCard() {
  const objections = useList('/v1/objections')
  useFresh(objections.refresh)
  return (
    <Card title={t('异议', 'Objections')}>
      <Table
        testId="objections"
        asCards
        columns={[
          { name: '#', cell: ({ objection_id }) => objection_id },
          { name: t('企业', 'Enterprise'), cell: ({ name }) => named(name) },
          {
            name: t('针对', 'About'),
            cell: ({ kind, about_id }) => `${named(OBJECTION_KIND[kind])} #${about_id}`,
          },
          { name: t('理由', 'Reason'), cell: ({ text }) => text },
          { name: t('提出', 'Made'), cell: ({ at }) => dateTime(at) },
          {
            name: t('答复期限', 'Answer due'),
            cell: ({ answer_due_on, is_late }) => (
              <span class={is_late ? 'mark unverified' : ''}>
                {answer_due_on} {is_late && t('已逾期', 'late')}
              </span>
            ),
          },
          {
            name: t('状态', 'Status'),
            cell: ({ status, answer }) => (
              <div>
                {named(OBJECTION_STATUS[status])}
                {answer !== null && <small> {answer}</small>}
              </div>
            ),
          },
          { name: '', cell: (one) => <Answer of={one} onDone={objections.reload} /> },
        ]}
        rows={objections.rows}
        keyOf={({ objection_id }) => objection_id}
      />
      <More of={objections} none={t('没有异议', 'There are no objections')} />
    </Card>
  )
}

function Answer({ of: { objection_id, status }, onDone }: { of: ObjectionAnswer; onDone: () => void }) {
  if (status !== 'open' || !may('answer_objection')) return null
  return (
    <RowAction
      name={t('答复', 'Answer')}
      of={objection_id}
      button={t('下一步', 'Next')}
      fields={[
        {
          name: 'is_upheld',
          mustChoose: true,
          options: [
            { value: 'yes', label: named(OBJECTION_STATUS.upheld) },
            { value: 'no', label: named(OBJECTION_STATUS.rejected) },
          ],
        },
        { name: 'answer', kind: 'long', longest: 2000 },
      ]}
      effect={({ is_upheld }) =>
        is_upheld === 'yes'
          ? t(
              '异议成立;请另行更正分配或核定量。',
              'It is upheld; put the allocation or the figure right as well.',
            )
          : t('异议不成立,企业可见答复。', 'It is rejected; the enterprise sees your answer.')
      }
      send={({ is_upheld, answer = '' }, key) =>
        write(
          'POST /v1/objections/{objection_id}/answer',
          { objection_id },
          { is_upheld: is_upheld === 'yes', answer },
          key,
        )
      }
      onDone={onDone}
    />
  )
}
