import { useState } from 'preact/hooks'
import { asked, go } from '../shell/address.ts'
import { useLoaded, write } from '../shell/api.ts'
import { Field } from '../shell/field.tsx'
import { Card, Empty, Problem } from '../shell/parts.tsx'
import { canHavePasskeys, provePasskey } from '../shell/passkey.ts'
import { useSending } from '../shell/sending.ts'
import { signIns, t } from '../shell/state.ts'
import { me } from '../shell/who.tsx'
import { goToProvider } from './oidc.ts'

export function SignInPage() {
  const [name, setName] = useState(() => asked('name'))
  const [password, setPassword] = useState('')
  const [code, setCode] = useState('')
  const { isSending, error, send } = useSending()
  const passkey = useSending()
  const atProvider = useSending()
  const provider = useLoaded('/v1/service').value?.oidc_name
  const entered = () => {
    signIns.value++
    const next = asked('next')
    // An address of this service alone.
    go(/^\/(?!\/)/.test(next) ? next : '/start')
  }
  const signInByPasskey = () =>
    passkey.send(async () => {
      const asked = await write('POST /v1/sessions/passkey/options', {}, undefined)
      return write('POST /v1/sessions/passkey', {}, await provePasskey(asked))
    }, entered)
  const signIn = async (event: Event) => {
    event.preventDefault()
    await send(
      () => write('POST /v1/sessions', {}, { name: name.trim(), password, code: code.trim() }),
      entered,
    )
    // A code is good once, whatever came of it.
    setCode('')
  }
  if (me.value) {
    const { name } = me.value
    return <Empty>{t(`您已登录:${name}`, `You are signed in as ${name}`)}</Empty>
  }
  return (
    <Card title={t('登录', 'Sign in')}>
      <form class="form" onSubmit={signIn}>
        <Field label={t('姓名', 'Name')} name="name" autocomplete="username" value={name} onInput={setName} />
        <Field
          label={t('口令', 'Password')}
          name="password"
          type="password"
          autocomplete="current-password"
          value={password}
          onInput={setPassword}
        />
        <Field
          label={t('动态口令(六位)', 'Code of your authenticator (six digits)')}
          name="code"
          type="decimal"
          autocomplete="one-time-code"
          longest={6}
          value={code}
          onInput={setCode}
        />
        <button type="submit" disabled={isSending}>
          {t('登录', 'Sign in')}
        </button>
        <Problem error={error} />
      </form>
      {provider && (
        <>
          <button
            type="button"
            class="plain"
            disabled={atProvider.isSending}
            onClick={() =>
              atProvider.send(
                () => goToProvider(),
                () => {},
              )
            }
          >
            {t(`用“${provider}”账号登录`, `Sign in with ${provider}`)}
          </button>
          <Problem error={atProvider.error} />
        </>
      )}
      {canHavePasskeys && (
        <>
          <button type="button" class="plain" disabled={passkey.isSending} onClick={signInByPasskey}>
            {t('用通行密钥登录', 'Sign in with a passkey')}
          </button>
          <Problem error={passkey.error} />
        </>
      )}
      <p class="note">
        {t(
          '首次登录请打开管理员给您的邀请链接。忘记口令或更换手机时,请管理员重置。',
          'For the first time open the invitation that an administrator gave you. If you forget the password or lose the phone, an administrator resets them.',
        )}
      </p>
    </Card>
  )
}
