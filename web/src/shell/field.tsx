import { useId } from 'preact/hooks'

export interface FieldProps {
  readonly label: string
  readonly value: string
  readonly onInput: (value: string) => void
  readonly name?: string
  readonly type?: 'text' | 'number' | 'decimal' | 'date' | 'datetime-local' | 'search' | 'password'
  readonly isOptional?: boolean
  readonly longest?: number
  readonly autocomplete?: string
  /** What is wanted, where the name alone does not say it. */
  readonly hint?: string
  /** What was wrong with it. */
  readonly fault?: string
}

/** Something that is typed, with its name. */
export function Field(props: FieldProps) {
  const { label, value, onInput, name, type = 'text', isOptional, longest, autocomplete } = props
  const id = useId()
  return (
    <label class="field">
      <span>{label}</span>
      <input
        name={name}
        type={(type === 'decimal' ? 'text' : type) as 'text'}
        required={!isOptional}
        {...(type === 'decimal' ? { inputMode: 'decimal' } : {})}
        {...(type === 'number' ? { step: 'any' } : {})}
        {...(longest === undefined ? {} : { maxLength: longest })}
        {...(autocomplete === undefined ? {} : { autocomplete })}
        {...described(id, props)}
        value={value}
        onInput={(event) => onInput((event.target as HTMLInputElement).value)}
      />
      <Told id={id} of={props} />
    </label>
  )
}

/** Text of several lines. */
export function LongField(props: Omit<FieldProps, 'type' | 'autocomplete'>) {
  const { label, value, onInput, name, isOptional, longest } = props
  const id = useId()
  return (
    <label class="field">
      <span>{label}</span>
      <textarea
        name={name}
        rows={2}
        required={!isOptional}
        {...(longest === undefined ? {} : { maxLength: longest })}
        {...described(id, props)}
        value={value}
        onInput={(event) => onInput((event.target as HTMLTextAreaElement).value)}
      />
      <Told id={id} of={props} />
    </label>
  )
}

const described = (id: string, { fault, hint }: Pick<FieldProps, 'fault' | 'hint'>) => ({
  ...(fault === undefined ? {} : { 'aria-invalid': true }),
  ...(fault === undefined && hint === undefined ? {} : { 'aria-describedby': id }),
})

function Told({ id, of: { fault, hint } }: { id: string; of: Pick<FieldProps, 'fault' | 'hint'> }) {
  if (fault === undefined && hint === undefined) return null
  return (
    <small id={id} class={fault === undefined ? undefined : 'fault'}>
      {fault ?? hint}
    </small>
  )
}

/** Something that is so or not. */
export function Check({
  label,
  isOn,
  onChange,
}: {
  label: string
  isOn: boolean
  onChange: (isOn: boolean) => void
}) {
  return (
    <label class="check">
      <input
        type="checkbox"
        checked={isOn}
        onChange={(event) => onChange((event.target as HTMLInputElement).checked)}
      />
      {label}
    </label>
  )
}

/** One of some, with its name. */
export function Choice<T extends string>(props: {
  readonly label: string
  readonly name?: string
  readonly value: T
  readonly options: readonly { readonly value: T; readonly label: string }[]
  readonly onChange: (value: T) => void
  /** The name is for those who can't see what it stands beside. */
  readonly isLabelHidden?: boolean
  /** What was wrong with it. */
  readonly fault?: string
}) {
  return (
    <label class="choice">
      <span class={props.isLabelHidden ? 'hidden' : undefined}>{props.label}</span>
      <select
        name={props.name}
        value={props.value}
        onChange={(event) => props.onChange((event.target as HTMLSelectElement).value as T)}
      >
        {props.options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      {props.fault && <small class="fault">{props.fault}</small>}
    </label>
  )
}
