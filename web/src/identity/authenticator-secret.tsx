import { renderSVG } from 'uqr'
import type { Enrolment } from '../../../engine/facts/identity.ts'
import { t } from '../shell/state.ts'

/** A secret for an authenticator, to be scanned or typed. */
export function AuthenticatorSecret({ of }: { of: Enrolment }) {
  return (
    <>
      <p>
        {t(
          '用验证器(任何支持 TOTP 的手机应用)扫描,或手工输入密钥:',
          'Scan this with an authenticator (any app for TOTP), or enter the secret by hand:',
        )}
      </p>
      <img
        class="qr"
        alt={t('验证器二维码', 'QR code for the authenticator')}
        src={`data:image/svg+xml,${encodeURIComponent(renderSVG(of.totp_uri))}`}
      />
      <code data-testid="totp-secret">{of.totp_secret}</code>
    </>
  )
}
