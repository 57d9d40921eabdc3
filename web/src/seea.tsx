import { useState } from 'preact/hooks'
import type { SeeaAccountsAnswer } from '../../engine/facts/seea.ts'
import type { Valuation } from '../../engine/facts/valuation.ts'
import { useLoaded } from './api.ts'
import { money, number } from './format.ts'
import { Card, Choice, Problem } from './parts.tsx'
import { named, t } from './state.ts'

const NONE = ''

/** Users of services, as the tables name them. */
const USERS: Readonly<Record<string, readonly [zh: string, en: string]>> = {
  agriculture: ['农业', 'agriculture'],
  forestry: ['林业', 'forestry'],
  fisheries: ['渔业', 'fisheries'],
  energy_and_water_supply: ['能源与供水', 'energy and water supply'],
  other_industry: ['其他产业', 'other industry'],
  government: ['政府', 'government'],
  households: ['居民', 'households'],
  exports: ['区域外', 'exports'],
}
const userName = (user: string) => (USERS[user] ? t(...USERS[user]) : user)

/** Names of ecosystem types by their ids. */
function useEcosystemNames(): (id: string) => string {
  const { value } = useLoaded<{ data: { ecosystem_id: string; name: { zh: string; en: string } }[] }>(
    '/v1/ecosystems',
  )
  return (id) => {
    if (id === 'not_allocated') return t('未分配', 'not allocated')
    const found = value?.data.find(({ ecosystem_id }) => ecosystem_id === id)
    return found ? named(found.name) : id
  }
}

/** The account as SEEA EA tables: who supplies and who uses the final services, and the extents of the types. */
export function SeeaCard({ account, accounts }: { account: Valuation; accounts: readonly Valuation[] }) {
  const [opening, setOpening] = useState(NONE)
  const earlier = accounts.filter(
    (one) =>
      one.area === account.area &&
      one.period < account.period &&
      one.profile.profile_id === account.profile.profile_id &&
      one.price_year === account.price_year &&
      one.result !== null,
  )
  const from = earlier.find((one) => String(one.valuation_id) === opening)
  const query = from ? `?opening=${from.valuation_id}` : ''
  const typeName = useEcosystemNames()
  const { value, error } = useLoaded<SeeaAccountsAnswer>(
    `/v1/valuations/${account.valuation_id}/accounts${query}`,
  )
  return (
    <Card
      title={t('SEEA EA 供给与使用', 'SEEA EA: supply and use')}
      aside={
        earlier.length > 0 && (
          <Choice
            label=""
            value={from ? opening : NONE}
            options={[
              { value: NONE, label: t('期初核算…', 'opening account…') },
              ...earlier.map((one) => ({
                value: String(one.valuation_id),
                label: `${one.period} #${one.valuation_id}`,
              })),
            ]}
            onChange={setOpening}
          />
        )
      }
    >
      <Problem error={error} />
      {value && (
        <>
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

/** A row a service; its supply by ecosystem type, and who uses it. */
function SupplyTable({ accounts }: { accounts: SeeaAccountsAnswer }) {
  const types = Object.keys(accounts.supply_by_ecosystem)
  const typeName = useEcosystemNames()
  return (
    <div class="scroll">
      <table data-testid="supply">
        <thead>
          <tr>
            <th>{t('最终服务', 'Final service')}</th>
            {types.map((one) => (
              <th class="right" key={one}>
                {typeName(one)}
              </th>
            ))}
            <th class="right">{t('合计', 'Total')}</th>
            <th>{t('使用者', 'Used by')}</th>
          </tr>
        </thead>
        <tbody>
          {accounts.supply.map((row, index) => (
            <tr key={row.service}>
              <td title={row.service}>{named(row.name)}</td>
              {types.map((one) => (
                <td class="right" key={one}>
                  {row.by_ecosystem[one] === undefined ? '' : money(row.by_ecosystem[one])}
                </td>
              ))}
              <td class="right">{money(row.total)}</td>
              <td>
                {Object.keys(accounts.use[index]?.by_beneficiary ?? {})
                  .map(userName)
                  .join(', ')}
              </td>
            </tr>
          ))}
          <tr>
            <th>{t('区域外扣减', 'Net imports')}</th>
            {types.map((one) => (
              <td key={one} />
            ))}
            <td class="right">{money(0 - accounts.net_imports)}</td>
            <td />
          </tr>
          <tr>
            <th>GEP (SEEA EA 9.18)</th>
            {types.map((one) => (
              <td key={one} />
            ))}
            <td class="right">{money(accounts.gep)}</td>
            <td>{accounts.holds ? t('供给 = 使用', 'supply = use') : t('供给 ≠ 使用', 'supply ≠ use')}</td>
          </tr>
        </tbody>
      </table>
    </div>
  )
}

function ExtentTable({ account }: { account: NonNullable<SeeaAccountsAnswer['extent_account']> }) {
  const typeName = useEcosystemNames()
  const area = (hectares: number | null) => (hectares === null ? '—' : number(hectares))
  return (
    <div class="scroll">
      <table data-testid="extent">
        <thead>
          <tr>
            <th>{t('面积(公顷)', 'Extent (ha)')}</th>
            <th class="right">{t('期初', 'Opening')}</th>
            <th class="right">{t('增加', 'Additions')}</th>
            <th class="right">{t('减少', 'Reductions')}</th>
            <th class="right">{t('净变化', 'Net change')}</th>
            <th class="right">{t('期末', 'Closing')}</th>
          </tr>
        </thead>
        <tbody>
          {account.entries.map((entry) => (
            <tr key={entry.ecosystem}>
              <td>{typeName(entry.ecosystem)}</td>
              <td class="right">{area(entry.opening)}</td>
              <td class="right">{area(sum(entry.managed_expansion, entry.unmanaged_expansion))}</td>
              <td class="right">{area(sum(entry.managed_reduction, entry.unmanaged_reduction))}</td>
              <td class="right">{area(entry.net_change)}</td>
              <td class="right">{area(entry.closing)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function sum(one: number | null, other: number | null): number | null {
  return one === null || other === null ? null : one + other
}

function ConditionTable({ condition }: Pick<SeeaAccountsAnswer, 'condition'>) {
  const typeName = useEcosystemNames()
  const index = (value: number | null) => (value === null ? '—' : number(value))
  return (
    <div class="scroll">
      <table data-testid="condition">
        <thead>
          <tr>
            <th>{t('状况', 'Condition')}</th>
            <th>{t('变量', 'Variables')}</th>
            <th class="right">{t('期初指数', 'Opening index')}</th>
            <th class="right">{t('期末指数', 'Closing index')}</th>
          </tr>
        </thead>
        <tbody>
          {condition.map((type) => (
            <tr key={type.ecosystem}>
              <td>{typeName(type.ecosystem)}</td>
              <td>{type.variables.map(({ name }) => named(name)).join(', ')}</td>
              <td class="right">{index(type.opening_index)}</td>
              <td class="right">{index(type.closing_index)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
