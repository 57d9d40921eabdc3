import { useState } from 'preact/hooks'
import type { FormulaEntry, ParameterEntry } from '../../../engine/facts/catalogue.ts'
import { ask, asked } from '../shell/address.ts'
import { type ApiError, useLoaded, write } from '../shell/api.ts'
import { Field } from '../shell/field.tsx'
import { number } from '../shell/format.ts'
import { Card, GradeMark, Loading, matches, Problem } from '../shell/parts.tsx'
import { named, t } from '../shell/state.ts'
import { type Column, Table } from '../shell/table.tsx'
import { Assets } from './assets.tsx'
import { Computations } from './computations.tsx'
import { Defaults } from './defaults.tsx'

const PARTS = [
  'assets',
  'formulas',
  'computations',
  'parameters',
  'defaults',
  'ecosystems',
  'sources',
] as const
type Part = (typeof PARTS)[number]

/** What is sought stands in the address: what was found can be shown to somebody. */
const SOUGHT = 'q'

export function CataloguePage({ place }: { place: Readonly<Record<string, string>> }) {
  const shown = PARTS.find((one) => one === place.part) ?? PARTS[0]
  const sought = asked(SOUGHT)
  const names: Record<Part, string> = {
    assets: t('生态资产', 'Ecological assets'),
    formulas: t('公式', 'Formulas'),
    computations: t('法定测算', 'Rules as computations'),
    parameters: t('系数与价格', 'Coefficients and prices'),
    defaults: t('默认值', 'Defaults'),
    ecosystems: t('生态系统类型', 'Ecosystem types'),
    sources: t('来源', 'Sources'),
  }
  return (
    <>
      <div class="title">
        <h1>{t('目录与方法', 'Catalogue and methods')}</h1>
        <nav class="tabs" aria-label={t('目录', 'Catalogue')}>
          {PARTS.map((one) => (
            <a key={one} href={`/methods/${one}`} aria-current={shown === one ? 'page' : undefined}>
              {names[one]}
            </a>
          ))}
        </nav>
        <Field
          label={t('查找', 'Search')}
          type="search"
          value={sought}
          onInput={(text) => ask(SOUGHT, text)}
          isOptional
        />
      </div>
      {shown === 'assets' && <Assets sought={sought} />}
      {shown === 'formulas' && <Formulas sought={sought} />}
      {shown === 'computations' && <Computations sought={sought} />}
      {shown === 'parameters' && <Parameters sought={sought} />}
      {shown === 'defaults' && <Defaults sought={sought} />}
      {shown === 'ecosystems' && <Ecosystems sought={sought} />}
      {shown === 'sources' && <Sources sought={sought} />}
    </>
  )
}

function Formulas({ sought }: { sought: string }) {
  const formulas = useLoaded('/v1/formulas')
  return (
    <>
      <Loading of={formulas} />
      {formulas.value?.data
        .filter((formula) => matches(formula, sought))
        .map((formula) => (
          <Card
            key={formula.formula_id}
            title={named(formula.name)}
            aside={<GradeMark grade={formula.grade} />}
          >
            <p>
              <code class="printed">{formula.printed}</code>
            </p>
            <p>
              <small>
                {formula.formula_id} v{formula.version} · {t('计算式', 'computed as')}{' '}
                <code>{formula.expression}</code> → {formula.output.symbol} [{formula.output.unit}] ·{' '}
                {formula.sources.map((cited) => `${cited.source_id} ${cited.locator ?? ''}`).join('; ')}
              </small>
            </p>
            {formula.note && <p class="note">{named(formula.note)}</p>}
            <Calculator formula={formula} />
          </Card>
        ))}
    </>
  )
}

