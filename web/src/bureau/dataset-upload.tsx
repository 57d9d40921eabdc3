import { useState } from 'preact/hooks'
import type { DatasetAnswer, ReadDataset, UploadedDataset } from '../../../engine/facts/valuation.ts'
import { asked, go } from '../shell/address.ts'
import { write } from '../shell/api.ts'
import { Choice, Field } from '../shell/field.tsx'
import { Card, Problem } from '../shell/parts.tsx'
import { useSending } from '../shell/sending.ts'
import { t } from '../shell/state.ts'
import { useAreas } from '../shell/subjects.ts'
import { Faults, FileField, isTooLarge, tableOf } from '../shell/upload.tsx'
import { Reading } from './dataset-reading.tsx'
import { ChangeReading, type Said } from './reading-change.tsx'

/** As much as the service takes. */
const MAX_MEGABYTES = 8

/** A file of figures: read on trial, looked at, recorded. */
export function UploadCard(props: {
  readonly datasets: readonly DatasetAnswer[]
  readonly onDone: () => void
}) {
  const { datasets, onDone } = props
  const areas = useAreas()
  const [area, setArea] = useState(asked('area') || '370300')
  const [period, setPeriod] = useState(asked('period') || String(new Date().getFullYear() - 1))
  const [title, setTitle] = useState('')
  const [file, setFile] = useState<File>()
  const [said, setSaid] = useState<Said>({})
  const [trial, setTrial] = useState<ReadDataset>()
  const [done, setDone] = useState<UploadedDataset>()
  const { isSending, error, send, clear } = useSending()
  const [corrects, setCorrects] = useState(asked('corrects'))
  const waiting = datasets.filter(
    (one) => one.area === area && one.period === period && one.sent_back?.corrected_by === null,
  )
  // What was chosen for another area or year is not meant for this one.
  const corrected = waiting.some(({ dataset_id }) => String(dataset_id) === corrects) ? corrects : ''
  const given = {
    ...{ area, period, title: title.trim() },
    ...(corrected === '' ? {} : { corrects: corrected }),
  }
  const afresh = () => {
    setTrial(undefined)
    setDone(undefined)
    clear()
  }
  const look = (how: Said) => {
    if (!file || isSending || isTooLarge(file, MAX_MEGABYTES)) return
    setSaid(how)
    setDone(undefined)
    clear()
    void send(
      async () =>
        (await write(
          'POST /v1/datasets/files',
          { ...given, ...how, is_trial: 'true' },
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
          { ...given, ...said, ...(skips ? { skip_bad_rows: 'true' } : {}) },
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
      <form
        class="form"
        data-testid="upload"
        onSubmit={(event) => {
          event.preventDefault()
          setTrial(undefined)
          look(said)
        }}
      >
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
          onInput={(year) => {
            setPeriod(year)
            afresh()
          }}
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
            setSaid({})
            afresh()
          }}
        />
        <button type="submit" aria-disabled={isSending}>
          {isSending ? t('正在检查…', 'Checking…') : t('检查', 'Check')}
        </button>
        {done && <Recorded done={done} />}
        {!error?.faults.length && <Problem error={error} />}
      </form>
      {trial && trial.row_count > 0 && (
        <Reading trial={trial} period={period} isSending={isSending} onRecord={record} />
      )}
      {trial && <ChangeReading key={readingKey(trial)} trial={trial} isSending={isSending} onRead={look} />}
      <Faults
        faults={trial?.faults ?? error?.faults ?? []}
        none={t('没有录入任何数据。', 'nothing was recorded.')}
      />
      {done && <Faults faults={done.skipped} />}
    </Card>
  )
}

/** The form begins anew with another reading. */
const readingKey = ({ reading }: ReadDataset) => `${reading.sheet} ${reading.heading_line}`

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
