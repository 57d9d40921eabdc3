import type { ConditionVariableEntry, Profile } from '../../engine/facts/catalogue.ts'
import type { SeeaAccountsAnswer } from '../../engine/facts/seea.ts'
import { CONVERTED, conversionsOf, extentOf } from '../../engine/seea/account-rows.ts'
import { type SeeaAccounts, seeaAccounts } from '../../engine/seea/account-tables.ts'
import type { Discounting } from '../../engine/seea/asset-account.ts'
import { assetTable, totalEntry } from '../../engine/seea/asset-table.ts'
import { type AssetEntry, isClosed } from '../../engine/seea/asset-value.ts'
import {
  type ConditionDefinition,
  type ConditionOfType,
  conditionAccount,
} from '../../engine/seea/condition-account.ts'
import { type ExtentEntry, extentChange } from '../../engine/seea/extent.ts'
import type { Account, DatasetRow } from '../../engine/valuation/account-model.ts'
import { ProblemError } from '../edge/problem.ts'
import type { Service } from '../edge/service.ts'
import { seeaPlaces } from './seea-places.ts'

/** An account with the rows that it was computed from. */
export interface AccountWithRows {
  readonly valuation_id: number
  readonly account: Account
  readonly rows: readonly DatasetRow[]
}

/** The account as SEEA EA tables, from an opening account where one is given. */
export function accountsView(
  service: Service,
  profile: Profile,
  closing: AccountWithRows,
  opening: AccountWithRows | undefined,
  discounting: Discounting | undefined,
): SeeaAccountsAnswer {
  const { placeOf, nameOf } = seeaPlaces(service, profile)
  const accounts = seeaAccounts(closing.account, placeOf)
  const { supplyUse, outside } = accounts
  const condition = conditionView(profile.condition, closing.rows, opening?.rows)
  return {
    valuation_id: closing.valuation_id,
    opening_valuation_id: opening?.valuation_id ?? null,
    unit: 'CNY',
    extent: extentOf(closing.rows),
    extent_account: opening ? (extentView(opening.rows, closing.rows) ?? null) : null,
    condition,
    physical: accounts.physical.map((flow) => physicalView(flow, nameOf(flow.indicatorId))),
    supply: supplyUse.rows.map((row, index) => ({
      service: row.service,
      name: nameOf(accounts.indicatorIds[index]!),
      by_ecosystem: { ...row.supplyByEcosystem },
      total: row.value,
    })),
    use: supplyUse.rows.map((row, index) => ({
      service: row.service,
      name: nameOf(accounts.indicatorIds[index]!),
      by_beneficiary: row.useByBeneficiary as Record<string, number>,
      total: row.value,
    })),
    supply_by_ecosystem: { ...supplyUse.supplyByEcosystem },
    use_by_beneficiary: supplyUse.useByBeneficiary as Record<string, number>,
    net_imports: supplyUse.rows.reduce((sum, row) => sum + row.netImportValue, 0),
    gep: supplyUse.gep,
    gep_of_profile: closing.account.gep.value,
    holds: supplyUse.holds,
    assets: opening && discounting ? assetsView(opening, closing, placeOf, discounting, condition) : null,
    outside: outside.map((one) => ({
      indicator_id: one.indicatorId,
      name: nameOf(one.indicatorId),
      role: one.role,
      value: one.value,
      is_in_profile_total: one.isInTotal,
    })),
  }
}

function physicalView(
  flow: SeeaAccounts['physical'][number],
  name: { zh: string; en: string },
): SeeaAccountsAnswer['physical'][number] {
  return {
    indicator_id: flow.indicatorId,
    name,
    service: flow.service ?? null,
    unit: flow.unit,
    supply_by_ecosystem: { ...flow.supplyByEcosystem },
    use_by_beneficiary: flow.useByBeneficiary as Record<string, number>,
    total: flow.total,
  }
}

