import { useList, write } from '../shell/api.ts'
import { ActionForm, REASON, RowAction } from '../shell/form.tsx'
import { dateTime, instantOf } from '../shell/format.ts'
import { useNow } from '../shell/fresh.ts'
import { More } from '../shell/more.tsx'
import { Card } from '../shell/parts.tsx'
import { named, t } from '../shell/state.ts'
import { useInstruments, useSubjects } from '../shell/subjects.ts'
import { Table } from '../shell/table.tsx'
import { may } from '../shell/who.tsx'

/** Times in which some know what others do not, and how to put one on record. */
export function WindowsCard() {
  const windows = useList('/v1/surveillance/windows')
  const instruments = useInstruments()
  const subjects = useSubjects('enterprise')
  const now = useNow()
  return (
    <Card title={t('敏感期', 'Closed windows')}>
      <p class="note">
        {t(
          '核查数据、配额方案等公布前,知情主体的成交会列入监察提示;不拒绝其委托(清缴所需仍可购买)。',
          'Until figures or allocations are published, what those who know them trade is shown above. Nothing is refused to them: what they owe they must be able to buy.',
        )}
      </p>
      <Table
        testId="windows"
        asCards
        columns={[
          { name: t('品种', 'Instrument'), cell: ({ symbol }) => symbol },
          {
            name: t('知情主体', 'Who knows'),
            cell: ({ parties }) => parties.map(({ name }) => named(name)).join(t('、', ', ')),
          },
          {
            name: t('期间', 'From, until'),
            cell: ({ from, until }) => `${dateTime(from)} – ${dateTime(until)}`,
          },
          {
            name: t('事由', 'Of what'),
            cell: ({ text, reason }) => [text, reason].filter(Boolean).join(' · '),
          },
          {
            name: '',
            cell: ({ window_id, until }) =>
              Date.parse(until) > now &&
              may('end_insider_window') && (
                <RowAction
                  name={t('提前结束', 'End it')}
                  of={window_id}
                  button={t('下一步', 'Next')}
                  fields={[REASON]}
                  effect={() =>
                    t('信息已公布,敏感期结束。', 'What was known is published: the window is over.')
                  }
                  send={({ reason = '' }, key) =>
                    write('POST /v1/surveillance/windows/{window_id}/end', { window_id }, { reason }, key)
                  }
                  onDone={windows.reload}
                />
              ),
          },
        ]}
        rows={windows.rows}
        keyOf={({ window_id }) => window_id}
      />
      <More of={windows} none={t('没有登记敏感期', 'None is on record')} />
      <ActionForm
        needs="declare_insider_window"
        testId="window"
        button={t('下一步', 'Next')}
        fields={[
          { name: 'symbol', options: instruments },
          {
            ...{ name: 'usccs', isMany: true },
            label: { zh: '知情主体', en: 'Who knows' },
            options: subjects.options,
          },
          { name: 'from', kind: 'datetime', label: { zh: '自', en: 'From' } },
          { name: 'until', kind: 'datetime', label: { zh: '至', en: 'Until' } },
          { name: 'text', kind: 'long', longest: 2000, label: { zh: '什么信息', en: 'What they know' } },
        ]}
        effect={({ usccs = '' }) =>
          t(
            `登记敏感期:${usccs.split(',').map(subjects.nameOf).join('、')}。`,
            `A closed window of ${usccs.split(',').map(subjects.nameOf).join(', ')} is put on record.`,
          )
        }
        send={({ symbol = '', usccs = '', from = '', until = '', text = '' }, key) =>
          write(
            'POST /v1/surveillance/windows',
            {},
            {
              ...{ symbol, usccs: usccs.split(',').filter(Boolean), text },
              ...{ from: instantOf(from), until: instantOf(until) },
            },
            key,
          )
        }
        onDone={windows.reload}
      />
    </Card>
  )
}
