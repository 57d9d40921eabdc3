import type { PledgeAnswer } from '../../../engine/facts/pledge.ts'
import { DISPOSAL_STATUS, PLEDGE_STATUS } from '../../../engine/facts/words.ts'
import { useList } from '../shell/api.ts'
import { CsvButton } from '../shell/download.tsx'
import { dateTime, decimal, number } from '../shell/format.ts'
import { More } from '../shell/more.tsx'
import { Card } from '../shell/parts.tsx'
import { named, t } from '../shell/state.ts'
import { Table } from '../shell/table.tsx'
import { may } from '../shell/who.tsx'
import { isChanging, PledgeActions } from './actions.tsx'
import { FeePledges } from './fees.tsx'
import { OffersToMe } from './offers.tsx'
import { ProposeCard } from './propose.tsx'

/** Pledges as each of their parties sees them, with what that one may do next. */
export function PledgesPart() {
  const pledges = useList('/v1/pledges')
  return (
    <>
      {may('propose_pledge') && (
        <details class="opens">
          <summary>{t('提出质押', 'Propose a pledge')}</summary>
          <ProposeCard onDone={pledges.reload} />
        </details>
      )}
      {may('accept_disposal') && <OffersToMe />}
      <Card title={t('质押', 'Pledges')} aside={<CsvButton name="pledges" of={pledges} />}>
        <Table
          testId="pledges"
          asCards
          columns={[
            { name: '#', cell: ({ pledge_id }) => pledge_id },
            { name: t('状态', 'Status'), cell: (one) => <Status of={one} /> },
            { name: '', cell: (one) => <PledgeActions of={one} onDone={pledges.reload} /> },
            { name: t('出质人', 'Holder'), cell: ({ pledgor }) => named(pledgor.name) },
            { name: t('质权人', 'Lender'), cell: ({ pledgee }) => named(pledgee.name) },
            {
              name: t('质押物', 'Pledged'),
              isRight: true,
              cell: ({ quantity, symbol }) => `${decimal(quantity)} ${symbol}`,
            },
            {
              name: t('担保(元)', 'Secures (CNY)'),
              isRight: true,
              cell: ({ secured_amount }) => decimal(secured_amount),
            },
            { name: t('质押率', 'Loan to value'), isRight: true, cell: (one) => <LoanToValue of={one} /> },
            {
              name: t('顺位', 'Rank'),
              isRight: true,
              cell: ({ rank, behind, secured_before }) => (
                <div>
                  {rank ?? '—'}
                  {behind !== null && Number(secured_before) > 0 && (
                    <small>
                      {' '}
                      {t(
                        `与 #${behind} 同一质押物,在先 ${decimal(secured_before)} 元`,
                        `on the permits of #${behind}, ${decimal(secured_before)} CNY before it`,
                      )}
                    </small>
                  )}
                </div>
              ),
            },
            { name: t('到期', 'Due'), cell: ({ due_on }) => due_on },
            { name: t('文件', 'Document'), class: 'long', cell: (one) => <Document of={one} /> },
          ]}
          rows={pledges.rows}
          keyOf={({ pledge_id }) => pledge_id}
          classOf={({ ended_at }) => (ended_at === null ? '' : 'struck')}
        />
        <More of={pledges} none={t('没有质押', 'There are no pledges')} />
      </Card>
      <FeePledges />
    </>
  )
}

/** What it waits for, and what has been said of it. */
function Status({ of: one }: Of) {
  const { status, claim, cure_until, reason } = one
  return (
    <div>
      <span
        class={`mark ${status === 'registered' ? 'confirmed' : status === 'defaulted' ? 'unverified' : ''}`}
      >
        {named(PLEDGE_STATUS[status])}
      </span>
      {isChanging(one) && (
        <small>
          {' '}
          {one.is_varied_agreed ? t('待登记变更:', 'to be registered: ') : t('拟变更:', 'to be changed: ')}
          {[
            one.varied_due_on,
            one.varied_secured_amount && decimal(one.varied_secured_amount),
            one.varied_quantity && `${decimal(one.varied_quantity)} ${one.varied_symbol}`,
          ]
            .filter(Boolean)
            .join(' · ')}
        </small>
      )}
      {claim !== null && (
        <small>
          {' '}
          {t(
            `债权 ${decimal(claim)} 元,宽限至 ${cure_until}`,
            `${decimal(claim)} CNY due; may be paid until ${cure_until}`,
          )}
        </small>
      )}
      {reason !== null && <small> {reason}</small>}
    </div>
  )
}

type Of = { readonly of: PledgeAnswer }

function LoanToValue({ of: one }: Of) {
  const { loan_to_value_percent, alert, warning_percent, call_percent, value_now, price_now } = one
  const lines = [
    t(
      `现值 ${decimal(value_now)} 元(每单位 ${price_now} 元)`,
      `worth ${decimal(value_now)} CNY at ${price_now} a unit`,
    ),
    warning_percent !== null && t(`预警 ${warning_percent}%`, `warning ${warning_percent}%`),
    call_percent !== null && t(`追加 ${call_percent}%`, `call ${call_percent}%`),
  ].filter(Boolean)
  return (
    <div>
      {loan_to_value_percent === null ? t('已无价值', 'worth nothing') : `${number(loan_to_value_percent)} %`}
      {alert !== 'none' && (
        <span class="mark unverified">
          {alert === 'call' ? t('须追加担保', 'call for more') : t('预警', 'warning')}
        </span>
      )}
      {lines.length > 0 && <small> {lines.join(' · ')}</small>}
    </div>
  )
}

function Document({ of: { document, has_foreclosure_clause, registered_at, disposals } }: Of) {
  return (
    <div>
      {document}
      {registered_at !== null && (
        <small>
          {' '}
          · {t('登记', 'registered')} {dateTime(registered_at)}
        </small>
      )}
      {has_foreclosure_clause && (
        <small>
          {' '}
          ·{' '}
          {t(
            '有流质条款:仅就价款优先受偿',
            'a clause of foreclosure: it gives priority in the proceeds alone',
          )}
        </small>
      )}
      {disposals.map(({ disposal_id, status, quantity, price, proceeds, costs, shares, buyer }) => (
        <div key={disposal_id}>
          <small>
            {named(DISPOSAL_STATUS[status])} {decimal(quantity)} × {price} = {decimal(proceeds)} →{' '}
            {named(buyer.name)}
            {shares.length === 0 &&
              Number(costs) > 0 &&
              t(`,其中费用 ${decimal(costs)} 元`, `, of it ${decimal(costs)} CNY of costs`)}
            {shares.length > 0 && ': '}
            {shares.map(({ kind, amount }) => `${SHARE[kind]()} ${decimal(amount)}`).join(' · ')}
          </small>
        </div>
      ))}
    </div>
  )
}

const SHARE = {
  costs: () => t('费用', 'costs'),
  claim: () => t('质权人', 'lender'),
  rest: () => t('出质人', 'holder'),
} as const
