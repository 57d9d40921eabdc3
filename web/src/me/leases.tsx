import type { LeaseAnswer } from '../../../engine/facts/lease.ts'
import { LEASE_STATUS } from '../../../engine/facts/words.ts'
import { useList, useLoaded, write } from '../shell/api.ts'
import { ActionForm, RowAction } from '../shell/form.tsx'
import { decimal } from '../shell/format.ts'
import { useFresh } from '../shell/fresh.ts'
import { More } from '../shell/more.tsx'
import { Card } from '../shell/parts.tsx'
import { named, t } from '../shell/state.ts'
import { useSubjects } from '../shell/subjects.ts'
import { Table } from '../shell/table.tsx'
import { me } from '../shell/who.tsx'

/** Permits that are lent for a term: offered, accepted, and given back by themselves. */
export function LeasesPart() {
  const leases = useList('/v1/leases')
  const subjects = useSubjects('enterprise')
  const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10)
  const instruments = (useLoaded('/v1/instruments').value?.data ?? [])
    .filter(({ valid_until }) => valid_until === null || valid_until >= today)
    .map(({ symbol, name }) => ({ value: symbol, label: `${symbol} ${named(name)}` }))
  useFresh(leases.refresh)
  return (
    <>
      <Card title={t('出租权益', 'Lend permits')}>
        <p class="note">
          {t(
            '对方接受即付清租金并划转;租期内计入对方持有,对方不得出售或清缴;租期末日次日零时自动归还。',
            'Once accepted the rent is paid and the permits are lent; the lessee holds them and neither sells nor surrenders them; they come back by themselves when the last day is over.',
          )}
        </p>
        <ActionForm
          needs="offer_lease"
          testId="lease"
          button={t('下一步', 'Next')}
          fields={[
            {
              name: 'to_uscc',
              label: { zh: '承租方', en: 'Lessee' },
              options: subjects.options.filter(({ value }) => value !== me.value?.uscc),
            },
            { name: 'symbol', options: instruments },
            { name: 'quantity', kind: 'decimal' },
            {
              name: 'rent',
              kind: 'decimal',
              unit: 'CNY',
              hint: t('全期租金;无偿填 0', 'for all of the term; 0 for nothing'),
            },
            { name: 'ends_on', kind: 'date' },
            { name: 'document', longest: 200 },
          ]}
          effect={({ to_uscc = '', symbol, quantity = '', rent = '', ends_on }) =>
            t(
              `向 ${subjects.nameOf(to_uscc)} 提出:出租 ${decimal(quantity)} ${symbol} 至 ${ends_on},租金 ${decimal(rent)} 元;对方接受即生效。`,
              `Offered to ${subjects.nameOf(to_uscc)}: ${decimal(quantity)} ${symbol} until ${ends_on} for CNY ${decimal(rent)}; it begins once they accept.`,
            )
          }
          send={({ to_uscc = '', symbol = '', quantity = '', rent = '', ends_on = '', document = '' }, key) =>
            write('POST /v1/leases', {}, { to_uscc, symbol, quantity, rent, ends_on, document }, key)
          }
          onDone={leases.reload}
        />
      </Card>
      <Card title={t('租赁', 'Leases')}>
        <Table
          testId="leases"
          asCards
          columns={[
            { name: '#', cell: ({ lease_id }) => lease_id },
            { name: t('对方', 'With'), cell: withWhom },
            {
              name: t('数量', 'Quantity'),
              isRight: true,
              cell: ({ quantity, symbol }) => `${decimal(quantity)} ${symbol}`,
            },
            { name: t('租金(元)', 'Rent (CNY)'), isRight: true, cell: ({ rent }) => decimal(rent) },
            { name: t('租期至', 'Until'), cell: ({ ends_on }) => ends_on },
            { name: t('文件', 'Document'), cell: ({ document }) => document },
            {
              name: t('状态', 'Status'),
              cell: ({ status, reason }) => [named(LEASE_STATUS[status]), reason].filter(Boolean).join(' · '),
            },
            { name: '', cell: (one) => <Steps of={one} onDone={leases.reload} /> },
          ]}
          rows={leases.rows}
          keyOf={({ lease_id }) => lease_id}
        />
        <More of={leases} none={t('没有租赁', 'There are no leases')} />
      </Card>
    </>
  )
}

const isLessor = ({ lessor }: LeaseAnswer) => lessor.uscc === me.value?.uscc
const withWhom = (one: LeaseAnswer) =>
  isLessor(one)
    ? t(`租给 ${named(one.lessee.name)}`, `to ${named(one.lessee.name)}`)
    : t(`租自 ${named(one.lessor.name)}`, `from ${named(one.lessor.name)}`)

function Steps({ of: one, onDone }: { of: LeaseAnswer; onDone: () => void }) {
  const { lease_id, status, quantity, symbol, rent, ends_on } = one
  if (status !== 'offered') return null
  const given = { of: lease_id, button: t('下一步', 'Next'), onDone }
  return (
    <>
      {!isLessor(one) && (
        <RowAction
          needs="accept_lease"
          {...given}
          name={t('接受', 'Accept')}
          fields={[]}
          effect={() =>
            t(
              `付租金 ${decimal(rent)} 元,租入 ${decimal(quantity)} ${symbol} 至 ${ends_on};租期内不得出售或清缴。`,
              `CNY ${decimal(rent)} are paid, ${decimal(quantity)} ${symbol} are leased until ${ends_on}; they are neither sold nor surrendered.`,
            )
          }
          send={(_, key) => write('POST /v1/leases/{lease_id}/accept', { lease_id }, undefined, key)}
        />
      )}
      <RowAction
        needs="end_lease_offer"
        {...given}
        name={isLessor(one) ? t('撤回', 'Take back') : t('不接受', 'Decline')}
        fields={[{ name: 'reason', isOptional: true, kind: 'long', longest: 500 }]}
        effect={() => t('该要约就此结束。', 'The offer ends.')}
        send={({ reason }, key) =>
          write('POST /v1/leases/{lease_id}/decline', { lease_id }, reason ? { reason } : {}, key)
        }
      />
    </>
  )
}
