import type { AccountRulesAnswer } from '../../../engine/facts/account-rules.ts'
import { keysOf, RIGHT, type Right } from '../../../engine/facts/words.ts'
import { useLoaded, write } from '../shell/api.ts'
import { ActionForm, RowAction } from '../shell/form.tsx'
import { decimal } from '../shell/format.ts'
import { Card, Loading } from '../shell/parts.tsx'
import { named, t } from '../shell/state.ts'
import { useInstruments } from '../shell/subjects.ts'
import { Table } from '../shell/table.tsx'
import { may } from '../shell/who.tsx'

/** Who acts for the account and what each may do; whether a second of them confirms; the most of one transfer. */
export function PeoplePart() {
  const rules = useLoaded('/v1/account-rules')
  return (
    <>
      <Loading of={rules} />
      {rules.value && (
        <>
          <PeopleCard rules={rules.value} onDone={rules.reload} />
          <SecondCard rules={rules.value} onDone={rules.reload} />
          <LimitsCard rules={rules.value} onDone={rules.reload} />
        </>
      )}
    </>
  )
}

interface CardProps {
  readonly rules: AccountRulesAnswer
  readonly onDone: () => void
}

function PeopleCard({ rules, onDone }: CardProps) {
  return (
    <Card title={t('为本账户办事的人', 'Who acts for this account')}>
      <Table
        testId="account-people"
        asCards
        columns={[
          {
            name: t('名称', 'Name'),
            cell: ({ name, is_me }) => (is_me ? t(`${name}(本人)`, `${name} (you)`) : name),
          },
          { name: t('权限', 'May'), cell: ({ right }) => named(RIGHT[right]) },
          {
            name: '',
            cell: ({ name, right, is_me }) =>
              !is_me &&
              may('set_right') && (
                <RowAction
                  name={t('变更权限', 'Change')}
                  of={name}
                  button={t('下一步', 'Next')}
                  fields={[
                    {
                      name: 'right',
                      initial: right,
                      options: keysOf(RIGHT).map((value) => ({ value, label: named(RIGHT[value]) })),
                    },
                  ]}
                  effect={({ right: next = '' }) =>
                    t(
                      `${name} 自此可:${named(RIGHT[next as Right])}。`,
                      `From now on ${name} ${named(RIGHT[next as Right])}.`,
                    )
                  }
                  send={({ right: next = '' }, key) =>
                    write('POST /v1/account-rules/people/{name}', { name }, { right: next as Right }, key)
                  }
                  onDone={onDone}
                />
              ),
          },
        ]}
        rows={rules.people}
        keyOf={({ name }) => name}
      />
      <p class="note">
        {t(
          '经办人提出的事项须由复核人在“待办”中确认;仅清缴者可一人完成清缴。添人请联系服务管理员。',
          'What an initiator gives is confirmed by an approver in the inbox; whoever surrenders does so alone. An administrator of the service invites people.',
        )}
      </p>
    </Card>
  )
}

function SecondCard({ rules, onDone }: CardProps) {
  const { demands_second_person, transfer_limits } = rules
  const next = !demands_second_person
  return (
    <Card title={t('双人办理', 'Two persons')}>
      <p data-testid="account-second">
        {demands_second_person
          ? t(
              '划转、租赁、清缴、质押、大宗协议、定价购买与本页规则须另一人确认;竞价与委托不等待。',
              'Transfers, leases, surrenders, pledges, block trades, purchases at a fixed price and these rules wait for a second of your people; orders and bids do not.',
            )
          : t(
              '划转、租赁、清缴、质押、大宗协议与定价购买由一人办理。',
              'Transfers, leases, surrenders, pledges, block trades and purchases at a fixed price are done by one person.',
            )}
      </p>
      {may('set_account_rules') && (
        <RowAction
          name={next ? t('要求双人办理', 'Demand two persons') : t('取消双人办理', 'Demand it no more')}
          of={t('本账户', 'this account')}
          button={t('下一步', 'Next')}
          fields={[]}
          effect={() =>
            next
              ? t(
                  '此后上述事项须另一人确认,取消此规则亦须双人。',
                  'From now on they wait for another person, and so does lifting this rule.',
                )
              : t('此后由一人办理。', 'From now on one person does them.')
          }
          send={(_, key) =>
            write('POST /v1/account-rules', {}, { demands_second_person: next, transfer_limits }, key)
          }
          onDone={onDone}
        />
      )}
    </Card>
  )
}

function LimitsCard({ rules, onDone }: CardProps) {
  const { demands_second_person, transfer_limits } = rules
  const instruments = useInstruments()
  const send = (limits: AccountRulesAnswer['transfer_limits'], key: string) =>
    write('POST /v1/account-rules', {}, { demands_second_person, transfer_limits: limits }, key)
  const without = (symbol: string) => transfer_limits.filter((one) => one.symbol !== symbol)
  return (
    <Card title={t('单笔划转限额', 'The most of one transfer')}>
      <Table
        testId="transfer-limits"
        asCards
        columns={[
          { name: t('品种', 'Instrument'), cell: ({ symbol }) => symbol },
          { name: t('单笔至多', 'At most'), isRight: true, cell: ({ quantity }) => decimal(quantity) },
          {
            name: '',
            cell: ({ symbol }) =>
              may('set_account_rules') && (
                <RowAction
                  name={t('取消', 'Lift')}
                  of={symbol}
                  button={t('下一步', 'Next')}
                  fields={[]}
                  effect={() => t(`${symbol} 不再限额。`, `${symbol} has no limit any more.`)}
                  send={(_, key) => send(without(symbol), key)}
                  onDone={onDone}
                />
              ),
          },
        ]}
        rows={transfer_limits}
        keyOf={({ symbol }) => symbol}
      />
      {transfer_limits.length === 0 && <p class="empty">{t('没有限额', 'No limits')}</p>}
      {may('set_account_rules') && (
        <ActionForm
          testId="set-limit"
          button={t('下一步', 'Next')}
          fields={[
            { name: 'symbol', options: instruments },
            { name: 'quantity', kind: 'decimal' },
          ]}
          effect={({ symbol, quantity = '' }) =>
            t(
              `${symbol} 单笔场外划转至多 ${decimal(quantity)}。`,
              `One transfer of ${symbol} gives ${decimal(quantity)} at most.`,
            )
          }
          send={({ symbol = '', quantity = '' }, key) =>
            send([...without(symbol), { symbol, quantity }], key)
          }
          onDone={onDone}
        />
      )}
    </Card>
  )
}
