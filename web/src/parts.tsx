import type { ComponentChildren } from 'preact'
import { GRADE, type Grade } from '../../engine/facts/words.ts'
import type { ApiError } from './api.ts'
import { named } from './state.ts'

export function Card({
  title,
  aside,
  children,
}: {
  title: string
  aside?: ComponentChildren
  children: ComponentChildren
}) {
  return (
    <section class="card">
      <header>
        <h2>{title}</h2>
        {aside}
      </header>
      {children}
    </section>
  )
}

/** How far a figure is confirmed; shown wherever the figure is. */
export function GradeMark({ grade }: { grade: Grade }) {
  return <span class={`mark ${grade}`}>{named(GRADE[grade])}</span>
}

export function Problem({ error }: { error: ApiError | undefined }) {
  if (!error) return null
  return (
    <p class="problem" role="alert">
      <b>{error.code}</b> {error.message}
    </p>
  )
}

export function Empty({ children }: { children: ComponentChildren }) {
  return <p class="empty">{children}</p>
}

export function Choice<T extends string>(props: {
  label: string
  value: T
  options: readonly { value: T; label: string }[]
  onChange: (value: T) => void
}) {
  return (
    <label class="choice">
      <span>{props.label}</span>
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

/** Whether anything of an entry has what is sought. */
export const matches = (entry: unknown, sought: string) =>
  JSON.stringify(entry).toLowerCase().includes(sought.toLowerCase())
