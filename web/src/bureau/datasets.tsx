import { useState } from 'preact/hooks'
import type { DatasetAnswer } from '../../../engine/facts/valuation.ts'
import { asked } from '../shell/address.ts'
import { useList, useLoaded } from '../shell/api.ts'
import { CsvButton } from '../shell/download.tsx'
import { dateTime, number } from '../shell/format.ts'
import { More } from '../shell/more.tsx'
import { Card, GradeMark, Loading } from '../shell/parts.tsx'
import { named, t } from '../shell/state.ts'
import { Table } from '../shell/table.tsx'
import { may } from '../shell/who.tsx'
import { type Draft, lineOf, ReturnForm, SentBack } from './dataset-return.tsx'
import { UploadCard } from './dataset-upload.tsx'
import { TemplateCard } from './template-card.tsx'

/** Figures: a template to fill, a file that is checked line by line, and what was recorded. */
export function DatasetsPart() {
  const datasets = useList('/v1/datasets')
  return (
    <>
      <RowsCard onReturn={datasets.reload} />
      {may('record_dataset') && <TemplateCard />}
      {may('record_dataset') && (
        <UploadCard key={asked('corrects')} datasets={datasets.rows ?? []} onDone={datasets.reload} />
      )}
      <Card
        title={t('已录入的数据', 'Recorded datasets')}
        aside={<CsvButton name="datasets" of={datasets} />}
      >
        <Table
          testId="datasets"
          asCards
          columns={[
            { name: '#', cell: ({ dataset_id }) => dataset_id },
            {
              name: t('标题', 'Title'),
              cell: ({ title, corrects, sent_back }) => (
                <>
                  {title}
                  {corrects !== null && <small> {t(`更正 #${corrects}`, `corrects #${corrects}`)}</small>}
                  {sent_back && (
                    <small class="fault">
                      {' '}
                      {sent_back.corrected_by === null
                        ? t(`已退回,期限 ${sent_back.due}`, `sent back, due ${sent_back.due}`)
                        : t(
                            `已由 #${sent_back.corrected_by} 更正`,
                            `corrected by #${sent_back.corrected_by}`,
                          )}
                    </small>
                  )}
                </>
              ),
            },
            { name: t('区域', 'Area'), cell: ({ area }) => area },
            { name: t('年度', 'Year'), cell: ({ period }) => period },
            { name: t('行数', 'Rows'), isRight: true, cell: ({ row_count }) => number(row_count) },
            {
              name: t('录入', 'Recorded'),
              cell: ({ author, recorded_at }) => `${author} · ${dateTime(recorded_at)}`,
            },
            {
              name: '',
              cell: ({ dataset_id }) => (
                <a href={`/bureau/datasets?rows=${dataset_id}`}>{t('查看', 'look')}</a>
              ),
            },
            {
              name: t('核算', 'Account'),
              cell: ({ dataset_id, area, period, sent_back }) =>
                may('request_valuation') &&
                !sent_back && (
                  <a href={`/bureau/accounts?dataset=${dataset_id}&area=${area}&period=${period}`}>
                    {t('用它核算', 'compute an account')}
                  </a>
                ),
            },
          ]}
          rows={datasets.rows}
          keyOf={({ dataset_id }) => dataset_id}
        />
        <More of={datasets} none={t('尚无数据', 'No datasets yet')} />
      </Card>
    </>
  )
}

/** A row as its upload reads it: how far it may be off stands in one cell. */
function asUploaded({ uncertainty, ...row }: Row) {
  if (!uncertainty) return row
  const { distribution, min, max, reason } = uncertainty
  return { ...row, uncertainty: `${distribution} ${min} ${max} ${named(reason)}` }
}
type Row = NonNullable<DatasetAnswer['rows']>[number]

/** What is in a dataset, as it was recorded. */
function RowsCard({ onReturn }: { onReturn: () => void }) {
  const id = asked('rows')
  const dataset = useLoaded(id === '' ? undefined : '/v1/datasets/{dataset_id}', { dataset_id: id })
  const [drafts, setDrafts] = useState<readonly Draft[]>([])
  if (id === '') return null
  const rows = dataset.value?.rows
  const mayReturn = may('return_dataset') && dataset.value?.sent_back === null
  const remarksOf = (index: number) =>
    dataset.value?.sent_back?.remarks.filter(({ row_number }) => row_number === index + 1) ?? []
  return (
    <Card
      title={`#${id} ${dataset.value?.title ?? ''}`}
      aside={
        <span class="buttons">
          <CsvButton name={`dataset-${id}`} of={{ rows, all: async () => (rows ?? []).map(asUploaded) }} />
          <a href="/bureau/datasets">{t('关闭', 'Close')}</a>
        </span>
      }
    >
      <Loading of={dataset} />
      {dataset.value && <SentBack of={dataset.value} />}
      {dataset.value && mayReturn && (
        <ReturnForm
          of={dataset.value}
          drafts={drafts}
          onDrafts={setDrafts}
          onDone={() => {
            setDrafts([])
            dataset.reload()
            onReturn()
          }}
        />
      )}
      <Table
        testId="dataset-rows"
        columns={[
          { name: t('行', 'Line'), isRight: true, cell: (_, index) => lineOf(rows, index) },
          { name: t('符号', 'Symbol'), cell: ({ symbol }) => symbol },
          { name: t('生态系统', 'Ecosystem'), cell: ({ ecosystem }) => ecosystem ?? '' },
          { name: t('项目', 'Item'), cell: ({ item }) => item ?? '' },
          { name: t('数值', 'Value'), isRight: true, cell: ({ value }) => value },
          { name: t('单位', 'Unit'), cell: ({ unit }) => unit },
          { name: t('来源', 'Source'), cell: ({ source }) => source },
          { name: t('依据', 'Grade'), cell: ({ grade }) => <GradeMark grade={grade} /> },
          {
            name: t('意见', 'Remarks'),
            cell: (_, index) => (
              <>
                {remarksOf(index)
                  .map(({ remark }) => remark)
                  .join('; ')}
                {mayReturn && (
                  <button
                    type="button"
                    class="plain"
                    onClick={() =>
                      setDrafts([...drafts, { row: String(lineOf(rows, index)), remark: '', answerer: '' }])
                    }
                  >
                    {t('提意见', 'Remark')}
                  </button>
                )}
              </>
            ),
          },
        ]}
        rows={rows}
        keyOf={(_, index) => index}
      />
    </Card>
  )
}
