import { useState } from 'preact/hooks'
import type { CreditRulePack, Law } from '../../../engine/facts/catalogue.ts'
import type { WatchCaseAnswer } from '../../../engine/facts/surveillance.ts'
import { CREDIT_LIST } from '../../../engine/facts/words.ts'
import { CreditCasesCard } from '../credit/cases.tsx'
import { CaseTable } from '../desk/alerts.tsx'
import { ReceiversCard } from '../identity/receivers.tsx'
import { useList, useLoaded } from '../shell/api.ts'
import { ActionForm, RowAction } from '../shell/form.tsx'
import { today } from '../shell/format.ts'
import { Card, GradeMark } from '../shell/parts.tsx'
import { named, t } from '../shell/state.ts'
import { useSubjects } from '../shell/subjects.ts'
import { Table } from '../shell/table.tsx'
import { may } from '../shell/who.tsx'
import { EntriesCard } from './entries.tsx'
import { decisionFields, lawsNote, sendEntry } from './entry-form.ts'
import { EntryTableCard } from './entry-table.tsx'

/** Entries of credit files under the rules in force; one that was wrong is withdrawn by another. */
export function CreditPart() {
  const rules = useLoaded('/v1/credit/rules')
  const pack = rules.value?.data.find(({ rule_pack_id }) => rule_pack_id === rules.value?.in_force)
  const cases = useList('/v1/surveillance/cases')
  const referred = cases.rows?.filter(({ status }) => status === 'referred') ?? []
  const rural = rules.value?.data.find(({ rule_pack_id }) => rule_pack_id === rules.value?.in_force_rural)
  // What was recorded is among all entries at once.
  const [recorded, setRecorded] = useState(0)
  const shared = {
    laws: rules.value?.laws ?? [],
    onRecorded: () => setRecorded((count) => count + 1),
  }
  return (
    <>
      {referred.length > 0 && (
        <Card title={t('交易机构移送的案件', 'Cases that the operator referred')}>
          <p class="note">
            {t(
              '认定后记入信用记录;不成立的不必处理。',
              'Once decided, record an entry; of what does not hold nothing is done.',
            )}
          </p>
          <CaseTable
            cases={referred}
            onDone={cases.reload}
            further={(one) => <EntryOfCase of={one} pack={pack} />}
          />
        </Card>
      )}
      <EntryCard kind="enterprise" pack={pack} {...shared} />
      {rural && <EntryCard kind="rural" pack={rural} {...shared} />}
      <EntriesCard key={recorded} />
      <EntryTableCard onRecorded={shared.onRecorded} />
      <CreditCasesCard />
      <ReceiversCard />
      {pack && (
        <Card title={named(pack.name)}>
          <Table
            columns={[
              { name: t('事项', 'Item'), cell: ({ name }) => named(name) },
              { name: t('名单', 'List'), cell: ({ list }) => named(CREDIT_LIST[list]) },
              { name: t('分', 'Points'), isRight: true, cell: ({ points }) => points },
              {
                name: t('计分(月)', 'Counts (months)'),
                isRight: true,
                cell: ({ scoring_months }) => scoring_months,
              },
              {
                name: t('公示(月)', 'Published (months)'),
                isRight: true,
                cell: ({ publication_months }) => publication_months,
              },
              { name: t('依据', 'Grade'), cell: ({ grade }) => <GradeMark grade={grade} /> },
            ]}
            rows={pack.items}
            keyOf={({ item_id }) => item_id}
          />
        </Card>
      )}
    </>
  )
}

