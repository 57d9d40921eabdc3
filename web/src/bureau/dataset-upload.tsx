import { useState } from 'preact/hooks'
import type { DatasetAnswer, ReadDataset, UploadedDataset } from '../../../engine/facts/valuation.ts'
import { go } from '../shell/address.ts'
import { write } from '../shell/api.ts'
import { Choice, Field } from '../shell/field.tsx'
import { number } from '../shell/format.ts'
import { Card, Problem } from '../shell/parts.tsx'
import { useSending } from '../shell/sending.ts'
import { t } from '../shell/state.ts'
import { useAreas, useEcosystems } from '../shell/subjects.ts'
import { Table } from '../shell/table.tsx'
import { Faults, FileField, isTooLarge, tableOf } from '../shell/upload.tsx'

/** As much as the service takes. */
const MAX_MEGABYTES = 8

/** A file of figures: read on trial, looked at, recorded. */
export function UploadCard(props: {
  readonly datasets: readonly DatasetAnswer[]
  readonly onDone: () => void
}) {
  const { datasets, onDone } = props
  const areas = useAreas()
  const [area, setArea] = useState('370300')
  const [period, setPeriod] = useState(String(new Date().getFullYear() - 1))
  const [title, setTitle] = useState('')
  const [file, setFile] = useState<File>()
  const [sheet, setSheet] = useState('')
  const [trial, setTrial] = useState<ReadDataset>()
  const [done, setDone] = useState<UploadedDataset>()
  const { isSending, error, send, clear } = useSending()
  const [corrects, setCorrects] = useState('')
  const waiting = datasets.filter(
    (one) => one.area === area && one.period === period && one.sent_back?.corrected_by === null,
  )
  // What was chosen for another area or year is not meant for this one.
  const corrected = waiting.some(({ dataset_id }) => String(dataset_id) === corrects) ? corrects : ''
  const given = {
    ...{ area, period, title: title.trim() },
    ...(sheet === '' ? {} : { sheet }),
    ...(corrected === '' ? {} : { corrects: corrected }),
  }
  const afresh = () => {
    setTrial(undefined)
    setDone(undefined)
    clear()
  }
  const check = (event: Event) => {
    event.preventDefault()
    if (!file || isTooLarge(file, MAX_MEGABYTES)) return
    afresh()
    void send(
      async () =>
        (await write(
          'POST /v1/datasets/files',
          { ...given, is_trial: 'true' },
          tableOf(file),
        )) as ReadDataset,
      setTrial,
    )
  }
  const record = (skips: boolean) => {
    if (!file) return
    void send(
      async () =>
        (await write(
          'POST /v1/datasets/files',
          { ...given, ...(skips ? { skip_bad_rows: 'true' } : {}) },
          tableOf(file),
        )) as UploadedDataset,
      (answer) => {
        setTrial(undefined)
        setDone(answer)
        setTitle('')
        onDone()
      },
    )
  }
  return (
    <Card title={t('二、上传数据', '2. Upload the figures')}>
      <form class="form" onSubmit={check} data-testid="upload">
        <Choice
          label={t('区域', 'Area')}
          name="area"
          value={area}
          options={areas.options}
          onChange={(code) => {
            setArea(code)
            afresh()
          }}
        />
        <Field
          label={t('年度', 'Year')}
          name="period"
          type="decimal"
          longest={4}
          value={period}
          onInput={setPeriod}
        />
        {waiting.length > 0 && (
          <Choice
            label={t('更正数据集(可空)', 'Corrects (optional)')}
            name="corrects"
            value={corrected}
            options={[
              { value: '', label: '—' },
              ...waiting.map(({ dataset_id, title }) => ({
                value: String(dataset_id),
                label: `#${dataset_id} ${title}`,
              })),
            ]}
            onChange={setCorrects}
          />
        )}
        <Field label={t('标题', 'Title')} name="title" longest={200} value={title} onInput={setTitle} />
        <FileField
          maxMegabytes={MAX_MEGABYTES}
          file={file}
          onChange={(chosen) => {
            setFile(chosen)
            setSheet('')
            afresh()
          }}
        />
        <Field
          label={t('工作表(有多个时填写)', 'Sheet, where there are several')}
          name="sheet"
          longest={100}
          value={sheet}
          onInput={setSheet}
          isOptional
        />
        <button type="submit" disabled={isSending}>
          {isSending ? t('正在检查…', 'Checking…') : t('检查', 'Check')}
        </button>
        {done && <Recorded done={done} />}
        {!error?.faults.length && <Problem error={error} />}
      </form>
      {trial && <Reading trial={trial} isSending={isSending} onRecord={record} />}
      <Faults
        faults={trial?.faults ?? error?.faults ?? []}
        none={t('没有录入任何数据。', 'nothing was recorded.')}
      />
      {done && <Faults faults={done.skipped} />}
    </Card>
  )
}

