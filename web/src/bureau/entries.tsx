import { ENTRY_SOURCE } from '../../../engine/facts/words.ts'
import { LawMarks } from '../credit/law-marks.tsx'
import { addressOf, useList } from '../shell/api.ts'
import { CsvButton, FileButton } from '../shell/download.tsx'
import { EvidenceMark } from '../shell/fingerprint.tsx'
import { RowAction } from '../shell/form.tsx'
import { dateTime, decimal, today } from '../shell/format.ts'
import { More } from '../shell/more.tsx'
import { Card } from '../shell/parts.tsx'
import { named, t } from '../shell/state.ts'
import { useSubjects } from '../shell/subjects.ts'
import { Table } from '../shell/table.tsx'
import { may } from '../shell/who.tsx'
import { sendEntry, withdrawalFields } from './entry-form.ts'

/** Decisions as credit platforms exchange them. */
const PENALTIES = [
  { label: 'XLSX', address: addressOf('/v1/credit/penalties.xlsx') },
  { label: 'CSV', address: addressOf('/v1/credit/penalties.csv') },
  { label: 'JSON', address: addressOf('/v1/credit/penalties.json') },
] as const

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
          {PENALTIES.map(({ label, address }) => (
            <FileButton
              key={label}
              label={t(`行政处罚信息 ${label}`, `Penalties, ${label}`)}
              name={address.slice(address.lastIndexOf('/') + 1)}
              address={address}
            />
          ))}
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
          { name: t('行为至', 'Act until'), cell: ({ acted_on }) => acted_on ?? '' },
          {
            name: t('文件、依据与事实', 'Document, law and facts'),
            class: 'long',
            cell: (one) => (
              <span>
                {[one.document, one.cited_law].filter(Boolean).join(' · ')}
                <LawMarks of={one} />
                {one.fine && (
                  <small> {t(`罚款 ${decimal(one.fine)} 元`, `fine CNY ${decimal(one.fine)}`)}</small>
                )}
                <small> {one.detail}</small>
                <EvidenceMark of={one.evidence_sha256} />
              </span>
            ),
          },
          {
            name: t('来源', 'From'),
            cell: ({ entry_source }) => (entry_source ? named(ENTRY_SOURCE[entry_source]) : ''),
          },
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
          {
            name: '',
            cell: (one) =>
              one.withdraws === null &&
              one.withdrawn_by === null &&
              may('record_credit_entry') && (
                <RowAction
                  name={t('撤回', 'Take back')}
                  of={one.entry_id}
                  button={t('下一步', 'Next')}
                  fields={withdrawalFields({ decided_on: today() })}
                  effect={() =>
                    t(
                      `撤回 ${subjects.nameOf(one.uscc)} 的记录 #${one.entry_id}“${named(one.item)}”:不再计分与公示,原记录与撤回均保留可查。`,
                      `Entry #${one.entry_id} of ${subjects.nameOf(one.uscc)}, “${named(one.item)}”, is taken back: it counts and is published no more, and both stay to be read.`,
                    )
                  }
                  send={(values, key) =>
                    sendEntry({ ...values, uscc: one.uscc, item_id: one.item_id }, key, {
                      withdraws: one.entry_id,
                    })
                  }
                  onDone={entries.reload}
                />
              ),
          },
        ]}
        rows={entries.rows}
        keyOf={({ entry_id }) => entry_id}
      />
      <More of={entries} none={t('没有记录', 'There are none')} />
    </Card>
  )
}
