import { useState } from 'preact/hooks'
import type { Computation, Computed } from '../../../engine/facts/computation.ts'
import { useLoaded, write } from '../shell/api.ts'
import { Choice, Field } from '../shell/field.tsx'
import { decimal } from '../shell/format.ts'
import { Card, GradeMark, Loading, matches, Problem } from '../shell/parts.tsx'
import { useSending } from '../shell/sending.ts'
import { named, t } from '../shell/state.ts'
import { Table } from '../shell/table.tsx'

/** The rules of the law that give a number: tried with one's own figures, on any day, step by step. */
export function Computations({ sought }: { sought: string }) {
  const computations = useLoaded('/v1/computations')
  return (
    <>
      <Loading of={computations} />
      {computations.value?.data
        .filter((one) => matches(one, sought))
        .map((one) => (
          <ComputationCard key={one.computation_id} computation={one} />
        ))}
    </>
  )
}

function ComputationCard({ computation }: { computation: Computation }) {
  const { computation_id, title, printed, inputs, versions } = computation
  const newest = versions.at(-1)!
  const [on, setOn] = useState(newest.valid_to ?? new Date().toISOString().slice(0, 10))
  const [values, setValues] = useState<Readonly<Record<string, string>>>(() =>
    Object.fromEntries(
      inputs.map(({ name, options, is_optional }) => [name, is_optional ? '' : (options[0]?.value ?? '')]),
    ),
  )
  const [answer, setAnswer] = useState<Computed>()
  const { isSending, error, send } = useSending()
  const compute = (event: Event) => {
    event.preventDefault()
    // Full-width digits and commas between thousands are figures too.
    const plain = (text: string) =>
      text
        .normalize('NFKC')
        .trim()
        .replace(/,(?=\d{3}(\D|$))/g, '')
    const given = Object.fromEntries(
      Object.entries(values)
        .map(([name, text]) => [name, plain(text)] as const)
        .filter(([, text]) => text !== ''),
    )
    const [group = '', name = ''] = computation_id.split('/')
    setAnswer(undefined)
    void send(
      () => write('POST /v1/computations/{group}/{name}', { group, name }, { on, inputs: given }),
      setAnswer,
    )
  }
  return (
    <Card
      id={computation_id.replace('/', '-')}
      title={named(title)}
      aside={<GradeMark grade={newest.grade} />}
    >
      <p>
        <code class="printed">{printed}</code>
      </p>
      <form class="calculator" onSubmit={compute}>
        {inputs.map(({ name, title, unit, options, is_optional }) =>
          unit === null ? (
            <Choice
              key={name}
              label={named(title)}
              value={values[name] ?? ''}
              options={[
                ...(is_optional ? [{ value: '', label: '—' }] : []),
                ...options.map((one) => ({ value: one.value, label: named(one.title) })),
              ]}
              onChange={(value) => setValues({ ...values, [name]: value })}
            />
          ) : (
            <Field
              key={name}
              label={`${named(title)} [${unit}]`}
              value={values[name] ?? ''}
              isOptional={is_optional}
              onInput={(value) => setValues({ ...values, [name]: value.trim() })}
            />
          ),
        )}
        <Field label={t('适用日期', 'On the day')} type="date" value={on} onInput={setOn} />
        <button type="submit" disabled={isSending}>
          {t('计算', 'Compute')}
        </button>
      </form>
      <Problem error={error} />
      {answer && <Answer answer={answer} />}
      <details>
        <summary>{t('各时期的参数与依据', 'Numbers and documents by time')}</summary>
        <Table
          columns={[
            { name: t('自', 'From'), cell: ({ valid_from }) => valid_from },
            { name: t('至', 'Until'), cell: ({ valid_to }) => valid_to ?? t('现行', 'in force') },
            { name: t('文件', 'Document'), cell: ({ document }) => document },
            { name: t('核实', 'Grade'), cell: ({ grade }) => <GradeMark grade={grade} /> },
            {
              name: t('参数', 'Numbers'),
              cell: ({ parameters }) =>
                Object.entries(parameters)
                  .map(([name, value]) => `${name} ${value}`)
                  .join('; '),
            },
          ]}
          rows={versions}
          keyOf={({ valid_from }) => valid_from}
        />
      </details>
    </Card>
  )
}

function Answer({ answer: { results, steps, version } }: { answer: Computed }) {
  return (
    <div class="note" role="status" data-testid="computed">
      {results.map(({ name, title, value, unit }) => (
        <p key={name}>
          {named(title)} <b>{decimal(value)}</b> {unit === '1' ? '' : unit}
        </p>
      ))}
      <ol>
        {steps.map(({ title, printed, value }) => (
          <li key={`${title.en} ${printed}`}>
            {named(title)}: {printed} = {value}
          </li>
        ))}
      </ol>
      <small>{version.document}</small>
    </div>
  )
}
