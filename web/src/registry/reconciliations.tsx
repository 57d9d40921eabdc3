import type { Difference } from '../../../engine/facts/reconciliation.ts'
import { DIFFERENCE } from '../../../engine/facts/words.ts'
import { useList, write } from '../shell/api.ts'
import { REASON, RowAction } from '../shell/form.tsx'
import { dateTime, decimal, number } from '../shell/format.ts'
import { More } from '../shell/more.tsx'
import { Card } from '../shell/parts.tsx'
import { named, t } from '../shell/state.ts'
import { Table } from '../shell/table.tsx'
import { may, me } from '../shell/who.tsx'

/** Cash in CNY, permits in their smallest amount. */
function amountOf(one: Difference, of: 'registry' | 'checker'): string {
  const amount = one[of]
  if (amount === null) return t('无', 'none')
  return one.symbol === 'CNY'
    ? `${decimal((Number(amount) / 100).toFixed(2))} ${t('元', 'CNY')}`
    : `${decimal(amount)} ${t('份', 'smallest amounts')}`
}

const READERS = ['maker', 'approver', 'operator', 'auditor'] as const

/** Passes of the second ledger; who may read accounts sees which differ, and what became of them. */
export function ReconciliationsPart() {
  const passes = useList('/v1/registry/reconciliations')
  return (
    <>
      <Card title={t('两套账核对', 'Two ledgers compared')}>
        <p class="note">
          {t(
            '独立核对程序另存一套账,逐笔复核登记变动,定期逐户比对;不符的账户即行受限,查明后由主管部门解除。',
            'A checker with a store of its own checks every movement and compares every account; those that differ move nothing until the bureau has looked at them.',
          )}
        </p>
        <Table
          testId="reconciliations"
          asCards
          columns={[
            { name: '#', cell: ({ pass_id }) => pass_id },
            { name: t('时间', 'Time'), cell: ({ at }) => dateTime(at) },
            {
              name: t('截至指令', 'Up to command'),
              isRight: true,
              cell: ({ as_of_seq }) => number(as_of_seq),
            },
            {
              name: t('比对户数', 'Accounts compared'),
              isRight: true,
              cell: ({ compared }) => number(compared),
            },
            {
              name: t('结果', 'Outcome'),
              cell: ({ outcome, differing }) =>
                outcome === 'completed'
                  ? t('一致', 'completed')
                  : t(`不一致,${differing} 个主体`, `inconsistent, ${differing} subjects`),
            },
            {
              name: t('差异', 'Differences'),
              cell: ({ differences = [], faults = [] }) => (
                <ul class="plain-list">
                  {faults.map((fault) => (
                    <li key={fault}>{fault}</li>
                  ))}
                  {differences.map((one) => (
                    <li key={`${one.uscc} ${one.symbol} ${one.reason} ${one.detail}`}>
                      {one.uscc} {one.symbol} {named(DIFFERENCE[one.reason])}
                      {one.registry !== null || one.checker !== null
                        ? t(
                            `:登记 ${amountOf(one, 'registry')},核对 ${amountOf(one, 'checker')}`,
                            `: registry ${amountOf(one, 'registry')}, checker ${amountOf(one, 'checker')}`,
                          )
                        : ''}{' '}
                      {one.detail && <small>{one.detail}</small>}
                    </li>
                  ))}
                </ul>
              ),
            },
          ]}
          rows={passes.rows}
          keyOf={({ pass_id }) => pass_id}
        />
        <More of={passes} none={t('尚未核对', 'Nothing was compared yet')} />
      </Card>
      {READERS.some((role) => me.value?.roles.includes(role)) && <Restrictions />}
    </>
  )
}

function Restrictions() {
  const list = useList('/v1/registry/restrictions')
  return (
    <Card title={t('受限账户', 'Restricted accounts')}>
      <Table
        testId="restrictions"
        asCards
        columns={[
          { name: t('主体', 'Subject'), cell: ({ name, uscc }) => `${named(name)} ${uscc}` },
          { name: t('核对', 'Pass'), cell: ({ pass_id }) => `#${pass_id}` },
          { name: t('受限时间', 'Since'), cell: ({ restricted_at }) => dateTime(restricted_at) },
          {
            name: t('解除', 'Lifted'),
            cell: ({ lifted_at, lifted_by, reason }) =>
              lifted_at ? `${dateTime(lifted_at)} ${lifted_by}: ${reason}` : t('未解除', 'not yet'),
          },
          {
            name: '',
            cell: ({ uscc, lifted_at }) =>
              lifted_at === null &&
              may('lift_restriction') && (
                <RowAction
                  name={t('解除限制', 'Lift')}
                  of={uscc}
                  button={t('下一步', 'Next')}
                  fields={[REASON]}
                  effect={() =>
                    t(
                      '解除后账户即可变动;请先查明差异的原因。',
                      'The account moves again at once; make sure why it differed first.',
                    )
                  }
                  send={({ reason = '' }, key) =>
                    write('POST /v1/registry/restrictions/{uscc}/lift', { uscc }, { reason }, key)
                  }
                  onDone={list.reload}
                />
              ),
          },
        ]}
        rows={list.rows}
        keyOf={({ uscc }) => uscc}
      />
      <More of={list} none={t('没有受限账户', 'No account is restricted')} />
    </Card>
  )
}
