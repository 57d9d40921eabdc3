import { Field } from '../shell/field.tsx'
import { t } from '../shell/state.ts'

interface NewPasswordProps {
  readonly label: string
  readonly password: string
  readonly again: string
  readonly onPassword: (text: string) => void
  readonly onAgain: (text: string) => void
  /** Names of the two fields. */
  readonly names: readonly [string, string]
}

export const differs = (password: string, again: string) => again !== '' && again !== password

/** A password that is chosen, twice, so that a slip is noticed. */
export function NewPassword({ label, password, again, onPassword, onAgain, names }: NewPasswordProps) {
  const given = { type: 'password', autocomplete: 'new-password' } as const
  return (
    <>
      <Field {...given} label={label} name={names[0]} value={password} onInput={onPassword} />
      <Field {...given} label={t('再次输入', 'Once more')} name={names[1]} value={again} onInput={onAgain} />
      {differs(password, again) && (
        <p class="problem" role="alert">
          {t('两次输入不同', 'The two differ')}
        </p>
      )}
    </>
  )
}
