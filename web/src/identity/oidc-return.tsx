import { useEffect } from 'preact/hooks'
import { go } from '../shell/address.ts'
import { Card, Problem } from '../shell/parts.tsx'
import { useSending } from '../shell/sending.ts'
import { signIns, t } from '../shell/state.ts'
import { comeBack } from './oidc.ts'

/** Where the provider of accounts sends people back. */
export function OidcReturnPage() {
  const { error, send } = useSending()
  useEffect(() => {
    const query = location.search.slice(1)
    // What it was given is good once: a reload shall not try it again.
    history.replaceState(null, '', location.pathname)
    void send(
      () => comeBack(query),
      ({ isNew }) => {
        signIns.value++
        go(isNew ? '/sign-in' : '/start')
      },
    )
  }, [])
  return (
    <Card title={t('统一身份认证', 'Sign-in of the organisation')}>
      <Problem error={error} />
      {error && <a href="/sign-in">{t('重新登录', 'Sign in again')}</a>}
    </Card>
  )
}
