import { useState } from 'preact/hooks'
import type { ParticipantAnswer } from '../../../engine/facts/registry.ts'
import {
  ACCOUNT_STATE,
  type AccountState,
  keysOf,
  PARTICIPANT_KIND,
  type ParticipantKind,
} from '../../../engine/facts/words.ts'
import { read, useList, write } from '../shell/api.ts'
import { Field } from '../shell/field.tsx'
import { ActionForm, REASON, RowAction } from '../shell/form.tsx'
import { useFresh } from '../shell/fresh.ts'
import { More } from '../shell/more.tsx'
import { Card, matches } from '../shell/parts.tsx'
import { named, t } from '../shell/state.ts'
import { Table } from '../shell/table.tsx'
import { may } from '../shell/who.tsx'

/** Enterprises and banks: registered, suspended, grouped. */
export function MembersPart() {
  const members = useList('/v1/participants')
  useFresh(members.refresh)
  const [sought, setSought] = useState('')
  const rows = members.rows?.filter((one) => matches(one, sought))
  return (
    <>
      <Card
        title={t('主体', 'Members')}
        aside={
          <Field label={t('查找', 'Find')} type="search" value={sought} onInput={setSought} isOptional />
        }
      >
        <Table
          testId="members"
          asCards
          columns={[
            { name: t('名称', 'Name'), cell: ({ name }) => named(name) },
            { name: t('统一社会信用代码', 'Code'), cell: ({ uscc }) => <code>{uscc}</code> },
            { name: t('种类', 'Kind'), cell: ({ kind }) => named(PARTICIPANT_KIND[kind]) },
            {
              name: t('状态', 'State'),
              cell: ({ is_suspended, account_state }) => (
                <>
                  {is_suspended && <span class="mark unverified">{t('已暂停交易', 'suspended')}</span>}
                  {account_state !== 'open' && (
                    <span class="mark unverified">{named(ACCOUNT_STATE[account_state])}</span>
                  )}
                  {!is_suspended && account_state === 'open' && t('正常', 'active')}
                </>
              ),
            },
            {
              name: '',
              cell: (one) => (
                <span class="buttons">
                  {may('suspend_participant') && <Suspension of={one} onDone={members.reload} />}
                  <State of={one} onDone={members.reload} />
                </span>
              ),
            },
          ]}
          rows={rows}
          keyOf={({ uscc }) => uscc}
        />
        <More of={members} none={t('尚无主体', 'No members yet')} />
      </Card>
      {may('register_participant') && <RegisterCard onDone={members.reload} />}
      {may('form_group') && <GroupCard />}
    </>
  )
}

function Suspension({ of: one, onDone }: { of: ParticipantAnswer; onDone: () => void }) {
  const { uscc, is_suspended, name } = one
  return (
    <RowAction
      name={is_suspended ? t('恢复交易', 'Lift the suspension') : t('暂停交易', 'Suspend')}
      of={uscc}
      button={t('下一步', 'Next')}
      fields={[REASON]}
      effect={() =>
        is_suspended
          ? t(`${named(name)} 可以重新下单。`, `${named(name)} may place orders again.`)
          : t(
              `${named(name)} 不能再下单;已有委托仍可撤销。`,
              `${named(name)} may place no orders; those that rest can be cancelled.`,
            )
      }
      send={({ reason = '' }, key) =>
        write(
          'POST /v1/participants/{uscc}/suspension',
          { uscc },
          { is_suspended: !is_suspended, reason },
          key,
        )
      }
      onDone={onDone}
    />
  )
}

/** What an account may do, by a decision: beside trading, everything that moves something in it. */
function State({ of: one, onDone }: { of: ParticipantAnswer; onDone: () => void }) {
  const { uscc, name, account_state } = one
  return (
    <RowAction
      needs="set_account_state"
      name={t('账户状态', 'State of the account')}
      of={uscc}
      button={t('下一步', 'Next')}
      fields={[
        {
          name: 'account_state',
          mustChoose: true,
          options: keysOf(ACCOUNT_STATE)
            .filter((value) => value !== account_state)
            .map((value) => ({ value, label: named(ACCOUNT_STATE[value]) })),
        },
        { name: 'document', longest: 200 },
        REASON,
      ]}
      effect={({ account_state: wanted = 'open' }) =>
        t(
          `${named(name)}:${named(ACCOUNT_STATE[wanted as AccountState])}。非“正常”的,其未成交委托立即撤销。`,
          `${named(name)}: ${named(ACCOUNT_STATE[wanted as AccountState])}. Unless it is opened, its open orders are withdrawn at once.`,
        )
      }
      send={({ account_state: wanted = 'open', document = '', reason = '' }, key) =>
        write(
          'POST /v1/participants/{uscc}/account-state',
          { uscc },
          { account_state: wanted as AccountState, document, reason },
          key,
        )
      }
      onDone={onDone}
    />
  )
}

function RegisterCard({ onDone }: { onDone: () => void }) {
  return (
    <Card title={t('登记主体', 'Register a member')}>
      <ActionForm
        testId="register"
        button={t('下一步', 'Next')}
        fields={[
          {
            ...{ name: 'uscc', longest: 18, isOptional: true },
            label: {
              zh: '统一社会信用代码(农户等可空:生成化名代码)',
              en: 'Unified social credit code (of a farmer it may be left empty: a pseudonym is made)',
            },
          },
          {
            name: 'kind',
            options: keysOf(PARTICIPANT_KIND).map((kind) => ({
              value: kind,
              label: named(PARTICIPANT_KIND[kind]),
            })),
          },
          { name: 'zh', label: { zh: '中文名称', en: 'Name in Chinese' }, longest: 100 },
          { name: 'en', label: { zh: '英文名称', en: 'Name in English' }, longest: 100 },
        ]}
        effect={({ zh, uscc: given, kind }) => {
          const uscc = given || (kind === 'rural' ? t('化名代码', 'a pseudonym') : '')
          return t(
            `登记“${zh}”(${uscc}),开立资金与权益账户。代码只登记一次。`,
            `“${zh}” (${uscc}) is registered, with accounts for cash and permits. A code is registered once.`,
          )
        }}
        send={async ({ uscc = '', kind, zh = '', en = '' }, key) => {
          const code = uscc === '' && kind === 'rural' ? (await read('/v1/pseudonym')).uscc : uscc
          return write(
            'POST /v1/participants',
            {},
            { uscc: code.toUpperCase(), kind: kind as ParticipantKind, name: { zh, en } },
            key,
          )
        }}
        done={({ name, uscc }) => t(`已登记 ${name.zh} ${uscc}`, `${name.en} ${uscc} is registered`)}
        onDone={onDone}
      />
    </Card>
  )
}

function GroupCard() {
  return (
    <Card title={t('关联组', 'Affiliates')}>
      <ActionForm
        button={t('下一步', 'Next')}
        fields={[
          {
            name: 'usccs',
            label: { zh: '成员代码(每行一个)', en: 'Codes of the members, one a line' },
            kind: 'long',
            longest: 2000,
          },
        ]}
        effect={() =>
          t(
            '同组成员之间不再成交;只写一个则令其退出原组。',
            'Members of one group do not trade with each other; one alone leaves its group.',
          )
        }
        send={({ usccs = '' }, key) =>
          write('POST /v1/affiliate-groups', {}, { usccs: usccs.split(/[\s,;,;]+/).filter(Boolean) }, key)
        }
      />
    </Card>
  )
}
