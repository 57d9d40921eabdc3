import { MEMBERS } from '../../../engine/facts/members.ts'
import type { Word } from '../../../engine/facts/words.ts'
import { Check, Choice, Field, LongField } from './field.tsx'
import { FingerprintField } from './fingerprint.tsx'
import { isAmount, plainNumber } from './numbers.ts'
import { named, t } from './state.ts'

/** A field of a form: the member that it fills, with its name from the glossary unless it has another. */
export interface FieldRow {
  readonly name: string
  readonly label?: Word
  readonly kind?: 'text' | 'decimal' | 'date' | 'datetime' | 'long' | 'password' | 'fingerprint'
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
  /** Why a value that was typed is none; undefined: it is one. */
  readonly check?: (value: string) => string | undefined
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

/** A value as its options call it. */
export function labelsOf({ options, isMany }: FieldRow, value: string): string {
  const labelOfOne = (one: string) => options?.find((option) => option.value === one)?.label ?? one
  return isMany ? value.split(',').map(labelOfOne).join(t('、', ', ')) : labelOfOne(value)
}

/** The field of a row, whatever kind it is. */
export function Input(props: {
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
  if (kind === 'fingerprint') return <FingerprintField {...given} {...told} />
  if (kind === 'long') return <LongField {...given} {...told} longest={longest ?? 500} />
  return (
    <Field
      {...given}
      {...told}
      type={kind === 'datetime' ? 'datetime-local' : kind}
      {...(kind === 'password' ? { autocomplete: 'off' } : {})}
      {...(longest ? { longest } : {})}
    />
  )
}

/** Several of some. */
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

/** What was typed, as it is sent. */
export function plainOf({ kind }: FieldRow, text: string): string {
  return kind === 'decimal' ? plainNumber(text) : text.trim()
}

/** Why it can't be sent; undefined: it can. */
export function faultOf(row: FieldRow, text: string): string | undefined {
  const { kind, isOptional, mustChoose, check } = row
  if (mustChoose && text === '') return t('请选择', 'Choose one')
  if (check && text !== '') return check(text)
  if (kind === 'fingerprint' && text !== '' && !/^[0-9a-f]{64}$/.test(text))
    return t('64 位十六进制小写', '64 hexadecimal digits in small letters')
  if (kind !== 'decimal' || (isOptional && text === '')) return undefined
  return isAmount(text) ? undefined : t('请填不带符号的数字', 'A number without a sign')
}
