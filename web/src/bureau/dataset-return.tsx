import { useState } from 'preact/hooks'
import type { DatasetAnswer } from '../../../engine/facts/valuation.ts'
import { write } from '../shell/api.ts'
import { Field } from '../shell/field.tsx'
import { dateTime } from '../shell/format.ts'
import { Problem } from '../shell/parts.tsx'
import { useSending } from '../shell/sending.ts'
import { t } from '../shell/state.ts'

/** A remark that is being written: of a row, or of the whole where it names none. */
export interface Draft {
  readonly row: string
  readonly remark: string
  readonly answerer: string
}

/** The number of a row by which people find it: its line in the file that it came from, or its place. */
export function lineOf(rows: DatasetAnswer['rows'], index: number): number {
  return rows?.[index]?.line ?? index + 1
}

/** Why figures were sent back, and what became of it. */
export function SentBack({ of: { dataset_id, area, period, sent_back, rows } }: { of: DatasetAnswer }) {
  if (!sent_back) return null
  const { at, sent_back_by, due, remarks, corrected_by } = sent_back
  return (
    <div class="note" data-testid="sent-back">
      <p>
        {t(
          `${sent_back_by} 于 ${dateTime(at)} 退回更正,期限 ${due}。不得再用于核算。`,
          `${sent_back_by} sent it back for correction at ${dateTime(at)}, due ${due}. No account is made of it any more.`,
        )}{' '}
        {corrected_by === null ? (
          <a href={`/bureau/datasets?area=${area}&period=${period}&corrects=${dataset_id}`}>
            {t('上传更正数据', 'Upload the corrected figures')}
          </a>
        ) : (
          <a href={`/bureau/datasets?rows=${corrected_by}`}>
            {t(`已由 #${corrected_by} 更正`, `Corrected by #${corrected_by}`)}
          </a>
        )}
      </p>
      <ul>
        {remarks.map(({ row_number, remark, answerer }) => (
          <li key={`${row_number} ${remark}`}>
            {row_number === undefined
              ? t('整体', 'The whole')
              : t(`第 ${lineOf(rows, row_number - 1)} 行`, `Line ${lineOf(rows, row_number - 1)}`)}
            : {remark}
            {answerer && ` — ${t('负责', 'answered for by')} ${answerer}`}
          </li>
        ))}
      </ul>
    </div>
  )
}

/** Sends figures back: remarks on rows, who answers for them, and until when. */
export function ReturnForm(props: {
  readonly of: DatasetAnswer
  readonly drafts: readonly Draft[]
  readonly onDrafts: (drafts: readonly Draft[]) => void
  readonly onDone: () => void
}) {
  const { of: dataset, drafts, onDrafts, onDone } = props
  const [due, setDue] = useState('')
  const [fault, setFault] = useState<string>()
  const { isSending, error, send } = useSending()
  const change = (index: number, part: Partial<Draft>) =>
    onDrafts(drafts.map((one, at) => (at === index ? { ...one, ...part } : one)))
  const numberOf = (line: string) =>
    1 + (dataset.rows ?? []).findIndex((_, at) => lineOf(dataset.rows, at) === Number(line))
  const submit = (event: Event) => {
    event.preventDefault()
    const strange = drafts.find(({ row }) => row !== '' && numberOf(row) === 0)
    setFault(strange && t(`没有第 ${strange.row} 行`, `There is no line ${strange.row}`))
    if (strange) return
    const remarks = drafts.map(({ row, remark, answerer }) => ({
      ...(row === '' ? {} : { row_number: numberOf(row) }),
      remark,
      ...(answerer.trim() === '' ? {} : { answerer: answerer.trim() }),
    }))
    const { dataset_id } = dataset
    void send(() => write('POST /v1/datasets/{dataset_id}/return', { dataset_id }, { due, remarks }), onDone)
  }
  return (
    <form class="form" onSubmit={submit} data-testid="return">
      <h3>{t('退回更正', 'Send back for correction')}</h3>
      <p class="note">
        {t(
          '退回后不得再用它核算或发布;更正的数据另行上传。',
          'Nothing is computed or published of it any more; the corrected figures come as another upload.',
        )}
      </p>
      {drafts.map((draft, index) => (
        <fieldset key={index} class="inline">
          <Field
            label={t('行(空为整体)', 'Line (empty: the whole)')}
            name={`row-${index}`}
            type="decimal"
            longest={5}
            isOptional
            value={draft.row}
            onInput={(row) => change(index, { row })}
          />
          <Field
            label={t('意见', 'Remark')}
            name={`remark-${index}`}
            longest={500}
            value={draft.remark}
            onInput={(remark) => change(index, { remark })}
          />
          <Field
            label={t('谁负责(可空)', 'Who answers for it (optional)')}
            name={`answerer-${index}`}
            longest={100}
            isOptional
            value={draft.answerer}
            onInput={(answerer) => change(index, { answerer })}
          />
          <button
            type="button"
            class="plain"
            onClick={() => onDrafts(drafts.filter((_, at) => at !== index))}
          >
            {t('去掉', 'Remove')}
          </button>
        </fieldset>
      ))}
      <button
        type="button"
        class="plain"
        onClick={() => onDrafts([...drafts, { row: '', remark: '', answerer: '' }])}
      >
        {t('加一条意见', 'Add a remark')}
      </button>
      {drafts.length > 0 && (
        <>
          <Field label={t('期限', 'Due')} name="due" type="date" value={due} onInput={setDue} />
          <button type="submit" disabled={isSending}>
            {t('退回', 'Send back')}
          </button>
        </>
      )}
      {fault !== undefined && (
        <p class="problem" role="alert">
          {fault}
        </p>
      )}
      <Problem error={error} />
    </form>
  )
}
