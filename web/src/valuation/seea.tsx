import type { SeeaAccountsAnswer } from '../../../engine/facts/seea.ts'
import type { Valuation } from '../../../engine/facts/valuation.ts'
import { BENEFICIARY } from '../../../engine/facts/words.ts'
import { ask, asked } from '../shell/address.ts'
import { useLoaded } from '../shell/api.ts'
import { Choice } from '../shell/field.tsx'
import { money, number } from '../shell/format.ts'
import { Card, Loading } from '../shell/parts.tsx'
import { named, t, wordOf } from '../shell/state.ts'
import { Table } from '../shell/table.tsx'

const NONE = ''
/** The account at the beginning stands in the address. */
const OPENING = 'opening'

/** Names of ecosystem types by their ids. */
function useEcosystemNames(): (id: string) => string {
  const { value } = useLoaded('/v1/ecosystems')
  return (id) => {
    if (id === 'not_allocated') return t('未分配', 'not allocated')
    const found = value?.data.find(({ ecosystem_id }) => ecosystem_id === id)
    return found ? named(found.name) : id
  }
}

/** The account as SEEA EA tables: who supplies and who uses the final services, and the extents of the types. */
export function SeeaCard({ account, accounts }: { account: Valuation; accounts: readonly Valuation[] }) {
  const opening = asked(OPENING)
  const earlier = accounts.filter(
    (one) =>
      one.area === account.area &&
      one.period < account.period &&
      one.profile.profile_id === account.profile.profile_id &&
      one.price_year === account.price_year &&
      one.defaults?.defaults_id === account.defaults?.defaults_id &&
      one.result !== null,
  )
  const from = earlier.find((one) => String(one.valuation_id) === opening)
  const typeName = useEcosystemNames()
  const loaded = useLoaded('/v1/valuations/{valuation_id}/accounts', {
    valuation_id: account.valuation_id,
    ...(from ? { opening: from.valuation_id } : {}),
  })
  const { value } = loaded
  return (
    <Card
      id="tables"
      title={t('SEEA EA 供给与使用', 'SEEA EA: supply and use')}
      aside={
        earlier.length > 0 && (
          <Choice
            label={t('期初核算', 'Opening account')}
            isLabelHidden
            value={from ? opening : NONE}
            options={[
              { value: NONE, label: t('期初核算…', 'opening account…') },
              ...earlier.map((one) => ({
                value: String(one.valuation_id),
                label: `${one.period} #${one.valuation_id}`,
              })),
            ]}
            onChange={(id) => ask(OPENING, id)}
          />
        )
      }
    >
      <Loading of={loaded} />
      {value && (
        <>
          <ByType accounts={value} nameOf={typeName} />
          <SupplyTable accounts={value} />
          {value.extent_account ? (
            <ExtentTable account={value.extent_account} />
          ) : (
            Object.keys(value.extent).length > 0 && (
              <p data-testid="extent">
                {t('期末面积(公顷)', 'Extent at the end (ha)')}:{' '}
                {Object.entries(value.extent)
                  .map(([ecosystem, area]) => `${typeName(ecosystem)} ${number(area)}`)
                  .join(' · ')}
              </p>
            )
          )}
          {value.condition.length > 0 && <ConditionTable condition={value.condition} />}
        </>
      )}
    </Card>
  )
}

/** What each type of ecosystem supplies, the most first; the table below has the figures by service. */
function ByType({ accounts, nameOf }: { accounts: SeeaAccountsAnswer; nameOf: (id: string) => string }) {
  const rows = Object.entries(accounts.supply_by_ecosystem).sort(([, a], [, b]) => b - a)
  const most = Math.max(...rows.map(([, value]) => value), 1)
  return (
    <Table
      testId="by-type"
      columns={[
        { name: t('生态系统类型', 'Ecosystem type'), cell: ([id]) => nameOf(id) },
        { name: t('供给价值', 'Supplies'), isRight: true, cell: ([, value]) => money(value) },
        {
          name: t('图', 'Picture'),
          cell: ([, value]) => (
            <div class="bar" aria-hidden="true">
              <i style={{ width: `${(100 * Math.max(0, value)) / most}%` }} />
            </div>
          ),
        },
      ]}
      rows={rows}
      keyOf={([id]) => id}
    />
  )
}

