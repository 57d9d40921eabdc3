import { useState } from 'preact/hooks'
import type { NewPrincipal, PrincipalAnswer } from '../../../engine/facts/identity.ts'
import { keysOf, PRINCIPAL_STATUS, ROLE, type Role } from '../../../engine/facts/words.ts'
import { type ApiError, useLoaded, write } from '../shell/api.ts'
import { Choice, Field } from '../shell/field.tsx'
import { dateTime } from '../shell/format.ts'
import { Card, Empty, Loading, Problem } from '../shell/parts.tsx'
import { named, t } from '../shell/state.ts'
import { Table } from '../shell/table.tsx'
import { isKnown, may, me, rolesOf } from '../shell/who.tsx'

/** Who may call: invited, confirmed by a second administrator, reset and removed. */
export function PeoplePage() {
  const people = useLoaded(me.value ? '/v1/principals' : undefined, { limit: 1000 })
  const [error, setError] = useState<ApiError>()
  const [given, setGiven] = useState<NewPrincipal>()
  if (!me.value) return isKnown.value ? <Empty>{t('请先登录', 'Sign in first')}</Empty> : null
  const done = (answer?: NewPrincipal) => {
    setError(undefined)
    setGiven(answer)
    people.reload()
  }
  const waiting = people.value?.data.filter(({ status }) => status === 'proposed') ?? []
  return (
    <>
      {given && <Given given={given} />}
      {may('add_principal') && <InviteCard onDone={done} />}
      {waiting.length > 0 && (
        <p class="note">
          {t(
            `${waiting.length} 人的角色待另一位管理员确认。`,
            `The roles of ${waiting.length} wait for a second administrator.`,
          )}
        </p>
      )}
      <Card title={t('人员与程序', 'People and programs')}>
        <Loading of={people} />
        <Problem error={error} />
        <Table
          testId="people"
          columns={[
            { name: t('名称', 'Name'), cell: ({ name }) => name },
            { name: t('角色', 'Roles'), cell: (one) => rolesOf(one) },
            { name: t('主体', 'Subject'), cell: ({ uscc }) => uscc ?? '' },
            { name: t('状态', 'Status'), cell: ({ status }) => named(PRINCIPAL_STATUS[status]) },
            { name: t('由谁提出', 'Proposed by'), cell: ({ proposer }) => proposer },
            {
              name: '',
              cell: (one) => <Actions principal={one} onDone={done} onError={setError} />,
            },
          ]}
          rows={people.value?.data}
          keyOf={({ name }) => name}
          classOf={({ status }) => (status === 'removed' ? 'struck' : '')}
        />
      </Card>
    </>
  )
}

function Actions(props: {
  principal: PrincipalAnswer
  onDone: (answer?: NewPrincipal) => void
  onError: (error: ApiError) => void
}) {
  const { principal, onDone, onError } = props
  const { name, status, proposer } = principal
  if (!may('add_principal') || status === 'removed') return null
  const confirmed = () =>
    write('POST /v1/principals/{name}/confirm', { name }, undefined).then(() => onDone(), onError)
  const reset = () =>
    write('POST /v1/principals/{name}/reset', { name }, undefined).then((answer) => onDone(answer), onError)
  const remove = () => {
    const question = t(`停用 ${name} 的理由:`, `Why is ${name} removed?`)
    const reason = prompt(question)?.trim()
    if (!reason) return
    write('POST /v1/principals/{name}/remove', { name }, { reason }).then(() => onDone(), onError)
  }
  return (
    <>
      {status === 'proposed' && proposer !== me.value?.name && name !== me.value?.name && (
        <button type="button" onClick={confirmed}>
          {t('确认', 'Confirm')}
        </button>
      )}{' '}
      <button type="button" class="plain" onClick={reset} aria-label={t(`重置 ${name}`, `Reset ${name}`)}>
        {t('重置', 'Reset')}
      </button>{' '}
      <button type="button" class="plain" onClick={remove} aria-label={t(`停用 ${name}`, `Remove ${name}`)}>
        {t('停用', 'Remove')}
      </button>
    </>
  )
}

function Given({ given }: { given: NewPrincipal }) {
  return (
    <p class="note" role="status">
      {given.status === 'proposed' &&
        t('待另一位管理员确认后可用。', 'Good once a second administrator has confirmed it. ')}{' '}
      {t(`请转交 ${given.name}(只显示这一次):`, `For ${given.name} (shown this once):`)}{' '}
      <code data-testid="given">{`${location.origin}/join#${given.token}`}</code>
      {given.expires_at && ` · ${t('有效至', 'good until')} ${dateTime(given.expires_at)}`}
    </p>
  )
}

function InviteCard({ onDone }: { onDone: (answer: NewPrincipal) => void }) {
  const [name, setName] = useState('')
  const [role, setRole] = useState<Role>('operator')
  const [uscc, setUscc] = useState('')
  const [error, setError] = useState<ApiError>()
  const isForSubject = role === 'enterprise' || role === 'bank'
  const invite = (event: Event) => {
    event.preventDefault()
    const body = { name: name.trim(), roles: [role], ...(isForSubject ? { uscc: uscc.trim() } : {}) }
    write('POST /v1/invitations', {}, body).then((answer) => {
      setName('')
      setError(undefined)
      onDone(answer)
    }, setError)
  }
  return (
    <Card title={t('邀请人员', 'Invite a person')}>
      <form class="form" onSubmit={invite}>
        <Field label={t('姓名', 'Name')} name="name" longest={64} value={name} onInput={setName} />
        <Choice
          label={t('角色', 'Role')}
          value={role}
          options={keysOf(ROLE).map((one) => ({ value: one, label: named(ROLE[one]) }))}
          onChange={setRole}
        />
        {isForSubject && (
          <Field
            label={t('统一社会信用代码', 'Unified social credit code')}
            name="uscc"
            longest={18}
            value={uscc}
            onInput={setUscc}
          />
        )}
        <button type="submit">{t('邀请', 'Invite')}</button>
        <Problem error={error} />
      </form>
    </Card>
  )
}
