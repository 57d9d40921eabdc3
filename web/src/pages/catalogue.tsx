import { useState } from 'preact/hooks'
import type { Ecosystem, FormulaEntry, ParameterEntry, Source } from '../../../engine/facts/catalogue.ts'
import { type ApiError, call, useLoaded } from '../api.ts'
import { Assets } from '../assets.tsx'
import { number } from '../format.ts'
import { Card, GradeMark, matches, Problem } from '../parts.tsx'
import { named, t } from '../state.ts'

const TABS = ['assets', 'formulas', 'parameters', 'ecosystems', 'sources'] as const
type Tab = (typeof TABS)[number]

export function CataloguePage() {
  const [tab, setTab] = useState<Tab>('assets')
  const [sought, setSought] = useState('')
  const names: Record<Tab, string> = {
    assets: t('生态资产', 'Ecological assets'),
    formulas: t('公式', 'Formulas'),
    parameters: t('系数与价格', 'Coefficients and prices'),
    ecosystems: t('生态系统类型', 'Ecosystem types'),
    sources: t('来源', 'Sources'),
  }
  return (
    <>
      <div class="title">
        <h1>{t('目录与方法', 'Catalogue and methods')}</h1>
        <div class="tabs" role="tablist">
          {TABS.map((one) => (
            <button
              key={one}
              type="button"
              role="tab"
              aria-selected={tab === one}
              onClick={() => setTab(one)}
            >
              {names[one]}
            </button>
          ))}
        </div>
        <input
          type="search"
          placeholder={t('查找', 'Search')}
          aria-label={t('查找', 'Search')}
          value={sought}
          onInput={(event) => setSought((event.target as HTMLInputElement).value)}
        />
      </div>
      {tab === 'assets' && <Assets sought={sought} />}
      {tab === 'formulas' && <Formulas sought={sought} />}
      {tab === 'parameters' && <Parameters sought={sought} />}
      {tab === 'ecosystems' && <Ecosystems sought={sought} />}
      {tab === 'sources' && <Sources sought={sought} />}
    </>
  )
}

function Formulas({ sought }: { sought: string }) {
  const formulas = useLoaded<{ data: FormulaEntry[] }>('/v1/formulas')
  return (
    <>
      <Problem error={formulas.error} />
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
        await call('POST', `/v1/formulas/${encodeURIComponent(formula.formula_id)}/evaluate`, { inputs }),
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
        <label key={input.symbol}>
          <span>
            <b>{input.symbol}</b> {named(input.name)} [{input.unit}]
          </span>
          <input
            type="number"
            step="any"
            value={values[input.symbol]}
            onInput={(event) =>
              setValues({ ...values, [input.symbol]: (event.target as HTMLInputElement).value })
            }
          />
        </label>
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
  const parameters = useLoaded<{ data: ParameterEntry[] }>('/v1/parameters')
  return (
    <Card title={t('系数与价格', 'Coefficients and prices')}>
      <Problem error={parameters.error} />
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th>{t('符号', 'Symbol')}</th>
              <th>{t('名称', 'Name')}</th>
              <th>{t('适用', 'Applies to')}</th>
              <th class="right">{t('取值', 'Value')}</th>
              <th>{t('来源', 'Source')}</th>
              <th>{t('依据', 'Grade')}</th>
            </tr>
          </thead>
          <tbody>
            {parameters.value?.data
              .filter((parameter) => matches(parameter, sought))
              .map((parameter) => (
                <tr key={parameter.parameter_id}>
                  <td>
                    <b>{parameter.symbol}</b>
                  </td>
                  <td>{named(parameter.name)}</td>
                  <td>{[parameter.ecosystem, parameter.item].filter(Boolean).join(' · ')}</td>
                  <td class="right">
                    {number(parameter.value)} {parameter.unit}
                  </td>
                  <td>
                    {parameter.source_id} {parameter.locator}
                    {parameter.note && <small> {named(parameter.note)}</small>}
                  </td>
                  <td>
                    <GradeMark grade={parameter.grade} />
                  </td>
                </tr>
              ))}
          </tbody>
        </table>
      </div>
    </Card>
  )
}

function Ecosystems({ sought }: { sought: string }) {
  const ecosystems = useLoaded<{ data: Ecosystem[] }>('/v1/ecosystems')
  return (
    <Card title={t('生态系统类型', 'Ecosystem types')}>
      <table>
        <thead>
          <tr>
            <th>{t('类型', 'Type')}</th>
            <th>{t('三调地类', 'Class of the third land survey')}</th>
            <th>{t('计入服务', 'Credited with services')}</th>
          </tr>
        </thead>
        <tbody>
          {ecosystems.value?.data
            .filter((ecosystem) => matches(ecosystem, sought))
            .map((ecosystem) => (
              <tr key={ecosystem.ecosystem_id}>
                <td>
                  {named(ecosystem.name)} <small>{ecosystem.ecosystem_id}</small>
                </td>
                <td>{ecosystem.survey_class ?? '—'}</td>
                <td>{ecosystem.is_ecosystem ? t('是', 'yes') : t('否', 'no')}</td>
              </tr>
            ))}
        </tbody>
      </table>
    </Card>
  )
}

function Sources({ sought }: { sought: string }) {
  const sources = useLoaded<{ data: Source[] }>('/v1/sources')
  return (
    <Card title={t('来源', 'Sources')}>
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
