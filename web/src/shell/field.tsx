interface FieldProps {
  readonly label: string
  readonly value: string
  readonly onInput: (value: string) => void
  readonly name?: string
  readonly type?: 'text' | 'number' | 'decimal' | 'date' | 'search' | 'password'
  readonly isOptional?: boolean
  readonly longest?: number
  readonly autocomplete?: string
}

/** Something that is typed, with its name. */
export function Field(props: FieldProps) {
  const { label, value, onInput, name, type = 'text', isOptional, longest, autocomplete } = props
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
        value={value}
        onInput={(event) => onInput((event.target as HTMLInputElement).value)}
      />
    </label>
  )
}

/** One of some, with its name. */
export function Choice<T extends string>(props: {
  readonly label: string
  readonly value: T
  readonly options: readonly { readonly value: T; readonly label: string }[]
  readonly onChange: (value: T) => void
  /** The name is for those who can't see what it stands beside. */
  readonly isLabelHidden?: boolean
}) {
  return (
    <label class="choice">
      <span class={props.isLabelHidden ? 'hidden' : undefined}>{props.label}</span>
      <select
        value={props.value}
        onChange={(event) => props.onChange((event.target as HTMLSelectElement).value as T)}
      >
        {props.options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </label>
  )
}
