import type { ComponentChildren } from 'preact'
import { useRef, useState } from 'preact/hooks'
import type { ApiError } from './api.ts'
import { type FieldRow, faultOf, Input, labelOf, labelsOf, plainOf } from './form-input.tsx'
import { newName } from './names.ts'
import { ConfirmButton, Problem } from './parts.tsx'
import { t } from './state.ts'
import { may } from './who.tsx'

export type Values = Readonly<Record<string, string>>

interface ActionFormProps<A> {
  readonly fields: readonly FieldRow[]
  readonly button: string
  /** What it does, whole, before it is sent; absent: it is sent at once. */
  readonly effect?: (values: Values) => ComponentChildren
  /** `key`: the same until an answer came, so that what was asked for twice is done once. */
  readonly send: (values: Values, key: string) => Promise<A>
  readonly onDone?: (answer: A) => void
  /** What is said when it is done; one that waits for a second person says so itself. */
  readonly done?: (answer: A) => ComponentChildren
  readonly testId?: string
  /** The command that it gives: who may not give it is not shown it. */
  readonly needs?: string
}

/** A form that changes something: filled, looked at once more with all that it will do, sent once. */
export function ActionForm<A>(props: ActionFormProps<A>) {
  return props.needs !== undefined && !may(props.needs) ? null : <Form {...props} />
}

function Form<A>(props: ActionFormProps<A>) {
  const { fields, button, effect, send, onDone, done, testId } = props
  const empty = () => Object.fromEntries(fields.map(({ name, initial = '' }) => [name, initial]))
  const [values, setValues] = useState<Record<string, string>>(empty)
  // Of what has nothing to fill in there is only the effect to look at.
  const isBare = effect !== undefined && fields.length === 0
  const [isChecked, setIsChecked] = useState(isBare)
  const [isSending, setIsSending] = useState(false)
  const [error, setError] = useState<ApiError>()
  const [said, setSaid] = useState<ComponentChildren>()
  const key = useRef(newName())
  // A choice whose options came later is the first of them.
  const filledIn = ({ name, options, isOptional, mustChoose, isMany }: FieldRow) =>
    values[name] === '' && options && !isOptional && !mustChoose && !isMany
      ? (options[0]?.value ?? '')
      : (values[name] ?? '')
  const current = () =>
    Object.fromEntries(fields.map((row) => [row.name, plainOf(row, filledIn(row))])) as Record<string, string>
  const faults = Object.fromEntries(
    fields.flatMap((row) => {
      const fault = faultOf(row, plainOf(row, filledIn(row)))
      return fault === undefined ? [] : [[row.name, fault]]
    }),
  )
  const [isTold, setIsTold] = useState(false)
  const submit = async (event: Event) => {
    event.preventDefault()
    if (isSending) return
    setSaid(undefined)
    setIsTold(true)
    if (Object.keys(faults).length > 0) {
      // What was refused before is not what is wrong now.
      setError(undefined)
      return
    }
    if (effect && !isChecked) {
      setError(undefined)
      setIsChecked(true)
      return
    }
    setIsSending(true)
    try {
      const answer = await send(current(), key.current)
      key.current = newName()
      setError(undefined)
      setIsTold(false)
      setValues(empty)
      setSaid(waiting(answer) ?? done?.(answer) ?? t('已办理', 'Done'))
      onDone?.(answer)
    } catch (caught) {
      const problem = caught as ApiError
      // A definite no is of this request; where none came, the same key finds out what became of it.
      if (problem.status >= 400 && problem.status < 500) key.current = newName()
      setError(problem)
    } finally {
      setIsChecked(isBare)
      setIsSending(false)
    }
  }
  const change = (name: string) => (value: string) => {
    setValues((before) => ({ ...before, [name]: value }))
    setIsChecked(false)
    key.current = newName()
  }
  return (
    <form class="form" onSubmit={submit} data-testid={testId}>
      {isChecked ? (
        <>
          <Effect fields={fields} filledIn={filledIn}>
            {effect?.(current())}
          </Effect>
          <div class="buttons">
            <ConfirmButton isSending={isSending}>{t('确认', 'Confirm')}</ConfirmButton>
            {!isBare && (
              <button type="button" class="plain" onClick={() => setIsChecked(false)}>
                {t('返回修改', 'Back')}
              </button>
            )}
          </div>
        </>
      ) : (
        <>
          {fields.map((row) => (
            <Input
              key={row.name}
              row={row}
              value={filledIn(row)}
              onInput={change(row.name)}
              fault={(isTold ? faults[row.name] : undefined) ?? error?.faultOf(row.name)}
            />
          ))}
          <button type="submit" disabled={isSending}>
            {button}
          </button>
        </>
      )}
      {said && (
        <p class="done" role="status">
          {said}
        </p>
      )}
      <Problem error={error} />
    </form>
  )
}

/** What was filled in, and what it will do. */
function Effect(props: {
  fields: readonly FieldRow[]
  filledIn: (row: FieldRow) => string
  children: ComponentChildren
}) {
  const { fields, filledIn, children } = props
  return (
    <>
      <dl class="preview">
        {fields
          .filter((row) => filledIn(row) !== '')
          .map((row) => (
            <div key={row.name}>
              <dt>{labelOf(row)}</dt>
              <dd>{labelsOf(row, filledIn(row))}</dd>
            </div>
          ))}
      </dl>
      <p class="note" role="status">
        {children}
      </p>
    </>
  )
}

/** Of what was taken and not done yet. */
function waiting(answer: unknown): string | undefined {
  const id = (answer as { proposal_id?: number } | null)?.proposal_id
  return id === undefined
    ? undefined
    : t(`已提出(#${id}),待第二人确认后生效`, `Proposed (#${id}): it is done when a second person confirms it`)
}

/** A button in a row of a table that opens what it needs to know, and shows what it will do. */
export function RowAction<A>(
  props: ActionFormProps<A> & { readonly name: string; readonly of: string | number },
) {
  const [isOpen, setIsOpen] = useState(false)
  const { name, of, ...form } = props
  if (props.needs !== undefined && !may(props.needs)) return null
  return (
    <span class="row-action">
      <button
        type="button"
        class="plain"
        aria-expanded={isOpen}
        aria-label={`${name} ${of}`}
        onClick={() => setIsOpen(!isOpen)}
      >
        {name}
      </button>
      {isOpen && (
        <span
          class="panel"
          role="dialog"
          aria-label={`${name} ${of}`}
          onKeyDown={(event) => event.key === 'Escape' && setIsOpen(false)}
        >
          <span class="panel-head">
            <b>
              {name} {of}
            </b>
            <button type="button" class="plain" onClick={() => setIsOpen(false)}>
              {t('关闭', 'Close')}
            </button>
          </span>
          <ActionForm {...form} />
        </span>
      )}
    </span>
  )
}

/** The reason that many a change needs. */
export const REASON: FieldRow = { name: 'reason', kind: 'long', longest: 500 }