function Recorded({ done }: { done: UploadedDataset }) {
  return (
    <p class="done" role="status">
      {t(
        `已录入数据集 #${done.dataset_id},${done.row_count} 行`,
        `Dataset #${done.dataset_id}: ${done.row_count} rows`,
      )}
      {done.skipped.length > 0 &&
        t(`,跳过 ${done.skipped.length} 处错误`, `, ${done.skipped.length} faults left out`)}{' '}
      <button
        type="button"
        class="plain"
        onClick={() =>
          go(`/bureau/accounts?dataset=${done.dataset_id}&area=${done.area}&period=${done.period}`)
        }
      >
        {t('下一步:核算', 'Next: compute an account')}
      </button>
    </p>
  )
}

const COLUMNS: Readonly<Record<string, readonly [string, string]>> = {
  symbol: ['符号', 'symbol'],
  ecosystem: ['生态系统', 'ecosystem'],
  item: ['项目', 'item'],
  value: ['数值', 'value'],
  unit: ['单位', 'unit'],
  source: ['来源', 'source'],
  grade: ['依据', 'grade'],
  note: ['备注', 'note'],
  uncertainty: ['不确定性', 'uncertainty'],
  price_year: ['价格年份', 'price year'],
  price_index: ['价格指数', 'price index'],
}
const columnName = (column: string) => t(...(COLUMNS[column] ?? [column, column]))

const LEFT_OUT = {
  total: { zh: '合计行', en: 'a total' },
  note: { zh: '注释', en: 'a note' },
  no_value: { zh: '无数据标记', en: 'no figure' },
}

/** What was taken for what; it is recorded when who sent it says that this is right. */
function Reading(props: { trial: ReadDataset; isSending: boolean; onRecord: (skips: boolean) => void }) {
  const { isSending, onRecord } = props
  const { row_count, rows, faults, reading } = props.trial
  const [isSure, setSure] = useState(false)
  const typeName = useEcosystems()
  const faulty = new Set(faults.map(({ line }) => line)).size
  const isGood = faults.length === 0
  return (
    <div class="note" role="status" data-testid="reading">
      <p>
        {reading.sheet !== null && t(`工作表“${reading.sheet}”,`, `Sheet “${reading.sheet}”, `)}
        {t(
          `第 ${reading.heading_line} 行为表头,读到 ${row_count} 行数据:`,
          `heading in line ${reading.heading_line}, ${row_count} rows of figures:`,
        )}
      </p>
      <p>
        {reading.columns
          .map(({ column, heading }) => `${heading} → ${columnName(column)}`)
          .join(t(';', '; '))}
        {reading.fixed.map(({ column, said }) =>
          t(`;${columnName(column)}一律为 ${said}`, `; every ${columnName(column)} is ${said}`),
        )}
        {reading.unit !== null && t(`;单位一律为 ${reading.unit}`, `; every unit is ${reading.unit}`)}
      </p>
      {reading.left_out.length > 0 && (
        <p>
          {t('略过:', 'Left out: ')}
          {reading.left_out
            .map(({ line, why }) =>
              t(`第 ${line} 行(${LEFT_OUT[why].zh})`, `line ${line} (${LEFT_OUT[why].en})`),
            )
            .join(t('、', ', '))}
        </p>
      )}
      <Table
        testId="read-rows"
        asCards
        columns={[
          { name: t('行', 'Line'), isRight: true, cell: ({ line }) => line },
          { name: t('符号', 'Symbol'), cell: ({ symbol }) => symbol },
          {
            name: t('生态系统', 'Ecosystem'),
            cell: ({ ecosystem, item }) => (ecosystem === null ? (item ?? '') : typeName(ecosystem)),
          },
          { name: t('读到', 'As read'), isRight: true, cell: ({ value, unit }) => `${value} ${unit}` },
          {
            name: t('核算所用', 'As it is computed with'),
            isRight: true,
            cell: ({ computed_value, computed_unit, is_far }) => (
              <>
                {computed_value === null ? '—' : `${number(computed_value)} ${computed_unit}`}
                {is_far && (
                  <span class="mark unverified">
                    {t('与目录值相差百倍以上', 'a hundred times off the catalogue')}
                  </span>
                )}
              </>
            ),
          },
        ]}
        rows={rows}
        keyOf={({ line }) => line}
      />
      {row_count > rows.length && (
        <p>{t(`只显示前 ${rows.length} 行`, `The first ${rows.length} rows are shown`)}</p>
      )}
      <div class="buttons">
        {isGood || isSure ? (
          <button type="button" disabled={isSending || row_count === 0} onClick={() => onRecord(!isGood)}>
            {isGood
              ? t('读取无误,录入', 'That is right: record it')
              : t('确认跳过并录入其余', 'Confirm: leave them out, record the rest')}
          </button>
        ) : (
          <button type="button" disabled={row_count === 0} onClick={() => setSure(true)}>
            {t(`跳过有错的 ${faulty} 行,录入其余…`, `Leave out ${faulty} lines, record the rest…`)}
          </button>
        )}
      </div>
    </div>
  )
}
