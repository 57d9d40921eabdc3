import type { FeePledgeAnswer } from '../../../engine/facts/fee-pledge.ts'
import { FEE_KIND, PLEDGE_STATUS } from '../../../engine/facts/words.ts'
import { useList, write } from '../shell/api.ts'
import { CsvButton } from '../shell/download.tsx'
import { REASON, RowAction } from '../shell/form.tsx'
import { dateTime, decimal, instantOf } from '../shell/format.ts'
import { More } from '../shell/more.tsx'
import { Card } from '../shell/parts.tsx'
import { named, t } from '../shell/state.ts'
import { Table } from '../shell/table.tsx'
import { may, me } from '../shell/who.tsx'
import { ProposeFees } from './propose-fees.tsx'

type Of = { readonly of: FeePledgeAnswer }
const times = (points: number) => String(points / 10_000)

/** Fees to come that secure a loan: who proposes, agrees, registers, and what became of each month's money. */
export function FeePledges() {
  const pledges = useList('/v1/fee-pledges')
  return (
    <>
      {may('propose_fee_pledge') && (
        <details class="opens">
          <summary>{t('提出收费权质押', 'Propose a pledge of fees')}</summary>
          <Card title={t('提出收费权质押', 'Propose a pledge of fees')}>
            <ProposeFees onDone={pledges.reload} />
          </Card>
        </details>
      )}
      <Card title={t('收费权质押', 'Pledges of fees')} aside={<CsvButton name="fee-pledges" of={pledges} />}>
        <p class="note">
          {t(
            '以污水、供热、用电等将来收入担保贷款。质权自动产融资统一登记时设立(民法典 440、445),并须通知付款人。',
            'What sewage, heat, power and the like will bring in secures a loan. It arises when the central register of movables and rights has it (civil code 440, 445); the payer is told.',
          )}
        </p>
        <Table
          testId="fee-pledges"
          asCards
          columns={[
            { name: '#', cell: ({ fee_pledge_id }) => fee_pledge_id },
            { name: t('状态', 'Status'), cell: (one) => <Status of={one} /> },
            { name: '', cell: (one) => <Actions of={one} onDone={pledges.reload} /> },
            { name: t('出质人', 'Holder'), cell: ({ pledgor }) => named(pledgor.name) },
            { name: t('质权人', 'Lender'), cell: ({ pledgee }) => named(pledgee.name) },
            { name: t('收费', 'Fees'), class: 'long', cell: (one) => <Fees of={one} /> },
            {
              name: t('担保(元)', 'Secures (CNY)'),
              isRight: true,
              cell: ({ secured_amount }) => decimal(secured_amount),
            },
            {
              name: t('预期覆盖', 'Cover expected'),
              isRight: true,
              cell: ({ expected_cover, base_value }) => (
                <div>
                  {expected_cover}
                  <small>
                    {' '}
                    {t(
                      `尚余折后 ${decimal(base_value)} 元`,
                      `${decimal(base_value)} CNY to come, less the haircut`,
                    )}
                  </small>
                </div>
              ),
            },
            {
              name: t('顺位', 'Rank'),
              isRight: true,
              cell: ({ rank, is_tied }) =>
                rank === null
                  ? '—'
                  : `${rank}${is_tied ? t('(同刻登记,以本登记簿为序)', ' (of one instant; in the order of this register)') : ''}`,
            },
            { name: t('逐月归集', 'Month by month'), class: 'long', cell: (one) => <Months of={one} /> },
          ]}
          rows={pledges.rows}
          keyOf={({ fee_pledge_id }) => fee_pledge_id}
          classOf={({ ended_at }) => (ended_at === null ? '' : 'struck')}
        />
        <More of={pledges} none={t('没有收费权质押', 'There are no pledges of fees')} />
      </Card>
    </>
  )
}

function Status({ of: { status, is_triggered, trigger_basis_points, reason } }: Of) {
  return (
    <div>
      <span class={`mark ${status === 'registered' ? 'confirmed' : ''}`}>{named(PLEDGE_STATUS[status])}</span>
      {is_triggered && (
        <span class="mark unverified">
          {t(
            `收入低于本息的 ${times(trigger_basis_points)} 倍,已触发`,
            `below ${times(trigger_basis_points)} of the debt service: triggered`,
          )}
        </span>
      )}
      {reason !== null && <small> {reason}</small>}
    </div>
  )
}

function Fees({ of: one }: Of) {
  return (
    <div>
      {named(FEE_KIND[one.fee_kind])} · {one.payer}
      <small>
        {' '}
        {one.from_month} – {one.until_month} · {t('每月', 'a month')} {decimal(one.expected_monthly)} ·{' '}
        {t('本息', 'debt service')} {decimal(one.debt_service_monthly)} · {one.collection_account} ·{' '}
        {one.document}
      </small>
      {one.registration_number !== null && one.register_time !== null && (
        <small>
          {' '}
          · {t('统一登记', 'central register')} {one.registration_number} {dateTime(one.register_time)} ·{' '}
          {one.notice_document}
        </small>
      )}
    </div>
  )
}

