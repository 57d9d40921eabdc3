import { useState } from 'preact/hooks'
import type { Enrolment } from '../../../engine/facts/identity.ts'
import { go } from '../shell/address.ts'
import { write } from '../shell/api.ts'
import { Check, Field } from '../shell/field.tsx'
import { Card, Problem } from '../shell/parts.tsx'
import { useSending } from '../shell/sending.ts'
import { signIns, t } from '../shell/state.ts'
import { AuthenticatorSecret } from './authenticator-secret.tsx'
import { differs, NewPassword } from './new-password.tsx'

/** Another password, and another authenticator where the phone is changed. */
export function PasswordCard() {
  const [password, setPassword] = useState('')
  const [code, setCode] = useState('')
  const [next, setNext] = useState('')
  const [again, setAgain] = useState('')
  const [authenticator, setAuthenticator] = useState<Enrolment>()
  const [newCode, setNewCode] = useState('')
  const [endsOthers, setEndsOthers] = useState(false)
  const { isSending, error, send } = useSending()
  const change = async (event: Event) => {
    event.preventDefault()
    if (differs(next, again)) return
    const moving = authenticator
      ? { totp_secret: authenticator.totp_secret, new_code: newCode.trim() }
      : undefined
    await send(
      () =>
        write(
          'POST /v1/password',
          {},
          {
            ...{ password, code: code.trim(), new_password: next, ...moving },
            ...(endsOthers ? { ends_others: true } : {}),
          },
        ),
      () => {
        signIns.value++
        go('/sign-in')
      },
    )
    setCode('')
  }
  const move = () => send(() => write('POST /v1/authenticators', {}, undefined), setAuthenticator)
  return (
    <Card title={t('更改口令或验证器', 'Change password or authenticator')}>
      <form class="form" onSubmit={change}>
        <Field
          label={t('现在的口令', 'Password now')}
          name="password-now"
          type="password"
          autocomplete="current-password"
          value={password}
          onInput={setPassword}
        />
        <Field
          label={t('现在的动态口令', 'Code now')}
          name="code-now"
          type="decimal"
          autocomplete="one-time-code"
          longest={6}
          value={code}
          onInput={setCode}
        />
        <NewPassword
          label={t('新口令(可与原来相同)', 'New password (it may stay the same)')}
          names={['password-next', 'password-again']}
          password={next}
          again={again}
          onPassword={setNext}
          onAgain={setAgain}
        />
        {authenticator ? (
          <>
            <AuthenticatorSecret of={authenticator} />
            <Field
              label={t('新验证器显示的动态口令', 'The code that the new authenticator shows')}
              name="code-new"
              type="decimal"
              longest={6}
              value={newCode}
              onInput={setNewCode}
            />
          </>
        ) : (
          <button type="button" class="plain" onClick={move}>
            {t('同时更换验证器', 'Change the authenticator too')}
          </button>
        )}
        <Check
          label={t('同时终止全部密钥与通行密钥', 'End all keys and passkeys too')}
          isOn={endsOthers}
          onChange={setEndsOthers}
        />
        <p class="note">{t('更改后,所有会话都会结束。', 'All sessions end with the change.')}</p>
        <button type="submit" disabled={isSending}>
          {t('更改', 'Change')}
        </button>
        <Problem error={error} />
      </form>
    </Card>
  )
}
