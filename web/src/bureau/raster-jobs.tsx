import { useEffect, useState } from 'preact/hooks'
import type { RasterJobAnswer } from '../../../engine/facts/raster.ts'
import type { UploadedDataset } from '../../../engine/facts/valuation.ts'
import { RASTER_JOB_STATE } from '../../../engine/facts/words.ts'
import { go } from '../shell/address.ts'
import { addressOf, fileAt, type Loaded, useLoaded, write } from '../shell/api.ts'
import { FileButton } from '../shell/download.tsx'
import { Field } from '../shell/field.tsx'
import { bytesText, dateTime, number } from '../shell/format.ts'
import { Card, Empty, Loading, Problem } from '../shell/parts.tsx'
import { useSending } from '../shell/sending.ts'
import { named, t } from '../shell/state.ts'
import { useAreas, useEcosystems } from '../shell/subjects.ts'
import { Table } from '../shell/table.tsx'

type Jobs = Loaded<{ readonly data: readonly RasterJobAnswer[] }>

/** Jobs, the newest first: how far each is, why it was refused, what came of it. */
export function RasterJobs({ jobs }: { jobs: Jobs }) {
  const { isSending, error, send } = useSending()
  const data = jobs.value?.data ?? []
  const formulaName = useFormulaNames()
  return (
    <Card title={t('三、作业与结果', '3. Jobs and results')}>
      <Loading of={jobs} />
      <Problem error={error} />
      {jobs.value && data.length === 0 && <Empty>{t('还没有作业', 'No jobs yet')}</Empty>}
      {data.map((job) => {
        const { raster_job_id: id, state, share, faults } = job
        const isOpen = state === 'waiting' || state === 'running'
        return (
          <details key={id} open={job === data[0]} data-testid={`raster-job-${id}`}>
            <summary>
              #{id} {formulaName(job.formula_id)} · {named(RASTER_JOB_STATE[state])}{' '}
              <small>{dateTime(job.asked_at)}</small>
            </summary>
            {isOpen && (
              <p role="status">
                <progress max={1} value={share} /> {Math.floor(100 * share)} %
              </p>
            )}
            {faults.length > 0 && (
              <ul class="error" role="alert">
                {faults.map((fault) => (
                  <li key={fault}>{fault}</li>
                ))}
              </ul>
            )}
            {state === 'done' && <Outcome job={job} />}
            <div class="buttons">
              {isOpen ? (
                <button
                  type="button"
                  disabled={isSending}
                  onClick={() =>
                    void send(
                      () =>
                        write(
                          'POST /v1/raster-jobs/{raster_job_id}/withdraw',
                          { raster_job_id: id },
                          undefined,
                        ),
                      jobs.reload,
                    )
                  }
                >
                  {t('撤回', 'Withdraw')}
                </button>
              ) : (
                <button
                  type="button"
                  class="plain"
                  disabled={isSending}
                  onClick={() =>
                    void send(
                      () => write('DELETE /v1/raster-jobs/{raster_job_id}', { raster_job_id: id }, undefined),
                      jobs.reload,
                    )
                  }
                >
                  {t('删除作业及其结果', 'Remove the job and what it made')}
                </button>
              )}
            </div>
          </details>
        )
      })}
    </Card>
  )
}

