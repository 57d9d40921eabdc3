import { useState } from 'preact/hooks'
import type { NewPrincipal, PrincipalAnswer } from '../../../engine/facts/identity.ts'
import { keysOf, PRINCIPAL_STATUS, ROLE, type Role } from '../../../engine/facts/words.ts'
import { type ApiError, useLoaded, write } from '../shell/api.ts'
import { Field } from '../shell/field.tsx'
import { REASON, RowAction } from '../shell/form.tsx'
import { dateTime } from '../shell/format.ts'
import { Card, Copyable, Loading, Problem } from '../shell/parts.tsx'
import { named, t } from '../shell/state.ts'
import { Table } from '../shell/table.tsx'
import { SignInFirst } from '../shell/tabs.tsx'
import { isKnown, may, me, rolesOf } from '../shell/who.tsx'
import { SecondPersonCard, SignaturesCard } from './demands.tsx'
import { MembershipAction } from './membership.tsx'
import { ReceiversCard } from './receivers.tsx'

/** Who may call: invited, confirmed by a second administrator, reset and removed. */
export function PeoplePage() {
  const people = useLoaded(me.value ? '/v1/principals' : undefined, { limit: 1000 })
  const [given, setGiven] = useState<NewPrincipal>()
  if (!me.value) return isKnown.value ? <SignInFirst /> : null
  const done = (answer?: NewPrincipal) => {
    setGiven(answer)
    people.reload()
  }
  const waiting =
    people.value?.data.filter(
      ({ status, proposer, name }) =>
        status === 'proposed' && proposer !== me.value?.name && name !== me.value?.name,
    ) ?? []
  return (
    <>
      {given && <Given given={given} />}
      {may('add_principal') && <InviteCard onDone={done} />}
      {may('demand_second_person') && <SecondPersonCard />}
      {may('demand_signatures') && <SignaturesCard />}
      {may('add_receiver') && <ReceiversCard />}
      {waiting.length > 0 && (
        <p class="note">
          {t(
            `${waiting.length} 人的角色待您确认。`,
            `The roles of ${waiting.length} wait for you to confirm them.`,
          )}
        </p>
      )}
      <Card title={t('人员与程序', 'People and programs')}>
        <Loading of={people} />
        <Table
          testId="people"
          asCards
          columns={[
            {
              name: t('名称', 'Name'),
              cell: ({ name, person }) => (person === null ? name : `${name} (${person})`),
            },
            { name: t('状态', 'Status'), cell: ({ status }) => named(PRINCIPAL_STATUS[status]) },
            {
              name: '',
              cell: (one) => <Actions principal={one} onDone={done} />,
            },
            { name: t('角色', 'Roles'), cell: (one) => rolesOf(one) },
            { name: t('主体', 'Subject'), cell: ({ uscc }) => uscc ?? '' },
            { name: t('由谁提出', 'Proposed by'), cell: ({ proposer }) => proposer },
          ]}
          rows={people.value?.data}
          keyOf={({ name }) => name}
          classOf={({ status }) => (status === 'removed' ? 'struck' : '')}
        />
      </Card>
    </>
  )
}

function Actions(props: { principal: PrincipalAnswer; onDone: (answer?: NewPrincipal) => void }) {
  const { principal, onDone } = props
  const { name, status, proposer, person, uscc } = principal
  if (!may('add_principal') || status === 'removed') return null
  return (
    <>
      {status === 'proposed' && proposer !== me.value?.name && name !== me.value?.name && (
        <RowAction
          name={t('确认', 'Confirm')}
          of={name}
          button={t('下一步', 'Next')}
          fields={[]}
          effect={() =>
            t(`${name} 将可以${rolesOf(principal)}的身份办事。`, `${name} may act as ${rolesOf(principal)}.`)
          }
          send={(_, key) => write('POST /v1/principals/{name}/confirm', { name }, undefined, key)}
          onDone={() => onDone()}
        />
      )}
      {person === null && uscc !== null && status === 'active' && (
        <MembershipAction person={name} onMade={() => onDone()} />
      )}
      {person === null && (
        <RowAction
          name={t('重置', 'Reset')}
          of={name}
          button={t('下一步', 'Next')}
          fields={[]}
          effect={() =>
            t(
              `${name} 的全部密钥与会话立即终止,并生成新邀请。`,
              `All keys and sessions of ${name} end now, and a new invitation is made.`,
            )
          }
          send={(_, key) => write('POST /v1/principals/{name}/reset', { name }, undefined, key)}
          onDone={onDone}
        />
      )}
      <RowAction
        name={t('停用', 'Remove')}
        of={name}
        button={t('下一步', 'Next')}
        fields={[REASON]}
        effect={() =>
          t(
            `${name} 从此不能再做任何事;名称不再启用。`,
            `${name} may do nothing from now on; the name is not given again.`,
          )
        }
        send={({ reason = '' }, key) => write('POST /v1/principals/{name}/remove', { name }, { reason }, key)}
        onDone={() => onDone()}
      />
    </>
  )
}

function Given({ given }: { given: NewPrincipal }) {
  return (
    <p class="note" role="status">
      {given.status === 'proposed' &&
        t('待另一位管理员确认后可用。', 'Good once a second administrator has confirmed it. ')}{' '}
      {t(`请转交 ${given.name}(只显示这一次):`, `For ${given.name} (shown this once):`)}{' '}
      <Copyable text={`${location.origin}/join#${given.token}`} testId="given" />
      {given.expires_at && ` · ${t('有效至', 'good until')} ${dateTime(given.expires_at)}`}
    </p>
  )
}

function InviteCard({ onDone }: { onDone: (answer: NewPrincipal) => void }) {
  const [name, setName] = useState('')
  const [roles, setRoles] = useState<readonly Role[]>([])
  const [uscc, setUscc] = useState('')
  const [error, setError] = useState<ApiError>()
  const isForSubject = roles.includes('enterprise') || roles.includes('bank')
  const invite = (event: Event) => {
    event.preventDefault()
    const body = { name: name.trim(), roles: [...roles], ...(isForSubject ? { uscc: uscc.trim() } : {}) }
    write('POST /v1/invitations', {}, body).then((answer) => {
      setName('')
      setRoles([])
      setError(undefined)
      onDone(answer)
    }, setError)
  }
  return (
    <Card title={t('邀请人员', 'Invite a person')}>
      <form class="form" onSubmit={invite}>
        <Field label={t('姓名', 'Name')} name="name" longest={64} value={name} onInput={setName} />
        <fieldset>
          <legend>{t('角色(可多选)', 'Roles (one or several)')}</legend>
          {keysOf(ROLE).map((one) => (
            <label key={one} class="check">
              <input
                type="checkbox"
                name={`role-${one}`}
                checked={roles.includes(one)}
                onChange={() =>
                  setRoles(roles.includes(one) ? roles.filter((other) => other !== one) : [...roles, one])
                }
              />
              {named(ROLE[one])}
            </label>
          ))}
        </fieldset>
        {isForSubject && (
          <Field
            label={t('统一社会信用代码', 'Unified social credit code')}
            name="uscc"
            longest={18}
            value={uscc}
            onInput={setUscc}
          />
        )}
        <button type="submit" disabled={roles.length === 0}>
          {t('邀请', 'Invite')}
        </button>
        <Problem error={error} />
      </form>
    </Card>
  )
}
