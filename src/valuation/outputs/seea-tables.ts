import type { SeeaAccountsAnswer } from '../../../engine/facts/seea.ts'
import { BENEFICIARY, CONDITION_CLASS, SEEA_ROLE, type Word } from '../../../engine/facts/words.ts'
import type { Table } from '../../edge/sheet.ts'

/** The account as the SEEA EA tables that are printed: extent, supply and use as flows and in money, condition, assets. */
export function seeaTables(accounts: SeeaAccountsAnswer, ecosystems: ReadonlyMap<string, Word>): Table[] {
  const named: Named = (id) => {
    const name = ecosystems.get(id) ?? WORDS[id]
    return name ? `${name.zh} ${id}` : id
  }
  return [
    extentTable(accounts, named),
    ...(accounts.condition.length > 0 ? [conditionTable(accounts.condition, named)] : []),
    physicalTable(accounts.physical, named),
    supplyTable(accounts, named),
    useTable(accounts, named),
    ...(accounts.outside.length > 0 ? [outsideTable(accounts.outside, named)] : []),
  ]
}

/** An id with its Chinese name before it. */
type Named = (id: string) => string
const WORDS: Readonly<Record<string, Word>> = { ...BENEFICIARY, ...CONDITION_CLASS, ...SEEA_ROLE }

function columnsOf(rows: readonly Readonly<Record<string, number>>[]): string[] {
  return [...new Set(rows.flatMap((row) => Object.keys(row)))]
}

function cells(columns: readonly string[], row: Readonly<Record<string, number>>): (number | null)[] {
  return columns.map((column) => row[column] ?? null)
}

function extentTable({ extent }: SeeaAccountsAnswer, named: Named): Table {
  const total = Object.values(extent).reduce((sum, area) => sum + area, 0)
  return {
    name: 'SEEA 4.1 范围 extent',
    headings: ['生态系统 ecosystem', '期末面积(公顷) closing_ha'],
    rows: [...Object.entries(extent).map(([type, area]) => [named(type), area]), ['合计 total', total]],
  }
}

function conditionTable(condition: SeeaAccountsAnswer['condition'], named: Named): Table {
  const headings = [
    ...['生态系统 ecosystem', '变量 variable', '类别 class', '单位 unit', '取值 value'],
    ...['指标 indicator', '指数 index'],
  ]
  const rows = condition.flatMap(({ ecosystem, variables, closing_index }) =>
    variables.map(({ variable_id, class: kind, unit, closing }) => [
      ...[
        named(ecosystem),
        variable_id,
        named(kind),
        unit,
        closing?.value ?? null,
        closing?.indicator ?? null,
        closing_index,
      ],
    ]),
  )
  return { name: 'SEEA 5 状况 condition', headings, rows }
}

/** Units differ from row to row: there are no totals below. */
function physicalTable(physical: SeeaAccountsAnswer['physical'], named: Named): Table {
  const types = columnsOf(physical.map((one) => one.supply_by_ecosystem))
  const users = columnsOf(physical.map((one) => one.use_by_beneficiary))
  const headings = [
    ...[
      '指标编码 indicator_id',
      '服务 service',
      '单位 unit',
      ...types.map((one) => `供给 supply: ${named(one)}`),
    ],
    ...[...users.map((one) => `使用 use: ${named(one)}`), '合计 total'],
  ]
  const rows = physical.map((one) => [
    ...[one.indicator_id, one.service, one.unit, ...cells(types, one.supply_by_ecosystem)],
    ...[...cells(users, one.use_by_beneficiary), one.total],
  ])
  return { name: 'SEEA 7.1 实物供给使用 physical', headings, rows }
}

function supplyTable(
  { supply, supply_by_ecosystem, net_imports, gep }: SeeaAccountsAnswer,
  named: Named,
): Table {
  const types = columnsOf([supply_by_ecosystem])
  const none = types.map(() => null)
  const total = supply.reduce((sum, row) => sum + row.total, 0)
  return {
    name: 'SEEA 9.1a 价值供给 supply',
    headings: ['服务 service', ...types.map(named), '合计(元) total_cny'],
    rows: [
      ...supply.map((row) => [`${row.name.zh} ${row.service}`, ...cells(types, row.by_ecosystem), row.total]),
      ['合计 total', ...cells(types, supply_by_ecosystem), total],
      ['区域外扣减 net imports', ...none, -net_imports],
      ['所核算合计 sum of what was valued (SEEA EA 9.18)', ...none, gep],
    ],
  }
}

function useTable({ use, use_by_beneficiary }: SeeaAccountsAnswer, named: Named): Table {
  const users = columnsOf([use_by_beneficiary])
  const total = use.reduce((sum, row) => sum + row.total, 0)
  return {
    name: 'SEEA 9.1b 价值使用 use',
    headings: ['服务 service', ...users.map(named), '合计(元) total_cny'],
    rows: [
      ...use.map((row) => [`${row.name.zh} ${row.service}`, ...cells(users, row.by_beneficiary), row.total]),
      ['合计 total', ...cells(users, use_by_beneficiary), total],
    ],
  }
}

function outsideTable(outside: SeeaAccountsAnswer['outside'], named: Named): Table {
  return {
    name: 'SEEA 之外 outside',
    headings: ['指标编码 indicator_id', '角色 role', '价值量(元) value_cny', '计入方案合计 in_total'],
    rows: outside.map((one) => [
      ...[one.indicator_id, named(one.role), one.value, one.is_in_profile_total ? '是 yes' : '否 no'],
    ]),
  }
}
