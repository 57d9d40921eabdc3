import { computed, signal } from '@preact/signals'
import { useEffect, useState } from 'preact/hooks'
import type { Me } from '../../../engine/facts/identity.ts'
import { keysOf, ROLE } from '../../../engine/facts/words.ts'
import { type ApiError, read } from './api.ts'
import { Choice, Field } from './field.tsx'
import { Problem } from './parts.tsx'
import { DEMO_PEOPLE, named, setToken, t, token } from './state.ts'

const answered = signal<{ readonly token: string; readonly me: Me } | undefined>(undefined)
/** Who is signed in, as the service says; undefined for the public, and until it is known of this token. */
export const me = computed(() => (answered.value?.token === token.value ? answered.value.me : undefined))
/** True where the service lets me give a command. */
export const may = (command: string) => me.value?.may.includes(command) ?? false
/** False while it is not known yet who a token is. */
export const isKnown = computed(() => token.value === '' || me.value !== undefined)
export const isTrader = computed(() => may('place_order'))

/** Learns who I am whenever the token changes. A token that is not known is let go. */
export function useMe(): ApiError | undefined {
  const [error, setError] = useState<ApiError>()
  const given = token.value
  useEffect(() => {
    let isCurrent = true
    if (given === '') return
    read('/v1/me')
      .then((found) => {
        if (!isCurrent) return
        answered.value = { token: given, me: found }
        setError(undefined)
      })
      .catch((caught: ApiError) => {
        if (!isCurrent) return
        setError(caught)
        if (caught.status === 401) setToken('')
      })
    return () => {
      isCurrent = false
    }
  }, [given])
  return error
}

/** The demonstration offers its people; elsewhere one signs in with the token of a principal. */
export function Who({ isDemonstration }: { isDemonstration: boolean | undefined }) {
  const error = useMe()
  const [typed, setTyped] = useState('')
  if (isDemonstration === undefined) return null
  if (isDemonstration) {
    return (
      <Choice
        label={t('身份', 'You are')}
        value={token.value}
        options={DEMO_PEOPLE.map((person) => ({
          value: person.token as string,
          label: t(person.zh, person.en),
        }))}
        onChange={setToken}
      />
    )
  }
  if (token.value !== '') {
    return (
      <div class="who" data-testid="who">
        <span>
          {me.value?.name} ·{' '}
          {keysOf(ROLE)
            .filter((role) => me.value?.roles.includes(role))
            .map((role) => named(ROLE[role]))
            .join(' ')}
        </span>
        <button type="button" class="plain" onClick={() => setToken('')}>
          {t('退出', 'Sign out')}
        </button>
      </div>
    )
  }
  const signIn = (event: Event) => {
    event.preventDefault()
    setToken(typed.trim())
    setTyped('')
  }
  return (
    <form class="who" onSubmit={signIn}>
      <Field
        label={t('令牌', 'Token')}
        name="token"
        type="password"
        autocomplete="current-password"
        value={typed}
        onInput={setTyped}
      />
      <button type="submit">{t('登录', 'Sign in')}</button>
      <Problem error={error} />
    </form>
  )
}
