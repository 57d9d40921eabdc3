import { APPROVAL_STATUS, COMMAND_NAME } from '../../../engine/facts/words.ts'
import { Allocations, AllocationTables } from '../bureau/allocations-inbox.tsx'
import { useList, useLoaded, write } from '../shell/api.ts'
import { REASON, RowAction } from '../shell/form.tsx'
import { dateTime, decimal } from '../shell/format.ts'
import { useFresh } from '../shell/fresh.ts'
import { More } from '../shell/more.tsx'
import { Card, Empty, Loading } from '../shell/parts.tsx'
import { Preview } from '../shell/preview.tsx'
import { named, t, wordOf } from '../shell/state.ts'
import { useSubjects } from '../shell/subjects.ts'
import { Table } from '../shell/table.tsx'
import { SignInFirst } from '../shell/tabs.tsx'
import { isKnown, may, me } from '../shell/who.tsx'
import { Annulments, Deals, FixedSales, NoticeChanges, OpenAuctions, Sales } from './inbox-sales.tsx'
import { Waiting } from './waiting.tsx'

/** What waits for a second person, with what it would do; and what was decided. */
export function InboxPage() {
  const proposals = useLoaded(me.value ? '/v1/proposals' : undefined, { limit: 100 })
  const subjects = useSubjects()
  useFresh(proposals.reload)
  if (!me.value) return isKnown.value ? <SignInFirst /> : null
  return (
    <>
      <Card title={t('待第二人办理', 'Waits for a second person')}>
        <Loading of={proposals} />
        {proposals.value?.data.length === 0 && (
          <Empty>
            {me.value.uscc === null
              ? t(
                  '此处没有待办;分配、核算、质押与竞价见下',
                  'Nothing waits here; allocations, accounts, pledges and sales are below',
                )
              : t('没有待本账户第二人确认的事项', 'Nothing of your account waits for a second person')}
          </Empty>
        )}
        <Table
          testId="inbox"
          asCards
          columns={[
            { name: '#', cell: ({ proposal_id }) => proposal_id },
            {
              name: t('事项', 'What'),
              cell: ({ command, body, about }) => (
                <>
                  <b>{wordOf(COMMAND_NAME, command)}</b>
                  <Preview body={{ ...about, ...body }} nameOf={subjects.nameOf} />
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
              cell: ({ proposal_id, status, proposer, command, body }) =>
                status === 'pending' && (
                  <>
                    {proposer !== me.value?.name &&
                      !(command === 'set_right' && body.name === me.value?.name) && (
                        <RowAction
                          needs="confirm_proposal"
                          name={t('确认', 'Confirm')}
                          of={proposal_id}
                          button={t('下一步', 'Next')}
                          fields={[]}
                          effect={() =>
                            t(
                              `作为第二人确认“${wordOf(COMMAND_NAME, command)}”,立即生效。`,
                              `As the second person you confirm: ${wordOf(COMMAND_NAME, command)}. It is done at once.`,
                            )
                          }
                          send={(_, key) =>
                            write('POST /v1/proposals/{proposal_id}/confirm', { proposal_id }, undefined, key)
                          }
                          onDone={proposals.reload}
                        />
                      )}
                    <RowAction
                      {...(proposer === me.value?.name ? {} : { needs: 'confirm_proposal' })}
                      name={proposer === me.value?.name ? t('撤回', 'Take back') : t('驳回', 'Refuse')}
                      of={proposal_id}
                      button={t('提交', 'Send')}
                      fields={[REASON]}
                      send={({ reason = '' }, key) =>
                        write('POST /v1/proposals/{proposal_id}/refuse', { proposal_id }, { reason }, key)
                      }
                      onDone={proposals.reload}
                    />
                  </>
                ),
            },
          ]}
          rows={proposals.value?.data}
          keyOf={({ proposal_id }) => proposal_id}
          classOf={({ status }) => (status === 'refused' ? 'struck' : '')}
        />
      </Card>
      {may('publish_valuation') && <Submitted />}
      {may('record_dataset') && <SentBack />}
      {(may('approve') || may('propose_allocation')) && <AllocationTables />}
      {(may('approve') || may('propose_allocation')) && <Allocations />}
      {may('register_pledge') && <Pledges />}
      {may('approve_sale') && <Sales />}
      {may('approve_fixed_sale') && <FixedSales />}
      {may('approve_notice_change') && <NoticeChanges />}
      {may('confirm_annulment') && <Annulments />}
      <OpenAuctions />
      {(may('record_contract') || may('settle_deal') || may('pay_deal')) && <Deals />}
    </>
  )
}

/** Accounts that somebody submitted: they are read and published under the bureau's accounts. */
function Submitted() {
  const accounts = useList('/v1/valuations')
  useFresh(accounts.refresh)
  const waiting = accounts.rows?.filter(({ status }) => status === 'submitted') ?? []
  return (
    <Card title={t('待发布的核算', 'Accounts to be published')}>
      <ul class="plain-list">
        {waiting.map(({ valuation_id, area_name, period, profile }) => (
          <li key={valuation_id}>
            <a href={`/accounts/${valuation_id}`}>
              #{valuation_id} {named(area_name)} {period}
            </a>{' '}
            {named(profile.name)} · <a href="/bureau/accounts">{t('审阅发布', 'Read and publish')}</a>
          </li>
        ))}
      </ul>
      {waiting.length === 0 && <More of={accounts} none="" />}
      {accounts.rows && waiting.length === 0 && <Empty>{t('没有', 'None')}</Empty>}
    </Card>
  )
}

/** Figures that were sent back and that nothing corrects yet: for who records figures. */
function SentBack() {
  const datasets = useList('/v1/datasets')
  useFresh(datasets.refresh)
  const waiting = datasets.rows?.flatMap(({ dataset_id, title, area, period, sent_back }) =>
    sent_back?.corrected_by === null ? [{ dataset_id, title, area, period, ...sent_back }] : [],
  )
  return (
    <Waiting
      title={t('退回待更正的数据', 'Figures sent back for correction')}
      rows={(waiting ?? []).map(({ dataset_id, title, area, period, due, remarks }) => ({
        id: dataset_id,
        href: `/bureau/datasets?rows=${dataset_id}`,
        name: title,
        more: t(
          `${area} ${period} · ${remarks.length} 条意见 · 期限 ${due}`,
          `${area} ${period} · remarks: ${remarks.length} · due ${due}`,
        ),
      }))}
    />
  )
}

/** Pledges that both sides agreed to: they are registered under the bureau's pledges. */
function Pledges() {
  const pledges = useList('/v1/pledges')
  useFresh(pledges.refresh)
  const waiting = pledges.rows?.filter(({ status }) => status === 'consented') ?? []
  return (
    <Waiting
      title={t('待登记的质押', 'Pledges to be registered')}
      rows={waiting.map(({ pledge_id, pledgor, pledgee, symbol, quantity, secured_amount }) => ({
        id: pledge_id,
        href: '/bureau/pledges',
        name: `${named(pledgor.name)} → ${named(pledgee.name)}`,
        more: `${decimal(quantity)} ${symbol} · ${decimal(secured_amount)} CNY`,
      }))}
    />
  )
}
