import type { ComponentChildren } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { GRADE, type Grade } from '../../../engine/facts/words.ts'
import type { ApiError, Loaded } from './api.ts'
import { sentenceOf } from './problems.ts'
import { named, t } from './state.ts'

export function Card({
  id,
  title,
  aside,
  children,
}: {
  /** By what an address leads to it. */
  id?: string
  title: string
  aside?: ComponentChildren
  children: ComponentChildren
}) {
  return (
    <section class="card" id={id}>
      <header>
        <h2>{title}</h2>
        {aside}
      </header>
      {children}
    </section>
  )
}

/** A card that stands folded until it is wanted: a form of many fields between lists. */
export function FoldedCard({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <details class="card folded">
      <summary>
        <h2>{title}</h2>
      </summary>
      {children}
    </details>
  )
}

/** How far a figure is confirmed; shown wherever the figure is. */
export function GradeMark({ grade }: { grade: Grade }) {
  return <span class={`mark ${grade}`}>{named(GRADE[grade])}</span>
}

/** Why something was refused: the sentence of its code, and the figures of this case. */
export function Problem({ error }: { error: ApiError | undefined }) {
  if (!error) return null
  return (
    <div class="problem" role="alert">
      {sentenceOf(error.code) ?? error.message} <a href={`/help/errors/${error.code}`}>{error.code}</a>
      {error.detail !== (sentenceOf(error.code) ?? error.message) && error.detail !== '' && (
        <small>{error.detail}</small>
      )}
    </div>
  )
}

/** What stands while something is loaded, and when it could not be. */
export function Loading({ of }: { of: Pick<Loaded<unknown>, 'isLoading' | 'error' | 'reload'> }) {
  if (of.isLoading) return <p class="empty">{t('加载中…', 'Loading…')}</p>
  if (!of.error) return null
  return (
    <>
      <Problem error={of.error} />
      <button type="button" class="plain" onClick={of.reload}>
        {t('重试', 'Try again')}
      </button>
    </>
  )
}

/** The button that confirms: it takes the place of the one that was pressed, and with it the focus of the keyboard. */
export function ConfirmButton({ isSending, children }: { isSending: boolean; children: ComponentChildren }) {
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => button.current?.focus(), [])
  return (
    <button ref={button} type="submit" disabled={isSending}>
      {children}
    </button>
  )
}

/** Something that is told once, with a button that copies it. */
export function Copyable({ text, testId }: { text: string; testId: string }) {
  const [isCopied, setIsCopied] = useState(false)
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => setIsCopied(true),
      () => setIsCopied(false),
    )
  return (
    <span class="copyable">
      <code data-testid={testId}>{text}</code>{' '}
      <button type="button" class="plain" onClick={copy}>
        {isCopied ? t('已复制', 'Copied') : t('复制', 'Copy')}
      </button>
    </span>
  )
}

export function Empty({ children }: { children: ComponentChildren }) {
  return <p class="empty">{children}</p>
}

/** Whether anything of an entry has what is sought. */
export const matches = (entry: unknown, sought: string) =>
  JSON.stringify(entry).toLowerCase().includes(sought.toLowerCase())
