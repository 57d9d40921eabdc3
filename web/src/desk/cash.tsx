import type { HoldAnswer } from '../../../engine/facts/registry.ts'
import { HOLD_KIND } from '../../../engine/facts/words.ts'
import { AccountCard } from '../shell/account-card.tsx'
import { ask, asked } from '../shell/address.ts'
import { type LoadedList, useList, useLoaded, write } from '../shell/api.ts'
import { Choice } from '../shell/field.tsx'
import { ActionForm, RowAction } from '../shell/form.tsx'
import type { FieldRow } from '../shell/form-input.tsx'
import { dateTime, decimal } from '../shell/format.ts'
import { More } from '../shell/more.tsx'
import { Card, Loading } from '../shell/parts.tsx'
import { named, t } from '../shell/state.ts'
import { useInstruments, useSubjects } from '../shell/subjects.ts'
import { Table } from '../shell/table.tsx'
import { Corrections } from './corrections.tsx'

const OF = 'uscc'

/** Money in and out, an account, and what is frozen on it. */
export function CashPart() {
  const subjects = useSubjects()
  const uscc = asked(OF) || subjects.options[0]?.value
  const holds = useList('/v1/holds')
  const account = useLoaded(uscc ? '/v1/accounts/{uscc}' : undefined, { uscc: uscc ?? '' })
  const changed = () => {
    holds.reload()
    account.reload()
  }
  return (
    <>
      {uscc && (
        <Choice
          label={t('主体', 'Member')}
          value={uscc}
          options={subjects.options}
          onChange={(chosen) => ask(OF, chosen)}
        />
      )}
      <Loading of={account} />
      {account.value && <AccountCard account={account.value} />}
      {uscc && (
        <div class="columns" key={uscc}>
          <CashCard uscc={uscc} name={subjects.nameOf(uscc)} isIn onDone={account.reload} />
          <CashCard uscc={uscc} name={subjects.nameOf(uscc)} onDone={account.reload} />
          <FreezeCard uscc={uscc} name={subjects.nameOf(uscc)} onDone={changed} />
        </div>
      )}
      <Holds holds={holds} onDone={changed} />
      {uscc && <Corrections key={uscc} uscc={uscc} onDone={account.reload} />}
    </>
  )
}

const CASH: readonly FieldRow[] = [
  { name: 'amount', kind: 'decimal', unit: 'CNY' },
  { name: 'bank_reference', longest: 64 },
]

function CashCard(props: { uscc: string; name: string; isIn?: boolean; onDone: () => void }) {
  const { uscc, name, isIn, onDone } = props
  return (
    <Card title={isIn ? t('入金', 'Cash in') : t('出金', 'Cash out')}>
      <ActionForm
        testId={isIn ? 'deposit' : 'withdrawal'}
        button={t('下一步', 'Next')}
        fields={CASH}
        effect={({ amount = '' }) =>
          isIn
            ? t(
                `${name} 的账户增加 ${decimal(amount)} 元。`,
                `The account of ${name} grows by CNY ${decimal(amount)}.`,
              )
            : t(
                `${name} 的账户减少 ${decimal(amount)} 元。`,
                `The account of ${name} shrinks by CNY ${decimal(amount)}.`,
              )
        }
        send={({ amount = '', bank_reference = '' }, key) =>
          write(
            isIn ? 'POST /v1/deposits' : 'POST /v1/withdrawals',
            {},
            { uscc, amount, bank_reference },
            key,
          )
        }
        onDone={onDone}
      />
    </Card>
  )
}

function FreezeCard({ uscc, name, onDone }: { uscc: string; name: string; onDone: () => void }) {
  const instruments = useInstruments()
  return (
    <Card title={t('冻结', 'Freeze')}>
      <ActionForm
        button={t('下一步', 'Next')}
        fields={[
          { name: 'symbol', options: [{ value: 'CNY', label: 'CNY' }, ...instruments] },
          { name: 'amount', kind: 'decimal' },
          { name: 'document', longest: 200 },
          { name: 'until', kind: 'date', isOptional: true, label: { zh: '冻结期限至', en: 'Until' } },
        ]}
        effect={({ symbol, amount, until }) =>
          t(
            `冻结 ${name} 的 ${amount} ${symbol},凭所载决定${until ? `,至 ${until}` : ''}。占用可用部分的挂单将撤销;已质押或已冻结的部分轮候。`,
            `${amount} ${symbol} of ${name} are frozen on that decision${until ? ` until ${until}` : ''}. Orders in its way are withdrawn; what is pledged or frozen already is waited for.`,
          )
        }
        send={({ symbol = '', amount = '', document = '', until }, key) =>
          write('POST /v1/freezes', {}, { uscc, symbol, amount, document, ...(until ? { until } : {}) }, key)
        }
        onDone={onDone}
      />
    </Card>
  )
}

function Holds({ holds, onDone }: { holds: LoadedList<HoldAnswer>; onDone: () => void }) {
  const subjects = useSubjects()
  return (
    <Card title={t('冻结与质押', 'Freezes and pledges')}>
      <Table
        asCards
        columns={[
          { name: '#', cell: ({ hold_id }) => hold_id },
          { name: t('主体', 'Member'), cell: ({ uscc }) => subjects.nameOf(uscc) },
          { name: t('种类', 'Kind'), cell: ({ kind }) => named(HOLD_KIND[kind]) },
          {
            name: t('数额', 'Amount'),
            isRight: true,
            cell: ({ amount, asked_amount, resolved_at, symbol, waiting_amount: waiting }) =>
              `${decimal(resolved_at === null ? amount : (asked_amount ?? amount))} ${symbol}${waiting === null ? '' : t(`(轮候 ${decimal(waiting)})`, ` (waits for ${decimal(waiting)} more)`)}`,
          },
          {
            name: t('文书', 'Document'),
            cell: ({ document, until }) =>
              until === null ? document : t(`${document}(至 ${until})`, `${document} (until ${until})`),
          },
          {
            name: t('时间', 'Since'),
            cell: ({ placed_at, resolved_at }) =>
              resolved_at === null
                ? dateTime(placed_at)
                : `${dateTime(placed_at)} – ${dateTime(resolved_at)}`,
          },
          {
            name: '',
            cell: ({ hold_id, resolved_at, kind }) =>
              resolved_at === null &&
              kind === 'freezes' && (
                <RowAction
                  name={t('解除', 'Lift')}
                  of={hold_id}
                  button={t('下一步', 'Next')}
                  fields={[
                    { name: 'amount', kind: 'decimal', isOptional: true },
                    { name: 'document', longest: 200 },
                  ]}
                  effect={({ amount }) =>
                    amount
                      ? t(
                          `解除冻结 #${hold_id} 中的 ${amount}。`,
                          `${amount} of freeze #${hold_id} are lifted.`,
                        )
                      : t(`解除冻结 #${hold_id}。`, `Freeze #${hold_id} is lifted.`)
                  }
                  send={({ document = '', amount }, key) =>
                    write(
                      'POST /v1/freezes/{hold_id}/release',
                      { hold_id },
                      { document, ...(amount ? { amount } : {}) },
                      key,
                    )
                  }
                  onDone={onDone}
                />
              ),
          },
        ]}
        rows={holds.rows}
        keyOf={({ hold_id }) => hold_id}
        classOf={({ resolved_at }) => (resolved_at === null ? '' : 'struck')}
      />
      <More of={holds} none={t('没有冻结', 'Nothing is frozen')} />
    </Card>
  )
}