/** Where each month's money went. */
function Months({ of: { collections } }: Of) {
  if (collections.length === 0) return '—'
  return (
    <details>
      <summary>
        {collections.length} {t('个月', 'months')} · {t('备付金', 'reserve')}{' '}
        {decimal(collections.at(-1)!.reserve)}
      </summary>
      {collections.map((of) => (
        <div key={of.month}>
          <small>
            {of.month}: {decimal(of.amount)} ({t('覆盖', 'cover')} {of.cover}
            {of.is_triggered ? t(',已触发', ', triggered') : ''}) = {t('本息', 'debt service')}{' '}
            {decimal(of.to_debt_service)} + {t('备付金', 'reserve')} {decimal(of.to_reserve)} +{' '}
            {t('还本', 'loan')} {decimal(of.to_principal)} + {t('出质人', 'holder')} {decimal(of.to_holder)}
            {Number(of.drawn) > 0 && ` · ${t('动用备付金', 'from the reserve')} ${decimal(of.drawn)}`}
            {of.earlier_figures.map(
              ({ amount, document }) => ` · ${t('原登记', 'before')} ${decimal(amount)} (${document})`,
            )}
            {Number(of.unpaid) > 0 && ` · ${t('未付', 'unpaid')} ${decimal(of.unpaid)}`}
          </small>
        </div>
      ))}
    </details>
  )
}

function Actions({ of: one, onDone }: Of & { onDone: () => void }) {
  const { fee_pledge_id, status } = one
  const own = me.value?.uscc
  const isHolder = own === one.pledgor.uscc
  const isLender = own === one.pledgee.uscc
  const given = { of: fee_pledge_id, onDone, button: t('下一步', 'Next') }
  return (
    <span class="buttons">
      {isHolder && status === 'proposed' && (
        <RowAction
          needs="consent_fee_pledge"
          {...given}
          name={t('同意', 'Agree')}
          fields={[]}
          effect={() =>
            t(
              `同意以 ${one.from_month} 至 ${one.until_month} 的${named(FEE_KIND[one.fee_kind])}收入向 ${named(one.pledgee.name)} 担保 ${decimal(one.secured_amount)} 元,归集至 ${one.collection_account}。`,
              `What ${named(FEE_KIND[one.fee_kind])} brings in from ${one.from_month} to ${one.until_month} is to secure ${decimal(one.secured_amount)} CNY to ${named(one.pledgee.name)}, and is paid into ${one.collection_account}.`,
            )
          }
          send={(_, key) =>
            write('POST /v1/fee-pledges/{fee_pledge_id}/consent', { fee_pledge_id }, undefined, key)
          }
        />
      )}
      {(isHolder || isLender) && (status === 'proposed' || status === 'consented') && (
        <RowAction
          needs="refuse_fee_pledge"
          {...given}
          name={isLender ? t('撤回', 'Take back') : t('谢绝', 'Decline')}
          fields={[REASON]}
          send={({ reason = '' }, key) =>
            write('POST /v1/fee-pledges/{fee_pledge_id}/refuse', { fee_pledge_id }, { reason }, key)
          }
        />
      )}
      {isLender && status === 'consented' && <Register of={one} given={given} />}
      {isLender && status === 'registered' && (
        <>
          <RowAction
            needs="record_collection"
            {...given}
            name={t('登记收入', 'Record a month')}
            fields={[
              { name: 'month', hint: '2026-10', longest: 7 },
              { name: 'amount', kind: 'decimal', label: { zh: '当月收入(元)', en: 'Came in, CNY' } },
              { name: 'document', longest: 200 },
            ]}
            effect={({ month, amount = '' }) =>
              t(
                `${month} 收入 ${decimal(amount)} 元;再次登记同月的,以最新数字为准。`,
                `${decimal(amount)} CNY came in of ${month}. Of a month that is recorded again the newest figure counts.`,
              )
            }
            send={({ month = '', amount = '', document = '' }, key) =>
              write(
                'POST /v1/fee-pledges/{fee_pledge_id}/collections',
                { fee_pledge_id },
                { month, amount, document },
                key,
              )
            }
          />
          <RowAction
            needs="release_fee_pledge"
            {...given}
            name={t('解除', 'Release')}
            fields={[]}
            effect={() => t('贷款已清偿,质押解除。', 'The loan is paid; the fees secure nothing any more.')}
            send={(_, key) =>
              write('POST /v1/fee-pledges/{fee_pledge_id}/release', { fee_pledge_id }, undefined, key)
            }
          />
        </>
      )}
    </span>
  )
}

interface Given {
  readonly of: number
  readonly button: string
  readonly onDone: () => void
}

function Register({ of: one, given }: Of & { given: Given }) {
  const { fee_pledge_id } = one
  return (
    <RowAction
      needs="register_fee_pledge"
      {...given}
      name={t('登记', 'Register')}
      fields={[
        { name: 'registration_number', longest: 60 },
        { name: 'register_time', kind: 'datetime' },
        { name: 'notice_document', longest: 200 },
      ]}
      effect={({ registration_number }) =>
        t(
          `已在动产融资统一登记公示系统登记(${registration_number}),并已通知 ${one.payer}:质权成立。`,
          `The central register has it as ${registration_number}, and ${one.payer} was told: it has arisen.`,
        )
      }
      send={({ registration_number = '', register_time = '', notice_document = '' }, key) =>
        write(
          'POST /v1/fee-pledges/{fee_pledge_id}/register',
          { fee_pledge_id },
          { registration_number, register_time: instantOf(register_time), notice_document },
          key,
        )
      }
    />
  )
}