/** Tries a formula with the values of its first worked example, or any others. */
function Calculator({ formula }: { formula: FormulaEntry }) {
  const [values, setValues] = useState<Record<string, string>>(() =>
    Object.fromEntries(
      formula.inputs.map((input) => [input.symbol, String(formula.examples[0]?.inputs[input.symbol] ?? '')]),
    ),
  )
  const [result, setResult] = useState<{ value: number; unit: string }>()
  const [error, setError] = useState<ApiError>()
  const evaluate = async (event: Event) => {
    event.preventDefault()
    const inputs = Object.fromEntries(
      formula.inputs
        .filter((input) => values[input.symbol] !== '')
        .map((input) => [input.symbol, { value: Number(values[input.symbol]), unit: input.unit }]),
    )
    try {
      setResult(
        await write(
          'POST /v1/formulas/{formula_id}/evaluate',
          { formula_id: formula.formula_id },
          { inputs },
        ),
      )
      setError(undefined)
    } catch (caught) {
      setResult(undefined)
      setError(caught as ApiError)
    }
  }
  return (
    <form class="calculator" onSubmit={evaluate}>
      {formula.inputs.map((input) => (
        <Field
          key={input.symbol}
          label={`${input.symbol} ${named(input.name)} [${input.unit}]`}
          type="number"
          value={values[input.symbol] ?? ''}
          onInput={(text) => setValues({ ...values, [input.symbol]: text })}
          isOptional
        />
      ))}
      <button type="submit">{t('试算', 'Evaluate')}</button>
      {result && (
        <output>
          = {number(result.value)} {result.unit}
        </output>
      )}
      <Problem error={error} />
    </form>
  )
}

function Parameters({ sought }: { sought: string }) {
  const parameters = useLoaded('/v1/parameters')
  const columns: Column<ParameterEntry>[] = [
    { name: t('符号', 'Symbol'), cell: ({ symbol }) => <b>{symbol}</b> },
    { name: t('名称', 'Name'), cell: ({ name }) => named(name) },
    {
      name: t('适用', 'Applies to'),
      cell: ({ ecosystem, item }) => [ecosystem, item].filter(Boolean).join(' · '),
    },
    { name: t('取值', 'Value'), isRight: true, cell: ({ value, unit }) => `${number(value)} ${unit}` },
    {
      name: t('来源', 'Source'),
      cell: ({ source_id, locator, note }) => (
        <>
          {source_id} {locator}
          {note && <small> {named(note)}</small>}
        </>
      ),
    },
    { name: t('依据', 'Grade'), cell: ({ grade }) => <GradeMark grade={grade} /> },
  ]
  return (
    <Card title={t('系数与价格', 'Coefficients and prices')}>
      <Loading of={parameters} />
      <Table
        columns={columns}
        rows={parameters.value?.data.filter((parameter) => matches(parameter, sought))}
        keyOf={({ parameter_id }) => parameter_id}
      />
    </Card>
  )
}

function Ecosystems({ sought }: { sought: string }) {
  const ecosystems = useLoaded('/v1/ecosystems')
  return (
    <Card title={t('生态系统类型', 'Ecosystem types')}>
      <Loading of={ecosystems} />
      <Table
        columns={[
          {
            name: t('类型', 'Type'),
            cell: ({ name, ecosystem_id }) => (
              <>
                {named(name)} <small>{ecosystem_id}</small>
              </>
            ),
          },
          {
            name: t('三调地类', 'Class of the third land survey'),
            cell: ({ survey_class }) => survey_class ?? '—',
          },
          {
            name: t('计入服务', 'Credited with services'),
            cell: ({ is_ecosystem }) => (is_ecosystem ? t('是', 'yes') : t('否', 'no')),
          },
        ]}
        rows={ecosystems.value?.data.filter((ecosystem) => matches(ecosystem, sought))}
        keyOf={({ ecosystem_id }) => ecosystem_id}
      />
    </Card>
  )
}

function Sources({ sought }: { sought: string }) {
  const sources = useLoaded('/v1/sources')
  return (
    <Card title={t('来源', 'Sources')}>
      <Loading of={sources} />
      <ul class="plain-list">
        {sources.value?.data
          .filter((source) => matches(source, sought))
          .map((source) => (
            <li key={source.source_id}>
              <b>{source.source_id}</b> {source.title}{' '}
              <small>
                {source.publisher} {source.date} · {source.grade}
              </small>
            </li>
          ))}
      </ul>
    </Card>
  )
}
