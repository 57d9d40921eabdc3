import { useState } from 'preact/hooks'
import { MEMBERS } from '../../../engine/facts/members.ts'
import { APPROVAL_STATUS, COMMAND_NAME } from '../../../engine/facts/words.ts'
import { type ApiError, useLoaded, write } from '../shell/api.ts'
import { dateTime, decimal } from '../shell/format.ts'
import { Card, Empty, Loading, Problem } from '../shell/parts.tsx'
import { named, t, wordOf } from '../shell/state.ts'
import { Table } from '../shell/table.tsx'
import { isKnown, may, me } from '../shell/who.tsx'

/** Asks why; nothing: it was thought better of. */
const askWhy = () => prompt(t('理由:', 'Why?'))?.trim()

/** What waits for a second person, with what it would do; and what was decided. */
export function InboxPage() {
  const proposals = useLoaded(me.value ? '/v1/proposals' : undefined, { limit: 100 })
  const [error, setError] = useState<ApiError>()
  if (!me.value) return isKnown.value ? <Empty>{t('请先登录', 'Sign in first')}</Empty> : null
  const done = () => {
    setError(undefined)
    proposals.reload()
  }
  const confirmed = (proposal_id: number) =>
    write('POST /v1/proposals/{proposal_id}/confirm', { proposal_id }, undefined).then(done, setError)
  const refused = (proposal_id: number) => {
    const reason = askWhy()
    if (reason)
      write('POST /v1/proposals/{proposal_id}/refuse', { proposal_id }, { reason }).then(done, setError)
  }
  return (
    <>
      <Card title={t('待第二人办理', 'Waits for a second person')}>
        <Loading of={proposals} />
        <Problem error={error} />
        {proposals.value?.data.length === 0 && <Empty>{t('没有待办', 'Nothing waits')}</Empty>}
        <Table
          testId="inbox"
          columns={[
            { name: '#', cell: ({ proposal_id }) => proposal_id },
            {
              name: t('事项', 'What'),
              cell: ({ command, body }) => (
                <>
                  <b>{wordOf(COMMAND_NAME, command)}</b>
                  <Preview body={body} />
                </>
              ),
            },
            {
              name: t('提出', 'Proposed'),
              cell: ({ proposer, proposed_at }) => `${proposer} · ${dateTime(proposed_at)}`,
            },
            {
              name: t('状态', 'Status'),
              cell: ({ status, decider, reason }) =>
                [named(APPROVAL_STATUS[status]), decider, reason].filter(Boolean).join(' · '),
            },
            {
              name: '',
              cell: ({ proposal_id, status, proposer }) =>
                status === 'pending' && (
                  <>
                    {proposer !== me.value?.name && (
                      <button type="button" onClick={() => confirmed(proposal_id)}>
                        {t('确认', 'Confirm')}
                      </button>
                    )}{' '}
                    <button type="button" class="plain" onClick={() => refused(proposal_id)}>
                      {proposer === me.value?.name ? t('撤回', 'Take back') : t('驳回', 'Refuse')}
                    </button>
                  </>
                ),
            },
          ]}
          rows={proposals.value?.data}
          keyOf={({ proposal_id }) => proposal_id}
          classOf={({ status }) => (status === 'refused' ? 'struck' : '')}
        />
      </Card>
      {(may('approve') || may('propose_allocation')) && <Allocations />}
    </>
  )
}

/** What a command says, member by member, in the words of the page. */
function Preview({ body }: { body: Readonly<Record<string, unknown>> }) {
  return (
    <dl class="preview">
      {Object.entries(body).map(([name, value]) => (
        <div key={name}>
          <dt>{MEMBERS[name] ? named(MEMBERS[name]) : name}</dt>
          <dd>
            {typeof value === 'string' || typeof value === 'number' ? String(value) : JSON.stringify(value)}
          </dd>
        </div>
      ))}
    </dl>
  )
}

/** Allocations of permits: proposed by one, approved by another. */
function Allocations() {
  const approvals = useLoaded('/v1/approvals', { limit: 100 })
  const [error, setError] = useState<ApiError>()
  const done = () => {
    setError(undefined)
    approvals.reload()
  }
  const approve = (approval_id: number) =>
    write('POST /v1/approvals/{approval_id}/approve', { approval_id }, undefined).then(done, setError)
  const refuse = (approval_id: number) => {
    const reason = askWhy()
    if (reason)
      write('POST /v1/approvals/{approval_id}/refuse', { approval_id }, { reason }).then(done, setError)
  }
  return (
    <Card title={t('权益分配', 'Allocations')}>
      <Loading of={approvals} />
      <Problem error={error} />
      <Table
        testId="allocations"
        columns={[
          { name: '#', cell: ({ approval_id }) => approval_id },
          { name: t('主体', 'Subject'), cell: ({ uscc }) => uscc },
          { name: t('品种', 'Instrument'), cell: ({ symbol }) => symbol },
          { name: t('数量', 'Quantity'), isRight: true, cell: ({ quantity }) => decimal(quantity) },
          { name: t('文件', 'Document'), cell: ({ document }) => document },
          { name: t('提出', 'Proposed by'), cell: ({ proposer }) => proposer },
          { name: t('状态', 'Status'), cell: ({ status }) => named(APPROVAL_STATUS[status]) },
          {
            name: '',
            cell: ({ approval_id, status, proposer }) =>
              status === 'pending' &&
              may('approve') &&
              proposer !== me.value?.name && (
                <>
                  <button type="button" onClick={() => approve(approval_id)}>
                    {t('批准', 'Approve')}
                  </button>{' '}
                  <button type="button" class="plain" onClick={() => refuse(approval_id)}>
                    {t('驳回', 'Refuse')}
                  </button>
                </>
              ),
          },
        ]}
        rows={approvals.value?.data}
        keyOf={({ approval_id }) => approval_id}
      />
    </Card>
  )
}
