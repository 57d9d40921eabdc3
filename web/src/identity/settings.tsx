import { useState } from 'preact/hooks'
import type { NewKey } from '../../../engine/facts/identity.ts'
import { CREDENTIAL_KIND } from '../../../engine/facts/words.ts'
import { type ApiError, useLoaded, write } from '../shell/api.ts'
import { Choice, Field } from '../shell/field.tsx'
import { dateTime } from '../shell/format.ts'
import { Card, Copyable, Loading, Problem } from '../shell/parts.tsx'
import { canHavePasskeys, makePasskey } from '../shell/passkey.ts'
import { useSending } from '../shell/sending.ts'
import { named, t } from '../shell/state.ts'
import { Table } from '../shell/table.tsx'
import { SignInFirst } from '../shell/tabs.tsx'
import { isKnown, me } from '../shell/who.tsx'
import { PasswordCard } from './password-card.tsx'

/** One's own sessions and keys: seen, made and ended. */
export function SettingsPage() {
  const own = useLoaded(me.value ? '/v1/credentials' : undefined)
  const [error, setError] = useState<ApiError>()
  if (!me.value) return isKnown.value ? <SignInFirst /> : null
  const end = (credential_id: number) =>
    write('POST /v1/credentials/{credential_id}/end', { credential_id }, undefined).then(() => {
      setError(undefined)
      own.reload()
    }, setError)
  const when = (at: string | null, none: string) => (at === null ? none : dateTime(at))
  return (
    <>
      <Card title={t('会话与密钥', 'Sessions and keys')}>
        <Loading of={own} />
        <Problem error={error} />
        <Table
          testId="credentials"
          asCards
          columns={[
            { name: t('种类', 'Kind'), cell: ({ kind }) => named(CREDENTIAL_KIND[kind]) },
            { name: t('名称', 'Name'), cell: ({ label }) => label ?? '' },
            {
              name: '',
              cell: ({ credential_id, kind, is_current }) =>
                is_current ? (
                  <small>{t('当前', 'in use now')}</small>
                ) : (
                  (kind === 'key' || kind === 'session' || kind === 'passkey') && (
                    <button type="button" class="plain" onClick={() => end(credential_id)}>
                      {t('终止', 'End')}
                    </button>
                  )
                ),
            },
            {
              name: t('可做', 'May'),
              cell: ({ may }) =>
                may === null ? t('全部', 'everything') : may.join(', ') || t('只读', 'read only'),
            },
            { name: t('添加', 'Added'), cell: ({ added_at }) => dateTime(added_at) },
            {
              name: t('最近使用', 'Last used'),
              cell: ({ last_used_at }) => when(last_used_at, t('本次启动以来未用', 'not since the start')),
            },
            {
              name: t('失效', 'Ends'),
              cell: ({ expires_at }) => when(expires_at, '—'),
            },
          ]}
          rows={own.value?.data}
          keyOf={({ credential_id }) => credential_id}
        />
      </Card>
      {canHavePasskeys && <PasskeyCard onMade={own.reload} />}
      {own.value?.data.some(({ kind }) => kind === 'password') && <PasswordCard />}
      <KeyCard onMade={own.reload} />
    </>
  )
}

const SCOPES = ['all', 'read'] as const

function KeyCard({ onMade }: { onMade: () => void }) {
  const [label, setLabel] = useState('')
  const [scope, setScope] = useState<(typeof SCOPES)[number]>('all')
  const [day, setDay] = useState('')
  const [publicKey, setPublicKey] = useState('')
  const [made, setMade] = useState<NewKey>()
  const [error, setError] = useState<ApiError>()
  const make = (event: Event) => {
    event.preventDefault()
    const body = {
      label: label.trim(),
      ...(scope === 'read' ? { may: [] } : {}),
      ...(day === '' ? {} : { expires_at: `${day}T23:59:59+08:00` }),
      ...(publicKey.trim() === '' ? {} : { public_key: publicKey.trim() }),
    }
    write('POST /v1/keys', {}, body).then((key) => {
      setMade(key)
      setError(undefined)
      setLabel('')
      setPublicKey('')
      onMade()
    }, setError)
  }
  return (
    <Card title={t('为程序新建密钥', 'A key for a program')}>
      <form class="form" onSubmit={make}>
        <Field label={t('名称', 'Name')} name="label" longest={64} value={label} onInput={setLabel} />
        <Choice
          label={t('可做', 'May')}
          value={scope}
          options={[
            { value: 'all', label: t('我能做的一切', 'all that I may') },
            { value: 'read', label: t('只读', 'read only') },
          ]}
          onChange={setScope}
        />
        <Field
          label={t('有效至(可空,最长一年)', 'Good until (optional, a year at most)')}
          type="date"
          value={day}
          onInput={setDay}
          isOptional
        />
        <Field
          label={t('签名公钥(可空)', 'Public key for signatures (optional)')}
          name="public-key"
          longest={43}
          value={publicKey}
          onInput={setPublicKey}
          isOptional
          hint={t(
            'Ed25519,base64url;有了它,凡更改的请求都须签名(RFC 9421)',
            'Ed25519 in base64url; with it each request that changes something is signed (RFC 9421)',
          )}
        />
        <button type="submit">{t('新建', 'Make')}</button>
        <Problem error={error} />
      </form>
      {made && (
        <p class="note" role="status">
          {t('密钥只显示这一次,请立即保存:', 'The key is shown this once; keep it now:')}{' '}
          <Copyable text={made.token} testId="new-key" />
        </p>
      )}
    </Card>
  )
}

function PasskeyCard({ onMade }: { onMade: () => void }) {
  const [label, setLabel] = useState('')
  const { isSending, error, send } = useSending()
  const make = (event: Event) => {
    event.preventDefault()
    void send(
      async () => {
        const asked = await write('POST /v1/passkeys/options', {}, undefined)
        return write('POST /v1/passkeys', {}, { label: label.trim(), passkey: await makePasskey(asked) })
      },
      () => {
        setLabel('')
        onMade()
      },
    )
  }
  return (
    <Card title={t('添加通行密钥', 'Add a passkey')}>
      <form class="form" onSubmit={make}>
        <Field
          label={t('名称(如:办公电脑)', 'Name (for instance: the computer at work)')}
          name="passkey-label"
          longest={64}
          value={label}
          onInput={setLabel}
        />
        <button type="submit" disabled={isSending}>
          {t('添加', 'Add')}
        </button>
        <Problem error={error} />
      </form>
    </Card>
  )
}
