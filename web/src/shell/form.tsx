import type { ComponentChildren } from 'preact'
import { useRef, useState } from 'preact/hooks'
import { MEMBERS } from '../../../engine/facts/members.ts'
import type { Word } from '../../../engine/facts/words.ts'
import type { ApiError } from './api.ts'
import { Check, Choice, Field, LongField } from './field.tsx'
import { newName } from './names.ts'
import { isAmount, plainNumber } from './numbers.ts'
import { ConfirmButton, Problem } from './parts.tsx'
import { named, t } from './state.ts'

/** A field of a form: the member that it fills, with its name from the glossary unless it has another. */
export interface FieldRow {
  readonly name: string
  readonly label?: Word
  readonly kind?: 'text' | 'decimal' | 'date' | 'datetime' | 'long'
  readonly options?: readonly { readonly value: string; readonly label: string }[]
  readonly isOptional?: boolean
  /** Of options: several may be taken, or none; the value is their names with commas between. */
  readonly isMany?: boolean
  /** Of a choice that does harm where it is wrong: nothing is chosen beforehand. */
  readonly mustChoose?: boolean
  readonly longest?: number
  readonly unit?: string
  readonly hint?: string
  readonly initial?: string
}

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
}

/** Names of fields that the glossary explains at more length than a form has room for. */
const SHORT: Readonly<Record<string, Word>> = {
  amount: { zh: '金额或数量', en: 'Amount' },
  bank_reference: { zh: '银行流水号', en: 'Reference of the bank' },
  symbol: { zh: '品种', en: 'Instrument' },
  uscc: { zh: '统一社会信用代码', en: 'Unified social credit code' },
  bank_uscc: { zh: '银行', en: 'Bank' },
  dataset_id: { zh: '数据', en: 'Dataset' },
  profile_id: { zh: '核算方案', en: 'Profile' },
  quantity: { zh: '数量', en: 'Quantity' },
  document: { zh: '文件(名称与文号)', en: 'Document, with its number' },
  withdraws: { zh: '更正:所撤回的记录编号', en: 'Of a correction: the entry that it takes back' },
}

export const labelOf = ({ name, label, unit }: FieldRow) => {
  const word = label ?? SHORT[name] ?? MEMBERS[name]
  return `${word ? named(word) : name}${unit ? ` (${unit})` : ''}`
}

/** A form that changes something: filled, looked at once more with all that it will do, sent once. */
export function ActionForm<A>(props: ActionFormProps<A>) {
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
    if (Object.keys(faults).length > 0) return
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

/** A value as its options call it. */
function labelsOf({ options, isMany }: FieldRow, value: string): string {
  const labelOfOne = (one: string) => options?.find((option) => option.value === one)?.label ?? one
  return isMany ? value.split(',').map(labelOfOne).join(t('、', ', ')) : labelOfOne(value)
}

function Input(props: {
  row: FieldRow
  value: string
  onInput: (value: string) => void
  fault: string | undefined
}) {
  const { row, value, onInput, fault } = props
  const { name, kind = 'text', options, isOptional, longest, hint } = row
  const given = { label: labelOf(row), name, value, onInput, ...(isOptional ? { isOptional } : {}) }
  const told = { ...(fault ? { fault } : {}), ...(hint ? { hint } : {}) }
  if (options && row.isMany) return <Many label={given.label} {...{ options, value, onInput }} />
  if (options) {
    const none = isOptional
      ? [{ value: '', label: '—' }]
      : row.mustChoose
        ? [{ value: '', label: t('请选择', 'Choose') }]
        : []
    return (
      <Choice
        label={given.label}
        name={name}
        value={value}
        options={[...none, ...options]}
        onChange={onInput}
        {...(fault ? { fault } : {})}
      />
    )
  }
  if (kind === 'long') return <LongField {...given} {...told} longest={longest ?? 500} />
  return (
    <Field
      {...given}
      {...told}
      type={kind === 'datetime' ? 'datetime-local' : kind}
      {...(longest ? { longest } : {})}
    />
  )
}

function Many(props: {
  label: string
  options: NonNullable<FieldRow['options']>
  value: string
  onInput: (value: string) => void
}) {
  const chosen = new Set(props.value.split(',').filter(Boolean))
  return (
    <fieldset class="field">
      <legend>{props.label}</legend>
      {props.options.map(({ value, label }) => (
        <Check
          key={value}
          label={label}
          isOn={chosen.has(value)}
          onChange={(isOn) => {
            const next = props.options.filter((one) => (one.value === value ? isOn : chosen.has(one.value)))
            props.onInput(next.map((one) => one.value).join(','))
          }}
        />
      ))}
    </fieldset>
  )
}

function plainOf({ kind }: FieldRow, text: string): string {
  return kind === 'decimal' ? plainNumber(text) : text.trim()
}

function faultOf({ kind, isOptional, mustChoose }: FieldRow, text: string): string | undefined {
  if (mustChoose && text === '') return t('请选择', 'Choose one')
  if (kind !== 'decimal' || (isOptional && text === '')) return undefined
  return isAmount(text) ? undefined : t('请填不带符号的数字', 'A number without a sign')
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
