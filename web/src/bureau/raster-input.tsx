import type { FormulaEntry } from '../../../engine/facts/catalogue.ts'
import { useLoaded } from '../shell/api.ts'
import { Choice, Field, LongField } from '../shell/field.tsx'
import { named, t } from '../shell/state.ts'
import { useEcosystems } from '../shell/subjects.ts'
import type { Given } from './raster-terms.ts'

const KINDS = () => [
  { value: 'file', label: t('栅格', 'a raster') },
  { value: 'value', label: t('一个数', 'one number') },
  { value: 'by_ecosystem', label: t('按生态系统类型', 'by ecosystem type') },
  { value: 'slope', label: t('由高程图求坡度', 'slope of a map of heights') },
  { value: 'slope_length', label: t('由高程图求坡长', 'slope length of a map of heights') },
  { value: 'formula', label: t('由公式算出', 'by a formula') },
]

/** Where one input comes from. */
export function InputTerms(props: {
  input: FormulaEntry['inputs'][number]
  given: Given | undefined
  files: readonly { value: string; label: string }[]
  formulas: readonly FormulaEntry[]
  onChange: (given: Given) => void
}) {
  const { input, files, formulas, onChange } = props
  const given = props.given ?? { kind: 'file', file: '', value: '', unit: input.unit, formula: '' }
  const change = (part: Partial<Given>) => onChange({ ...given, ...part })
  const ecosystemName = useEcosystems()
  const types = useLoaded('/v1/ecosystems').value?.data ?? []
  const makers = formulas.filter(({ output }) => output.symbol === input.symbol)
  const kinds = KINDS().filter(({ value }) => value !== 'formula' || makers.length > 0)
  const isOfFile = ['file', 'slope', 'slope_length'].includes(given.kind)
  return (
    <fieldset class="field" data-testid={`input-${input.symbol}`}>
      <legend>
        {input.symbol} {named(input.name)} ({input.unit})
      </legend>
      <Choice
        label={t('来自', 'From')}
        name={`${input.symbol}-kind`}
        value={given.kind}
        options={kinds}
        onChange={(kind) =>
          change({
            kind,
            unit: kind === 'slope' || kind === 'slope_length' ? 'm' : input.unit,
            formula: makers[0]?.formula_id ?? '',
          })
        }
      />
      {isOfFile && (
        <Choice
          label={t('文件', 'File')}
          name={`${input.symbol}-file`}
          value={given.file}
          options={[{ value: '', label: t('请选择', 'Choose') }, ...files]}
          onChange={(file) => change({ file })}
        />
      )}
      {given.kind === 'file' && (
        <>
          <Field
            label={t('乘数(可空)', 'Scale, if any')}
            name={`${input.symbol}-scale`}
            value={given.scale ?? ''}
            onInput={(scale) => change({ scale })}
            isOptional
          />
          <Field
            label={t('加数(可空)', 'Offset, if any')}
            name={`${input.symbol}-offset`}
            value={given.offset ?? ''}
            onInput={(offset) => change({ offset })}
            isOptional
          />
        </>
      )}
      {given.kind === 'value' && (
        <Field
          label={t('数值', 'Value')}
          name={`${input.symbol}-value`}
          type="decimal"
          value={given.value}
          onInput={(value) => change({ value })}
        />
      )}
      {given.kind === 'slope_length' && (
        <Field
          label={t('最长坡长(米)', 'The longest slope, in metres')}
          name={`${input.symbol}-longest`}
          type="decimal"
          value={given.value}
          onInput={(value) => change({ value })}
        />
      )}
      {given.kind === 'by_ecosystem' && (
        <LongField
          label={t('每行一个:类型 = 数值', 'One a line: type = value')}
          longest={5000}
          value={given.value}
          hint={types
            .filter(({ parent }) => parent === undefined)
            .map(({ ecosystem_id }) => `${ecosystem_id} ${ecosystemName(ecosystem_id)}`)
            .join(t('、', ', '))}
          onInput={(value) => change({ value })}
        />
      )}
      {given.kind === 'formula' ? (
        <Choice
          label={t('公式', 'Formula')}
          value={given.formula}
          options={makers.map((one) => ({
            value: one.formula_id,
            label: `${named(one.name)} (${one.formula_id})`,
          }))}
          onChange={(formula) => change({ formula })}
        />
      ) : (
        <Field
          label={t('单位', 'Unit')}
          name={`${input.symbol}-unit`}
          longest={60}
          value={given.unit}
          onInput={(unit) => change({ unit })}
        />
      )}
    </fieldset>
  )
}
