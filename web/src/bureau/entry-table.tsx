import { useState } from 'preact/hooks'
import type { ReadCreditEntries } from '../../../engine/facts/credit.ts'
import { ENTRY_SOURCE } from '../../../engine/facts/words.ts'
import { LawMarks } from '../credit/law-marks.tsx'
import { useLoaded, write } from '../shell/api.ts'
import { CsvButton } from '../shell/download.tsx'
import { Field } from '../shell/field.tsx'
import { ActionForm } from '../shell/form.tsx'
import { Card, Problem } from '../shell/parts.tsx'
import { useSending } from '../shell/sending.ts'
import { named, t } from '../shell/state.ts'
import { useSubjects } from '../shell/subjects.ts'
import { Table } from '../shell/table.tsx'
import { Faults, FileField, isTooLarge, tableOf } from '../shell/upload.tsx'

/** As much as the service takes. */
const MAX_MEGABYTES = 1

/** A table of decisions from another authority: read line by line, looked at, recorded all or none. */
export function EntryTableCard({ onRecorded }: { onRecorded: () => void }) {
  const [file, setFile] = useState<File>()
  const [read, setRead] = useState<ReadCreditEntries>()
  const [sheet, setSheet] = useState('')
  const [said, setSaid] = useState('')
  const { isSending, error, send, clear } = useSending()
  const check = (event: Event | undefined, skip_faulty?: 'true') => {
    event?.preventDefault()
    if (!file || isTooLarge(file, MAX_MEGABYTES)) return
    setRead(undefined)
    setSaid('')
    void send(
      () =>
        write(
          'POST /v1/credit-entries/files',
          { ...(sheet === '' ? {} : { sheet }), ...(skip_faulty ? { skip_faulty } : {}) },
          tableOf(file),
        ),
      setRead,
    )
  }
  return (
    <Card title={t('整表导入记录', 'Record by a table')} aside={<Template />}>
      <p class="note">
        {t(
          '其他部门移送的处罚信息表可直接上传(如“行政相对人代码、处罚类别、决定书文号、处罚决定日期、处罚机关、违法事实”)。逐行检查后预览,确认后整表记入,或一条不记。',
          'A table of another authority is taken as it is. It is checked line by line and shown; once you agree all of it is recorded, or nothing.',
        )}
      </p>
      <form class="form" onSubmit={check} data-testid="entry-file">
        <FileField
          maxMegabytes={MAX_MEGABYTES}
          file={file}
          onChange={(chosen) => {
            setFile(chosen)
            setRead(undefined)
            clear()
          }}
        />
        <Field
          label={t('工作表(多表时填写,可空)', 'Sheet, where there are several')}
          name="sheet"
          value={sheet}
          onInput={setSheet}
          isOptional
        />
        <button type="submit" disabled={isSending}>
          {isSending ? t('正在检查…', 'Checking…') : t('检查', 'Check')}
        </button>
        {!error?.faults.length && <Problem error={error} />}
      </form>
      <Faults faults={error?.faults ?? []} none={t('没有记入任何记录。', 'nothing was recorded.')} />
      {error && error.faults.length > 0 && (
        <p>
          <button type="button" class="plain" disabled={isSending} onClick={() => check(undefined, 'true')}>
            {t('跳过有问题的行,检查其余各行', 'Leave these lines out, and check the rest')}
          </button>
        </p>
      )}
      {said && <output>{said}</output>}
      {read && (
        <>
          <Faults faults={read.left_out} />
          <Table
            testId="entry-rows"
            asCards
            columns={[
              { name: t('主体', 'Subject'), cell: ({ uscc, name }) => `${named(name)} ${uscc}` },
              { name: t('事项', 'Item'), cell: ({ item }) => named(item) },
              { name: t('分', 'Points'), isRight: true, cell: ({ points }) => points },
              { name: t('决定日', 'Decided'), cell: ({ decided_on }) => decided_on },
              { name: t('行为日期', 'Act'), cell: ({ acted_on = '' }) => acted_on },
              {
                name: t('机关与文书', 'Authority and document'),
                cell: ({ authority, document, cited_law = '' }) => `${authority} ${document} ${cited_law}`,
              },
              {
                name: t('来源', 'From'),
                cell: ({ entry_source }) => (entry_source ? named(ENTRY_SOURCE[entry_source]) : ''),
              },
              { name: t('罚款(元)', 'Fine, CNY'), isRight: true, cell: ({ fine = '' }) => fine },
              {
                name: t('说明', 'Detail'),
                cell: (row) => (
                  <span>
                    {row.detail}
                    <LawMarks of={row} />
                  </span>
                ),
              },
            ]}
            rows={read.rows}
            keyOf={({ uscc, item_id, document, decided_on }) => [uscc, item_id, document, decided_on].join()}
          />
          <ActionForm
            testId="record-entries"
            button={t('下一步', 'Next')}
            fields={[]}
            effect={() => {
              const left = new Set(read.left_out.map(({ line }) => line)).size
              return left === 0
                ? t(
                    `将整表记入 ${read.rows.length} 条记录。`,
                    `${read.rows.length} entries will be recorded, all of them.`,
                  )
                : t(
                    `将记入 ${read.rows.length} 条记录;跳过 ${left} 行,须另行处理。`,
                    `${read.rows.length} entries will be recorded; ${left} lines are left out, and are yours to see to.`,
                  )
            }}
            send={(_, key) =>
              write(
                'POST /v1/credit-entries',
                {},
                {
                  rows: read.rows.map(
                    ({ name: _, item: __, points: ___, laws_not_in_force: ____, ...row }) => row,
                  ),
                },
                key,
              )
            }
            onDone={({ recorded, waiting }) => {
              setSaid(
                t(
                  `已记入 ${recorded} 条${waiting > 0 ? `,待第二人确认 ${waiting} 条` : ''}`,
                  `${recorded} recorded${waiting > 0 ? `; ${waiting} wait for a second person` : ''}`,
                ),
              )
              setRead(undefined)
              setFile(undefined)
              onRecorded()
            }}
          />
        </>
      )}
    </Card>
  )
}

/** A row for each item of the rules in force, of the first enterprise: what is not needed is taken out. */
function Template() {
  const rules = useLoaded('/v1/credit/rules')
  const subjects = useSubjects('enterprise')
  const pack = rules.value?.data.find(({ rule_pack_id }) => rule_pack_id === rules.value?.in_force)
  const rows = (pack?.items ?? []).map(({ name }) => ({
    统一社会信用代码: subjects.options[0]?.value ?? '',
    事项: name.zh,
    决定日期: '',
    行为日期: '',
    机关: '',
    文号: '',
    处罚依据: '',
    '罚款金额(元)': '',
    说明: '',
    来源: ENTRY_SOURCE.bureau.zh,
  }))
  return (
    <CsvButton
      name="credit-entries"
      of={{ rows, all: async () => rows }}
      label={t('模板 CSV', 'Template, CSV')}
    />
  )
}