/** An entry of a subject under the scheme of its kind. */
function EntryCard(props: {
  kind: 'enterprise' | 'rural'
  pack: CreditRulePack | undefined
  laws: readonly Law[]
  onRecorded: () => void
}) {
  const { kind, pack, laws, onRecorded } = props
  const subjects = useSubjects(kind)
  const banks = useSubjects('bank')
  const options = kind === 'enterprise' ? [...subjects.options, ...banks.options] : subjects.options
  const itemOf = (id: string | undefined) => pack?.items.find(({ item_id }) => item_id === id)
  // A city without farmers on record is not asked about them.
  if (kind === 'rural' && subjects.options.length === 0) return null
  return (
    <Card
      title={
        kind === 'rural'
          ? t('记入农户、村与合作社的行为记分', 'Record what a farmer, village or co-operative did')
          : t('记入信用记录', 'Record an entry')
      }
    >
      <ActionForm
        testId={kind === 'rural' ? 'rural-entry' : 'credit-entry'}
        button={t('下一步', 'Next')}
        fields={[
          { name: 'uscc', options },
          {
            name: 'item_id',
            label: { zh: '事项', en: 'Item' },
            options:
              pack?.items.map(({ item_id, name, points, list }) => ({
                value: item_id,
                label: `${named(name)} (${points > 0 ? '+' : ''}${points} · ${named(CREDIT_LIST[list])})`,
              })) ?? [],
          },
          ...decisionFields(),
        ]}
        effect={(values) => {
          const { uscc = '', item_id } = values
          const item = itemOf(item_id)
          if (!item) return ''
          const isRural = kind === 'rural'
          const does = isRural
            ? t(
                `${subjects.nameOf(uscc)} 记 ${item.points} 分;不公示,只供本人与其授权的银行查阅。`,
                `${subjects.nameOf(uscc)}: ${item.points} points; it is published nowhere, and read by its subject and the banks that it lets.`,
              )
            : t(
                `${subjects.nameOf(uscc)} 记 ${item.points} 分,计入${named(CREDIT_LIST[item.list])},公示 ${item.publication_months} 个月;银行与审批部门据此办理。`,
                `${subjects.nameOf(uscc)}: ${item.points} points, ${named(CREDIT_LIST[item.list])} list, published for ${item.publication_months} months; banks and approvals act on it.`,
              )
          const kept = item.storage_months
            ? t(
                `行为终了满 ${item.storage_months} 个月后抹除。`,
                ` It is erased ${item.storage_months} months after the act.`,
              )
            : ''
          return `${does}${kept}${lawsNote(values, laws)}`
        }}
        send={sendEntry}
        onDone={onRecorded}
        done={() => <a href="/credit">{t('已记入,查看信用档案', 'Recorded; see the file')}</a>}
      />
    </Card>
  )
}

/** The entry that a case comes to, with what is known of it filled in. */
function EntryOfCase({ of, pack }: { of: WatchCaseAnswer; pack: CreditRulePack | undefined }) {
  const { watch_case_id, parties, outcome_text, symbol, day } = of
  if (!may('record_credit_entry')) return null
  return (
    <RowAction
      name={t('记入信用记录', 'Record an entry')}
      of={watch_case_id}
      button={t('下一步', 'Next')}
      fields={[
        {
          ...{ name: 'uscc', mustChoose: true },
          options: parties.map(({ uscc, name }) => ({ value: uscc, label: `${named(name)} ${uscc}` })),
        },
        {
          ...{ name: 'item_id', initial: 'market_manipulation', label: { zh: '事项', en: 'Item' } },
          options: (pack?.items ?? []).map(({ item_id, name }) => ({ value: item_id, label: named(name) })),
        },
        ...decisionFields({
          decided_on: today(),
          acted_on: day,
          document: t(`监察案件 #${watch_case_id}`, `surveillance case #${watch_case_id}`),
          detail: `${symbol} ${day} ${outcome_text ?? ''}`,
          entry_source: 'market',
        }),
      ]}
      effect={({ uscc = '', item_id }) => {
        const item = pack?.items.find((one) => one.item_id === item_id)
        const who = parties.find((one) => one.uscc === uscc)
        return t(
          `${who ? named(who.name) : ''} 记“${item ? named(item.name) : ''}”(${item?.points ?? 0} 分)。`,
          `${who ? named(who.name) : ''}: ${item ? named(item.name) : ''} (${item?.points ?? 0} points).`,
        )
      }}
      send={sendEntry}
    />
  )
}
