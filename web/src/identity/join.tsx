import { useEffect, useState } from 'preact/hooks'
import type { Enrolment } from '../../../engine/facts/identity.ts'
import { go } from '../shell/address.ts'
import { useLoaded, write } from '../shell/api.ts'
import { Field } from '../shell/field.tsx'
import { Card, Problem } from '../shell/parts.tsx'
import { canHavePasskeys, makePasskey } from '../shell/passkey.ts'
import { useSending } from '../shell/sending.ts'
import { t } from '../shell/state.ts'
import { AuthenticatorSecret } from './authenticator-secret.tsx'
import { differs, NewPassword } from './new-password.tsx'
import { goToProvider } from './oidc.ts'

/** The first time: a password of one's own, and an authenticator. The invitation stands behind #, which no server is sent. */
export function JoinPage() {
  const [invitation, setInvitation] = useState(() => location.hash.slice(1))
  const [found, setFound] = useState<Enrolment>()
  const [password, setPassword] = useState('')
  const [again, setAgain] = useState('')
  const [code, setCode] = useState('')
  const { isSending, error, send, clear } = useSending()
  const provider = useLoaded('/v1/service').value?.oidc_name
  useEffect(() => {
    const changed = () => {
      setFound(undefined)
      clear()
      setInvitation(location.hash.slice(1))
    }
    addEventListener('hashchange', changed)
    return () => removeEventListener('hashchange', changed)
  }, [])
  useEffect(() => {
    if (invitation !== '') void send(() => write('POST /v1/enrolments', {}, { invitation }), setFound)
  }, [invitation])
  const join = async (event: Event) => {
    event.preventDefault()
    if (!found || differs(password, again)) return
    const body = { invitation, password, totp_secret: found.totp_secret, code: code.trim() }
    await send(
      () => write('POST /v1/enrolments/complete', {}, body),
      ({ name }) => go(`/sign-in?name=${encodeURIComponent(name)}`),
    )
    setCode('')
  }
  const joinWithPasskey = () =>
    send(
      async () => {
        const asked = await write('POST /v1/enrolments/passkey/options', {}, { invitation })
        const passkey = await makePasskey(asked)
        return write('POST /v1/enrolments/passkey/complete', {}, { invitation, passkey })
      },
      () => go('/sign-in'),
    )
  return (
    <Card title={t('首次登录', 'The first time')}>
      {invitation === '' && (
        <p>{t('请打开完整的邀请链接。', 'Open the whole invitation, with what stands behind #.')}</p>
      )}
      {found && (
        <form class="form" onSubmit={join}>
          <p>
            {t(
              `您好,${found.name}。请设置口令与动态口令。`,
              `Welcome, ${found.name}. Choose a password, and set up one-time codes.`,
            )}
          </p>
          <NewPassword
            label={t('口令(至少十二个字符)', 'Password (at least twelve characters)')}
            names={['password', 'again']}
            password={password}
            again={again}
            onPassword={setPassword}
            onAgain={setAgain}
          />
          <AuthenticatorSecret of={found} />
          <Field
            label={t('验证器显示的六位动态口令', 'The six digits that it shows now')}
            name="code"
            type="decimal"
            autocomplete="one-time-code"
            longest={6}
            value={code}
            onInput={setCode}
          />
          <button type="submit" disabled={isSending}>
            {t('完成', 'Done')}
          </button>
        </form>
      )}
      {found && provider && (
        <p>
          {t('或者用单位的统一身份账号:', 'Or with an account of your organisation: ')}{' '}
          <button
            type="button"
            class="plain"
            disabled={isSending}
            onClick={() =>
              send(
                () => goToProvider(invitation),
                () => {},
              )
            }
          >
            {provider}
          </button>
        </p>
      )}
      {found && canHavePasskeys && (
        <p>
          {t('或者不用口令:', 'Or without a password: ')}{' '}
          <button type="button" class="plain" disabled={isSending} onClick={joinWithPasskey}>
            {t('创建通行密钥', 'Make a passkey')}
          </button>
        </p>
      )}
      <Problem error={error} />
    </Card>
  )
}
