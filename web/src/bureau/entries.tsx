import { addressOf, useList } from '../shell/api.ts'
import { CsvButton, FileButton } from '../shell/download.tsx'
import { dateTime } from '../shell/format.ts'
import { More } from '../shell/more.tsx'
import { Card } from '../shell/parts.tsx'
import { named, t } from '../shell/state.ts'
import { useSubjects } from '../shell/subjects.ts'
import { Table } from '../shell/table.tsx'

/** Every entry of every file, to look through and to hand on. */
export function EntriesCard() {
  const entries = useList('/v1/credit/entries')
  const subjects = useSubjects('enterprise')
  return (
    <Card
      title={t('全部信用记录', 'All entries')}
      aside={
        <>
          <CsvButton name="credit-entries" of={entries} />
          <FileButton
            label="XLSX"
            name="credit-entries.xlsx"
            address={addressOf('/v1/credit/entries.xlsx')}
          />
        </>
      }
    >
      <Table
        testId="all-entries"
        asCards
        columns={[
          { name: '#', cell: ({ entry_id }) => entry_id },
          { name: t('企业', 'Enterprise'), cell: ({ uscc }) => subjects.nameOf(uscc) },
          { name: t('事项', 'Item'), cell: ({ item }) => named(item) },
          { name: t('记分', 'Points'), isRight: true, cell: ({ points }) => String(points) },
          { name: t('决定', 'Decided'), cell: ({ decided_on, authority }) => `${decided_on} ${authority}` },
          { name: t('文件', 'Document'), class: 'long', cell: ({ document }) => document },
          { name: t('记录时间', 'Recorded'), cell: ({ recorded_at }) => dateTime(recorded_at) },
          {
            name: t('状态', 'State'),
            cell: (one) =>
              [
                one.withdraws !== null && t(`撤回 #${one.withdraws}`, `withdraws #${one.withdraws}`),
                one.withdrawn_by !== null &&
                  t(`被 #${one.withdrawn_by} 撤回`, `withdrawn by #${one.withdrawn_by}`),
                one.is_disputed && t('异议中', 'disputed'),
                one.repaired_at !== null && t('已修复', 'repaired'),
              ]
                .filter(Boolean)
                .join(' · '),
          },
        ]}
        rows={entries.rows}
        keyOf={({ entry_id }) => entry_id}
      />
      <More of={entries} none={t('没有记录', 'There are none')} />
    </Card>
  )
}
