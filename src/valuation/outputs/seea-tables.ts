import type { SeeaAccountsAnswer } from '../../../engine/facts/seea.ts'
import type { Table } from '../../edge/sheet.ts'

/** The account as the SEEA EA tables that are printed: extent, supply and use as flows and in money, condition, assets. */
export function seeaTables(accounts: SeeaAccountsAnswer): Table[] {
  return [
    extentTable(accounts),
    ...(accounts.condition.length > 0 ? [conditionTable(accounts.condition)] : []),
    physicalTable(accounts.physical),
    supplyTable(accounts),
    useTable(accounts),
    ...(accounts.outside.length > 0 ? [outsideTable(accounts.outside)] : []),
  ]
}

function columnsOf(rows: readonly Readonly<Record<string, number>>[]): string[] {
  return [...new Set(rows.flatMap((row) => Object.keys(row)))]
}

function cells(columns: readonly string[], row: Readonly<Record<string, number>>): (number | null)[] {
  return columns.map((column) => row[column] ?? null)
}

function extentTable({ extent }: SeeaAccountsAnswer): Table {
  const total = Object.values(extent).reduce((sum, area) => sum + area, 0)
  return {
    name: 'SEEA 4.1 范围 extent',
    headings: ['生态系统 ecosystem', '期末面积(公顷) closing_ha'],
    rows: [...Object.entries(extent), ['合计 total', total]],
  }
}

function conditionTable(condition: SeeaAccountsAnswer['condition']): Table {
  const headings = [
    ...['生态系统 ecosystem', '变量 variable', '类别 class', '单位 unit', '取值 value'],
    ...['指标 indicator', '指数 index'],
  ]
  const rows = condition.flatMap(({ ecosystem, variables, closing_index }) =>
    variables.map(({ variable_id, class: kind, unit, closing }) => [
      ...[
        ecosystem,
        variable_id,
        kind,
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
function physicalTable(physical: SeeaAccountsAnswer['physical']): Table {
  const types = columnsOf(physical.map((one) => one.supply_by_ecosystem))
  const users = columnsOf(physical.map((one) => one.use_by_beneficiary))
  const headings = [
    ...['指标编码 indicator_id', '服务 service', '单位 unit', ...types.map((one) => `供给 supply: ${one}`)],
    ...[...users.map((one) => `使用 use: ${one}`), '合计 total'],
  ]
  const rows = physical.map((one) => [
    ...[one.indicator_id, one.service, one.unit, ...cells(types, one.supply_by_ecosystem)],
    ...[...cells(users, one.use_by_beneficiary), one.total],
  ])
  return { name: 'SEEA 7.1 实物供给使用 physical', headings, rows }
}

function supplyTable({ supply, supply_by_ecosystem, net_imports, gep }: SeeaAccountsAnswer): Table {
  const types = columnsOf([supply_by_ecosystem])
  const none = types.map(() => null)
  const total = supply.reduce((sum, row) => sum + row.total, 0)
  return {
    name: 'SEEA 9.1a 价值供给 supply',
    headings: ['服务 service', ...types, '合计(元) total_cny'],
    rows: [
      ...supply.map((row) => [`${row.name.zh} ${row.service}`, ...cells(types, row.by_ecosystem), row.total]),
      ['合计 total', ...cells(types, supply_by_ecosystem), total],
      ['区域外扣减 net imports', ...none, -net_imports],
      ['所核算合计 sum of what was valued (SEEA EA 9.18)', ...none, gep],
    ],
  }
}

function useTable({ use, use_by_beneficiary }: SeeaAccountsAnswer): Table {
  const users = columnsOf([use_by_beneficiary])
  const total = use.reduce((sum, row) => sum + row.total, 0)
  return {
    name: 'SEEA 9.1b 价值使用 use',
    headings: ['服务 service', ...users, '合计(元) total_cny'],
    rows: [
      ...use.map((row) => [`${row.name.zh} ${row.service}`, ...cells(users, row.by_beneficiary), row.total]),
      ['合计 total', ...cells(users, use_by_beneficiary), total],
    ],
  }
}

function outsideTable(outside: SeeaAccountsAnswer['outside']): Table {
  return {
    name: 'SEEA 之外 outside',
    headings: ['指标编码 indicator_id', '角色 role', '价值量(元) value_cny', '计入方案合计 in_total'],
    rows: outside.map((one) => [
      ...[one.indicator_id, one.role, one.value, one.is_in_profile_total ? '是 yes' : '否 no'],
    ]),
  }
}
