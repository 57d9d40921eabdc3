import { useState } from 'preact/hooks'
import type { RasterFileAnswer } from '../../../engine/facts/raster.ts'
import { useLoaded, write } from '../shell/api.ts'
import { Choice, Field, LongField } from '../shell/field.tsx'
import { bytesText } from '../shell/format.ts'
import { Card, Problem } from '../shell/parts.tsx'
import { useSending } from '../shell/sending.ts'
import { named, t } from '../shell/state.ts'
import { useAreas } from '../shell/subjects.ts'
import { Faults } from '../shell/upload.tsx'
import { InputTerms } from './raster-input.tsx'
import { FIRST, jobOf, type Terms, wantedInputs } from './raster-terms.ts'

/** What to compute, of which files; as fields, or as the JSON that the command line takes too. */
export function RasterForm({ files, onDone }: { files: readonly RasterFileAnswer[]; onDone: () => void }) {
  const formulas = useLoaded('/v1/formulas').value?.data ?? []
  const crosswalks = useLoaded('/v1/crosswalks').value?.data ?? []
  const areas = useAreas()
  const [terms, setTerms] = useState<Terms>(FIRST)
  const [json, setJson] = useState<string>()
  const { isSending, error, send } = useSending()
  const change = (part: Partial<Terms>) => setTerms((before) => ({ ...before, ...part }))
  const inputs = wantedInputs(terms, formulas)
  const send_ = (event: Event) => {
    event.preventDefault()
    void send(
      async () =>
        write('POST /v1/raster-jobs', {}, json === undefined ? jobOf(terms, formulas) : parsed(json)),
      onDone,
    )
  }
  const names = files.map(({ name, bytes }) => ({ value: name, label: `${name} (${bytesText(bytes)})` }))
  const rasters = names.filter(({ value }) => /\.tiff?$/i.test(value))
  const choose = { value: '', label: t('请选择', 'Choose') }
  return (
    <Card title={t('二、计算', '2. Compute')}>
      <form class="form" onSubmit={send_} data-testid="raster-form">
        {json === undefined ? (
          <>
            <Choice
              label={t('公式', 'Formula')}
              name="formula"
              value={terms.formula}
              options={formulas
                .filter(({ measure }) => measure === 'physical' || measure === 'monetary')
                .map((one) => ({ value: one.formula_id, label: `${named(one.name)} (${one.formula_id})` }))}
              onChange={(formula) => change({ formula })}
            />
            <Choice
              label={t('土地覆盖图', 'Land cover map')}
              name="land_cover"
              value={terms.landCover}
              options={[choose, ...rasters]}
              onChange={(landCover) => change({ landCover })}
            />
            <Choice
              label={t('类别对照', 'Crosswalk of its classes')}
              name="crosswalk"
              value={terms.crosswalk}
              options={crosswalks.map((one) => ({ value: one.crosswalk_id, label: named(one.name) }))}
              onChange={(crosswalk) => change({ crosswalk })}
            />
            <Choice
              label={t('区域划分', 'Areas')}
              name="zones"
              value={terms.zones}
              options={[{ value: '', label: t('整图为一个区域', 'the map is of one area') }, ...names]}
              onChange={(zones) => change({ zones })}
            />
            {terms.zones === '' ? (
              <Choice
                label={t('区域', 'Area')}
                name="area"
                value={terms.area}
                options={areas.options}
                onChange={(area) => change({ area })}
              />
            ) : (
              <>
                {!/\.tiff?$/i.test(terms.zones) && (
                  <Field
                    label={t('写明区域的字段', 'The field that names the area')}
                    name="field"
                    longest={100}
                    value={terms.field}
                    onInput={(field) => change({ field })}
                  />
                )}
                {/\.gpkg$/i.test(terms.zones) && (
                  <Field
                    label={t('图层(有多个时填写)', 'Layer, where there are several')}
                    name="layer"
                    longest={100}
                    value={terms.layer}
                    onInput={(layer) => change({ layer })}
                    isOptional
                  />
                )}
                <LongField
                  label={t(
                    '对应关系,每行一个:图上的值 = 区域代码',
                    'One a line: what stands on the map = code of the area',
                  )}
                  name="areas"
                  longest={20_000}
                  value={terms.areas}
                  onInput={(areas) => change({ areas })}
                />
              </>
            )}
            {inputs.map((input) => (
              <InputTerms
                key={input.symbol}
                {...{ input, files: rasters, formulas }}
                given={terms.inputs[input.symbol]}
                onChange={(given) => change({ inputs: { ...terms.inputs, [input.symbol]: given } })}
              />
            ))}
            <Choice
              label={t('区域的数值是', 'The figure of an area is')}
              name="aggregate"
              value={terms.aggregate}
              options={[
                {
                  value: '',
                  label: t(
                    '由公式决定(乘面积者为合计)',
                    'as the formula has it (the sum where it multiplies by the area)',
                  ),
                },
                { value: 'sum', label: t('各像元之和', 'the sum of its cells') },
                { value: 'mean', label: t('各像元的平均', 'the mean of its cells') },
              ]}
              onChange={(aggregate) => change({ aggregate })}
            />
            <Field
              label={t(
                '最多允许缺值的像元比例(0 至 1)',
                'The share of cells that may be without a value (0 to 1)',
              )}
              name="max_missing_share"
              type="decimal"
              value={terms.mostMissing}
              onInput={(mostMissing) => change({ mostMissing })}
            />
            <Field
              label={t(
                '接受的投影(不等积时)',
                'Projection that is accepted though it is not known to keep areas',
              )}
              name="accepted_projection"
              longest={200}
              value={terms.projection}
              onInput={(projection) => change({ projection })}
              isOptional
            />
            <Field
              label={t('结果文件名', 'Name of what is made')}
              name="output"
              longest={60}
              value={terms.output}
              onInput={(output) => change({ output })}
            />
          </>
        ) : (
          <LongField
            label={t('作业(JSON,见集成说明)', 'The job as JSON; see the document for integrators')}
            name="json"
            longest={200_000}
            value={json}
            onInput={setJson}
          />
        )}
        <div class="buttons">
          <button type="submit" disabled={isSending}>
            {t('开始计算', 'Compute')}
          </button>
          <button
            type="button"
            class="plain"
            onClick={() =>
              setJson(json === undefined ? JSON.stringify(jobOf(terms, formulas), null, 2) : undefined)
            }
          >
            {json === undefined ? t('以 JSON 编辑', 'Edit as JSON') : t('回到表单', 'Back to the fields')}
          </button>
        </div>
        {!error?.faults.length && <Problem error={error} />}
      </form>
      <Faults faults={error?.faults ?? []} none={t('没有开始计算。', 'nothing was begun.')} />
    </Card>
  )
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return json
  }
}