function extentView(
  openingRows: readonly DatasetRow[],
  closingRows: readonly DatasetRow[],
): NonNullable<SeeaAccountsAnswer['extent_account']> | undefined {
  const conversions = conversionsOf(closingRows)
  const [opening, closing] = [extentOf(openingRows), extentOf(closingRows)]
  if (Object.keys(opening).length === 0 || Object.keys(closing).length === 0) return undefined
  const change = extentChange(opening, closing, conversions)
  if (!change.ok) {
    const detail = `${change.detail}; mend the rows of ${CONVERTED.managed} and ${CONVERTED.unmanaged} of the dataset, or its extents`
    const errors = [{ pointer: '/opening', code: change.code, detail }]
    throw new ProblemError(422, change.code, detail, { errors })
  }
  const { account, openingTotal, unexplained, holds } = change.value
  const isKnown = conversions.length > 0
  return {
    entries: account.entries.map((entry) => extentEntryView(entry, opening[entry.ecosystem] ?? 0, isKnown)),
    change_matrix: isKnown ? account.changeMatrix.map((row) => [...row]) : null,
    opening_total: openingTotal,
    closing_total: account.closingTotal,
    unexplained: { ...unexplained },
    holds,
  }
}

function extentEntryView(entry: ExtentEntry, opening: number, isKnown: boolean) {
  const known = (area: number) => (isKnown ? area : null)
  return {
    ecosystem: entry.ecosystem,
    opening,
    managed_expansion: known(entry.managedExpansion),
    unmanaged_expansion: known(entry.unmanagedExpansion),
    managed_reduction: known(entry.managedReduction),
    unmanaged_reduction: known(entry.unmanagedReduction),
    net_change: entry.closing - opening,
    closing: entry.closing,
  }
}

function conditionView(
  variables: readonly ConditionVariableEntry[],
  closingRows: readonly DatasetRow[],
  openingRows: readonly DatasetRow[] | undefined,
): SeeaAccountsAnswer['condition'] {
  const definitions = variables.map(definitionOf)
  const closing = conditionAccount(closingRows, definitions)
  const opening = openingRows && conditionAccount(openingRows, definitions)
  return closing.map((type) => {
    const before = opening?.find(({ ecosystem }) => ecosystem === type.ecosystem)
    const own = variables.filter(({ ecosystem }) => ecosystem === type.ecosystem)
    const [openingIndex, closingIndex] = [before?.index ?? null, type.index ?? null]
    return {
      ecosystem: type.ecosystem,
      variables: own.map((variable) => ({
        variable_id: variable.variable_id,
        name: variable.name,
        class: variable.class,
        unit: variable.unit,
        lower_level: variable.lower_level,
        upper_level: variable.upper_level,
        opening: measuredView(before, variable.variable_id),
        closing: measuredView(type, variable.variable_id),
      })),
      opening_index: openingIndex,
      closing_index: closingIndex,
      change: openingIndex === null || closingIndex === null ? null : closingIndex - openingIndex,
    }
  })
}

function definitionOf(entry: ConditionVariableEntry): ConditionDefinition {
  return {
    variableId: entry.variable_id,
    ecosystem: entry.ecosystem,
    class: entry.class,
    unit: entry.unit,
    lowerLevel: entry.lower_level,
    upperLevel: entry.upper_level,
  }
}

function measuredView(type: ConditionOfType | undefined, variableId: string) {
  const found = type?.variables.find((one) => one.variableId === variableId)
  return found ? { value: found.value, indicator: found.indicator } : null
}

function assetsView(
  opening: AccountWithRows,
  closing: AccountWithRows,
  placeOf: ReturnType<typeof seeaPlaces>['placeOf'],
  discounting: Discounting,
  condition: SeeaAccountsAnswer['condition'],
): NonNullable<SeeaAccountsAnswer['assets']> {
  const at = ({ account, rows }: AccountWithRows) => ({ account, extent: extentOf(rows) })
  const changes = new Map(
    condition.flatMap(({ ecosystem, change }) => (change === null ? [] : [[ecosystem, change] as const])),
  )
  const entries = assetTable(at(opening), at(closing), placeOf, discounting, changes)
  return {
    ...discounting,
    entries: entries.map((entry) => ({ ecosystem: entry.ecosystem, ...assetColumnView(entry) })),
    total: assetColumnView(totalEntry(entries)),
    holds: entries.every(isClosed),
  }
}

function assetColumnView(entry: Omit<AssetEntry, 'ecosystem'>) {
  return {
    opening: entry.opening,
    enhancement: entry.enhancement,
    degradation: entry.degradation,
    conversion_additions: entry.conversionAdditions,
    conversion_reductions: entry.conversionReductions,
    upward_reappraisal: entry.upwardReappraisal,
    downward_reappraisal: entry.downwardReappraisal,
    revaluation: entry.revaluation,
    net_change: entry.netChange,
    closing: entry.closing,
  }
}
