import { useEffect, useState } from 'preact/hooks'
import { renderSVG } from 'uqr'
import type { Enrolment } from '../../../engine/facts/identity.ts'
import { go } from '../shell/address.ts'
import { write } from '../shell/api.ts'
import { Field } from '../shell/field.tsx'
import { Card, Problem } from '../shell/parts.tsx'
import { useSending } from '../shell/sending.ts'
import { t } from '../shell/state.ts'

/** The first time: a password of one's own, and an authenticator. The invitation stands behind #, which no server is sent. */
export function JoinPage() {
  const [invitation, setInvitation] = useState(() => location.hash.slice(1))
  const [found, setFound] = useState<Enrolment>()
  const [password, setPassword] = useState('')
  const [again, setAgain] = useState('')
  const [code, setCode] = useState('')
  const { isSending, error, send, clear } = useSending()
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
  const differs = again !== '' && again !== password
  const join = async (event: Event) => {
    event.preventDefault()
    if (!found || differs) return
    const body = { invitation, password, totp_secret: found.totp_secret, code: code.trim() }
    await send(
      () => write('POST /v1/enrolments/complete', {}, body),
      () => go('/sign-in'),
    )
    setCode('')
  }
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
          <Field
            label={t('口令(至少十二个字符)', 'Password (at least twelve characters)')}
            name="password"
            type="password"
            autocomplete="new-password"
            value={password}
            onInput={setPassword}
          />
          <Field
            label={t('再次输入口令', 'The password again')}
            name="again"
            type="password"
            autocomplete="new-password"
            value={again}
            onInput={setAgain}
          />
          {differs && (
            <p class="problem" role="alert">
              {t('两次输入不同', 'The two differ')}
            </p>
          )}
          <p>
            {t(
              '用验证器(任何支持 TOTP 的手机应用)扫描,或手工输入密钥:',
              'Scan this with an authenticator (any app for TOTP), or enter the secret by hand:',
            )}
          </p>
          <img
            class="qr"
            alt={t('验证器二维码', 'QR code for the authenticator')}
            src={`data:image/svg+xml,${encodeURIComponent(renderSVG(found.totp_uri))}`}
          />
          <code data-testid="totp-secret">{found.totp_secret}</code>
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
      <Problem error={error} />
    </Card>
  )
}
