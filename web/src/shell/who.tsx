import { computed, signal } from '@preact/signals'
import { useEffect, useState } from 'preact/hooks'
import type { Me } from '../../../engine/facts/identity.ts'
import { keysOf, ROLE } from '../../../engine/facts/words.ts'
import { go } from './address.ts'
import { type ApiError, read, write } from './api.ts'
import { Choice } from './field.tsx'
import { Problem } from './parts.tsx'
import { DEMO_PEOPLE, named, setToken, signIns, t, token } from './state.ts'

/** Who the page is for, as the key of what was found out. */
const asked = computed(() => `${token.value} ${signIns.value}`)
const answered = signal<{ readonly asked: string; readonly me: Me | null } | undefined>(undefined)
/** Who has signed in, as the service says; undefined for the public, and until it is known. */
export const me = computed(
  () => (answered.value?.asked === asked.value ? answered.value.me : null) ?? undefined,
)
/** True where the service lets me give a command. */
export const may = (command: string) => me.value?.may.includes(command) ?? false
/** False while it is not known yet who this is. */
export const isKnown = computed(() => answered.value?.asked === asked.value)
/** Acts for an enterprise or for a bank, whatever his own right in its account is. */
export const isOf = (role: 'enterprise' | 'bank') => me.value?.roles.includes(role) ?? false
export const isTrader = computed(() => may('place_order'))

/** Learns who I am whenever that may have changed. A token that is not known is let go. */
function useMe(): ApiError | undefined {
  const [error, setError] = useState<ApiError>()
  const key = asked.value
  useEffect(() => {
    let isCurrent = true
    read('/v1/sessions/current')
      .then((found) => {
        if (!isCurrent) return
        answered.value = { asked: key, me: found.me }
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
  }, [key])
  return error
}

export async function signOut(): Promise<void> {
  await write('DELETE /v1/sessions/current', {}, undefined).catch(() => {})
  signIns.value++
  go('/')
}

/** Acts for another subject from now on; pages show that one's affairs. */
async function actAs(name: string): Promise<void> {
  await write('POST /v1/sessions/current/act-as', {}, { name })
  signIns.value++
  go('/start')
}

export const rolesOf = ({ roles }: Pick<Me, 'roles'>) =>
  keysOf(ROLE)
    .filter((role) => roles.includes(role))
    .map((role) => named(ROLE[role]))
    .join(' ')

/** The demonstration offers its people; elsewhere one signs in. */
export function Who({ isDemonstration }: { isDemonstration: boolean | undefined }) {
  const error = useMe()
  const [refusal, setRefusal] = useState<ApiError>()
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
  return (
    <div class="who" data-testid="who">
      {me.value ? (
        <>
          <a href="/settings">
            {me.value.name} · {rolesOf(me.value)}
          </a>
          {me.value.memberships.length > 1 && (
            <Choice
              label={t('代表', 'Acting for')}
              value={me.value.name}
              options={me.value.memberships.map(({ name, uscc }) => ({
                value: name,
                label: `${name} ${uscc ?? ''}`,
              }))}
              onChange={(name) => void actAs(name).catch(setRefusal)}
            />
          )}
          <button type="button" class="plain" onClick={signOut}>
            {t('退出', 'Sign out')}
          </button>
        </>
      ) : (
        isKnown.value && <a href="/sign-in">{t('登录', 'Sign in')}</a>
      )}
      <Problem error={error ?? refusal} />
    </div>
  )
}