function Outcome({ job }: { job: RasterJobAnswer }) {
  const areas = useAreas()
  const ecosystems = useEcosystems()
  const { raster_job_id: id, unit, outputs } = job
  const address = (name: string) =>
    addressOf('/v1/raster-jobs/{raster_job_id}/files/{name}', { raster_job_id: id, name })
  const map = outputs.find(({ name }) => name.endsWith('.svg'))
  return (
    <>
      {job.areas.map((one) => (
        <Table
          key={one.area}
          testId={`raster-figures-${one.area}`}
          columns={[
            { name: t('生态系统', 'Ecosystem'), cell: ({ ecosystem }) => ecosystems(ecosystem) },
            { name: t('公顷', 'ha'), isRight: true, cell: ({ hectares }) => number(hectares) },
            {
              name: unit ?? '',
              isRight: true,
              cell: ({ value }) => (value === null ? t('不计入', 'not counted') : number(value)),
            },
          ]}
          groups={[{ name: `${areas.nameOf(one.area)}: ${number(one.value)} ${unit}`, rows: one.ecosystems }]}
          keyOf={({ ecosystem }) => ecosystem}
        />
      ))}
      {map && <MapPicture address={address(map.name)} />}
      <p class="buttons">
        {outputs.map(({ name, bytes }) => (
          <FileButton
            key={name}
            label={`${name} (${bytesText(bytes)})`}
            name={name}
            address={address(name)}
          />
        ))}
      </p>
      <Record job={job} address={address} />
    </>
  )
}

/** A map is for who is signed in: it is fetched as they are, and shown. */
function MapPicture({ address }: { address: string }) {
  const [source, setSource] = useState<string>()
  useEffect(() => {
    let isCurrent = true
    const reader = new FileReader()
    reader.onload = () => isCurrent && setSource(String(reader.result))
    fileAt(address).then(
      (blob) => reader.readAsDataURL(blob),
      // The picture stands among the files too.
      () => undefined,
    )
    return () => {
      isCurrent = false
    }
  }, [address])
  return source ? <img class="picture" src={source} alt={t('结果分布图', 'A map of the result')} /> : null
}

function useFormulaNames(): (id: string) => string {
  const formulas = useLoaded('/v1/formulas').value?.data ?? []
  return (id) => {
    const found = formulas.find(({ formula_id }) => formula_id === id)
    return found ? named(found.name) : id
  }
}

/** The table of an area, recorded as figures of a year. */
function Record({ job, address }: { job: RasterJobAnswer; address: (name: string) => string }) {
  const areas = useAreas()
  const [period, setPeriod] = useState(String(new Date().getFullYear() - 1))
  const [done, setDone] = useState<Readonly<Record<string, UploadedDataset>>>({})
  const formulaName = useFormulaNames()
  const { isSending, error, send } = useSending()
  const tables = job.outputs.filter(({ name }) => name.endsWith('.csv'))
  const record = (area: string, name: string) =>
    void send(
      async () => {
        const blob = await fileAt(address(name))
        return (await write(
          'POST /v1/datasets/files',
          {
            area,
            period,
            title: `${formulaName(job.formula_id)} (${t('栅格作业', 'raster job')} #${job.raster_job_id})`,
          },
          new Blob([blob], { type: 'text/csv' }),
        )) as UploadedDataset
      },
      (dataset) => setDone((before) => ({ ...before, [name]: dataset })),
    )
  return (
    <div class="form">
      <Field
        label={t('录入为年度数据:年度', 'Record as figures of the year')}
        name="period"
        type="decimal"
        longest={4}
        value={period}
        onInput={setPeriod}
      />
      <div class="buttons">
        {job.areas.flatMap(({ area }) =>
          tables
            .filter(({ name }) => job.areas.length === 1 || name.endsWith(`-${area}.csv`))
            .map(({ name }) =>
              done[name] ? (
                <button
                  key={name}
                  type="button"
                  class="plain"
                  onClick={() =>
                    go(`/bureau/accounts?dataset=${done[name]!.dataset_id}&area=${area}&period=${period}`)
                  }
                >
                  {t(
                    `已录入 #${done[name]!.dataset_id},下一步:核算`,
                    `Recorded as #${done[name]!.dataset_id}. Next: an account`,
                  )}
                </button>
              ) : (
                <button key={name} type="button" disabled={isSending} onClick={() => record(area, name)}>
                  {t(`录入 ${areas.nameOf(area)}(${name})`, `Record ${areas.nameOf(area)} (${name})`)}
                </button>
              ),
            ),
        )}
      </div>
      <Problem error={error} />
    </div>
  )
}
