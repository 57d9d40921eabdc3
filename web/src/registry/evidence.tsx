import { useState } from 'preact/hooks'
import type { EvidenceMonthAnswer } from '../../../engine/facts/evidence.ts'
import { EVIDENCE_STATE } from '../../../engine/facts/words.ts'
import { useLoaded, write } from '../shell/api.ts'
import { Field } from '../shell/field.tsx'
import { fingerprintOf } from '../shell/fingerprint.tsx'
import { ActionForm } from '../shell/form.tsx'
import { dateTime, decimal } from '../shell/format.ts'
import { Card, Empty, Loading } from '../shell/parts.tsx'
import { named, t } from '../shell/state.ts'
import { useInstruments } from '../shell/subjects.ts'
import { Table } from '../shell/table.tsx'
import { may } from '../shell/who.tsx'

/** Months of a year for which something is owed: filed, late or missing; an enterprise files its own. */
export function EvidenceCard({ showsNames = false }: { showsNames?: boolean }) {
  const [year, setYear] = useState(String(new Date().getFullYear()))
  const isYear = /^\d{4}$/.test(year)
  const months = useLoaded(isYear ? '/v1/evidence' : undefined, { year })
  return (
    <Card title={t('月度存证', 'Monthly evidence')}>
      <Field label={t('年度', 'Year')} name="evidence-year" value={year} longest={4} onInput={setYear} />
      <Loading of={months} />
      <Table
        testId="evidence"
        asCards
        columns={[
          ...(showsNames
            ? [{ name: t('企业', 'Enterprise'), cell: ({ name }: EvidenceMonthAnswer) => named(name) }]
            : []),
          { name: t('月份', 'Month'), cell: ({ month }) => month },
          { name: t('品种', 'Instrument'), cell: ({ symbol }) => symbol },
          {
            name: t('状态', 'State'),
            cell: ({ state }) => (
              <span class={`mark ${state === 'filed' ? 'confirmed' : state === 'open' ? '' : 'unverified'}`}>
                {named(EVIDENCE_STATE[state])}
              </span>
            ),
          },
          {
            name: t('期限', 'Due'),
            cell: ({ due_on }) => due_on ?? t('规则未载', 'no day in the rules'),
          },
          {
            name: t('已存证', 'Filed'),
            class: 'long',
            cell: ({ filed }) =>
              filed.map((one) => (
                <div key={one.evidence_id}>
                  {dateTime(one.at)} {one.file_name} {one.figure !== null && decimal(one.figure)}{' '}
                  <small class="hash">SHA-256 {one.sha256}</small>
                </div>
              )),
          },
        ]}
        rows={months.value?.data}
        keyOf={({ uscc, symbol, month }) => `${uscc} ${symbol} ${month}`}
      />
      {months.value?.data.length === 0 && (
        <Empty>
          {t('该年度没有清缴义务,也没有存证', 'Nothing is owed for that year, and nothing was filed')}
        </Empty>
      )}
      {may('file_evidence') && <FileOne onDone={months.reload} />}
    </Card>
  )
}

/** The file is hashed here and stays here: only its hash is sent. */
function FileOne({ onDone }: { onDone: () => void }) {
  const instruments = useInstruments()
  const [file, setFile] = useState<{ readonly name: string; readonly sha256: string }>()
  const read = async (chosen: File | undefined) => {
    setFile(undefined)
    if (!chosen) return
    setFile({ name: chosen.name, sha256: await fingerprintOf(chosen) })
  }
  return (
    <>
      <label class="field">
        <span>{t('存证文件(仅在本机计算摘要,不上传)', 'File (hashed here, sent nowhere)')}</span>
        <input
          type="file"
          name="evidence"
          onChange={(event) => void read((event.target as HTMLInputElement).files?.[0])}
        />
      </label>
      {file && (
        <ActionForm
          key={file.sha256}
          testId="file-evidence"
          button={t('下一步', 'Next')}
          fields={[
            { name: 'symbol', options: instruments },
            { name: 'month', hint: '2026-10', longest: 7 },
            { name: 'figure', kind: 'decimal', isOptional: true },
          ]}
          effect={({ month, symbol }) =>
            t(
              `以 ${file.name} 的摘要为 ${symbol} ${month} 存证:写入日志后不可更改。`,
              `The hash of ${file.name} is filed for ${symbol} ${month}: it is in the log for good.`,
            )
          }
          send={({ symbol = '', month = '', figure }, key) =>
            write(
              'POST /v1/evidence',
              {},
              { symbol, month, sha256: file.sha256, file_name: file.name, ...(figure ? { figure } : {}) },
              key,
            )
          }
          onDone={onDone}
        />
      )}
    </>
  )
}