/** A row a service; its supply by ecosystem type, and who uses it. */
function SupplyTable({ accounts }: { accounts: SeeaAccountsAnswer }) {
  const types = Object.keys(accounts.supply_by_ecosystem)
  const typeName = useEcosystemNames()
  /** A row of the whole account: a name, the total, and a word on it. */
  const sum = (name: string, total: number, note: string) => (
    <tr>
      <th scope="row">{name}</th>
      {types.map((one) => (
        <td key={one} />
      ))}
      <td class="right">{money(total)}</td>
      <td>{note}</td>
    </tr>
  )
  const outside = accounts.outside.filter(({ is_in_profile_total }) => is_in_profile_total)
  return (
    <Table
      testId="supply"
      columns={[
        { name: t('最终服务', 'Final service'), cell: ({ name }) => named(name) },
        ...types.map((one) => ({
          name: typeName(one),
          isRight: true,
          cell: ({ by_ecosystem }: SeeaAccountsAnswer['supply'][number]) =>
            by_ecosystem[one] === undefined ? '' : money(by_ecosystem[one]),
        })),
        { name: t('合计', 'Total'), isRight: true, cell: ({ total }) => money(total) },
        {
          name: t('使用者', 'Used by'),
          cell: (_, index) =>
            Object.keys(accounts.use[index]?.by_beneficiary ?? {})
              .map((user) => wordOf(BENEFICIARY, user))
              .join(', '),
        },
      ]}
      rows={accounts.supply}
      keyOf={({ service }) => service}
      titleOf={({ service }) => service}
      after={
        <>
          {accounts.net_imports !== 0 && sum(t('区域外扣减', 'Net imports'), 0 - accounts.net_imports, '')}
          {accounts.supply.length > 0 &&
            sum(
              t('本账户所核算合计 (SEEA EA 9.18)', 'Sum of what was valued (SEEA EA 9.18)'),
              accounts.gep,
              accounts.holds ? t('供给 = 使用', 'supply = use') : t('供给 ≠ 使用', 'supply ≠ use'),
            )}
          {outside.length > 0 &&
            sum(
              t('SEEA EA 之外、本方案计入的', 'Outside SEEA EA, counted by the profile'),
              outside.reduce((all, { value }) => all + value, 0),
              outside.map(({ name }) => named(name)).join(t('、', ', ')),
            )}
        </>
      }
    />
  )
}

function ExtentTable({ account }: { account: NonNullable<SeeaAccountsAnswer['extent_account']> }) {
  const typeName = useEcosystemNames()
  const area = (hectares: number | null) => (hectares === null ? '—' : number(hectares))
  return (
    <Table
      testId="extent"
      columns={[
        { name: t('面积(公顷)', 'Extent (ha)'), cell: ({ ecosystem }) => typeName(ecosystem) },
        { name: t('期初', 'Opening'), isRight: true, cell: ({ opening }) => area(opening) },
        {
          name: t('增加', 'Additions'),
          isRight: true,
          cell: (entry) => area(sum(entry.managed_expansion, entry.unmanaged_expansion)),
        },
        {
          name: t('减少', 'Reductions'),
          isRight: true,
          cell: (entry) => area(sum(entry.managed_reduction, entry.unmanaged_reduction)),
        },
        { name: t('净变化', 'Net change'), isRight: true, cell: ({ net_change }) => area(net_change) },
        { name: t('期末', 'Closing'), isRight: true, cell: ({ closing }) => area(closing) },
      ]}
      rows={account.entries}
      keyOf={({ ecosystem }) => ecosystem}
    />
  )
}

function sum(one: number | null, other: number | null): number | null {
  return one === null || other === null ? null : one + other
}

function ConditionTable({ condition }: Pick<SeeaAccountsAnswer, 'condition'>) {
  const typeName = useEcosystemNames()
  const index = (value: number | null) => (value === null ? '—' : number(value))
  return (
    <Table
      testId="condition"
      columns={[
        { name: t('状况', 'Condition'), cell: ({ ecosystem }) => typeName(ecosystem) },
        {
          name: t('变量', 'Variables'),
          cell: ({ variables }) => variables.map(({ name }) => named(name)).join(', '),
        },
        { name: t('期初指数', 'Opening index'), isRight: true, cell: (type) => index(type.opening_index) },
        { name: t('期末指数', 'Closing index'), isRight: true, cell: (type) => index(type.closing_index) },
      ]}
      rows={condition}
      keyOf={({ ecosystem }) => ecosystem}
    />
  )
}
