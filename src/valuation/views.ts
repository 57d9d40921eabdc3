import { formulaIdsOf } from '../../catalog/catalog.ts'
import { timeOrNull } from '../../engine/base/calendar.ts'
import {
  type DefaultFigure,
  type DefaultsSet,
  derivationFormulaId,
  type FormulaEntry,
  type ParameterEntry,
  type Profile,
} from '../../engine/facts/catalogue.ts'
import type { Trace, Valuation, ValuationRecord, ValuationResult } from '../../engine/facts/valuation.ts'
import type {
  Account,
  AccountInput,
  DatasetRow,
  Divisor,
  Evaluation,
  Influence,
  NetImports,
  ReadingResult,
} from '../../engine/valuation/account-model.ts'
import { notFound } from '../edge/problem.ts'
import type { Service } from '../edge/service.ts'
import { first } from '../store/sql.ts'
import { accountInput, defaultsOfRecord, engineRows } from './account-input.ts'
import { readRows } from './jobs.ts'
import { type Basis, basis, basisOf } from './manifest.ts'

/** An account as it was computed, with the hash of its canonical JSON. */
export interface StoredResult {
  readonly account: Account
  readonly hash: string
}

/** The result of an account; undefined before it is computed. */
export function storedResult(service: Service, record: ValuationRecord): StoredResult | undefined {
  const row = first<{ result: string }>(
    service.sql,
    'SELECT result FROM valuation_results WHERE valuation_id = ?',
    record.valuation_id,
  )
  return row && { account: JSON.parse(row.result) as Account, hash: record.result_sha256! }
}

/** What an account was computed from; of one that an earlier build computed, what the catalogue has now. */
export function basisOfRecord(service: Service, record: ValuationRecord): Basis {
  const row = first<{ basis: string | null }>(
    service.sql,
    'SELECT basis FROM valuation_results WHERE valuation_id = ?',
    record.valuation_id,
  )
  return row?.basis ? basis.parse(JSON.parse(row.basis)) : basisOf(service, record)
}

/** The rows that an account was computed from, as the engine takes them. */
export function rowsOf({ sql }: Service, { dataset_id }: ValuationRecord): readonly DatasetRow[] {
  return engineRows(readRows(sql, dataset_id))
}

/** What an account was computed from. */
export function inputOf(service: Service, record: ValuationRecord): AccountInput {
  const { catalog, formulas, sql } = service
  const rows = readRows(sql, record.dataset_id)
  const defaults = defaultsOfRecord(catalog, record)
  return accountInput(catalog, formulas, profileOf(service, record), record.period, rows, {
    ...(record.price_year === null ? {} : { priceYear: record.price_year }),
    ...(defaults ? { defaults } : {}),
  })
}

/** Coefficients by their id, as an account has them: its defaults before those of the catalogue. */
export function parametersOf(
  { catalog }: Service,
  { defaults_id }: Pick<ValuationRecord, 'defaults_id'>,
): ReadonlyMap<string, ParameterEntry & Partial<DefaultFigure>> {
  const set = catalog.defaults.find((one) => one.defaults_id === defaults_id)
  const all: (ParameterEntry & Partial<DefaultFigure>)[] = [
    ...catalog.parameters,
    ...catalog.profiles.flatMap((one) => one.parameters),
    ...(set?.parameters ?? []),
  ]
  return new Map(all.map((one) => [one.parameter_id, one]))
}

/** The profile of an account: none of them ever goes. */
export function profileOf({ catalog }: Service, record: ValuationRecord): Profile {
  return catalog.profiles.find(({ profile_id }) => profile_id === record.profile_id)!
}

/** The result of an account, which is refused as not found before it is computed. */
export function computedResult(service: Service, record: ValuationRecord): StoredResult {
  const result = storedResult(service, record)
  if (!result) throw notFound(`valuation_id: account ${record.valuation_id} has no result yet`)
  return result
}

export function viewOf(
  service: Service,
  record: ValuationRecord,
  result: StoredResult | undefined = storedResult(service, record),
): Valuation {
  const { valuation_id, area, period, dataset_id, profile_id, price_year, reason, corrects } = record
  const profile = service.catalog.profiles.find((candidate) => candidate.profile_id === profile_id)
  const share = record.status === 'queued' ? service.progressOf(valuation_id) : undefined
  return {
    valuation_id,
    area,
    area_name: service.catalog.regions.find((region) => region.area === area)?.name ?? { zh: area, en: area },
    period,
    dataset_id,
    price_year,
    profile: {
      profile_id,
      name: profile?.name ?? { zh: profile_id, en: profile_id },
      note: profile?.note ?? null,
      grade: profile?.grade ?? 'unverified',
    },
    defaults: defaultsView(service, record),
    status: share === undefined ? record.status : 'running',
    progress: record.status === 'queued' ? (share ?? 0) : 1,
    reason,
    published_at: timeOrNull(record.published_at),
    corrects,
    corrected_by: record.corrected_by,
    result: result ? resultView(service, record, profile, result) : null,
  }
}

function defaultsView({ catalog }: Service, { defaults_id }: ValuationRecord): Valuation['defaults'] {
  const set = catalog.defaults.find((one) => one.defaults_id === defaults_id)
  return set ? { defaults_id: set.defaults_id, name: set.name, note: set.note } : null
}

/** Names of indicators; of one that the catalogue does not have any more, its id. */
function namesOf({ catalog }: Service): (indicatorId: string) => { zh: string; en: string } {
  const names = new Map(
    catalog.products.flatMap(({ indicators }) => indicators.map((one) => [one.indicator_id, one.name])),
  )
  return (indicatorId) => names.get(indicatorId) ?? { zh: indicatorId, en: indicatorId }
}

/** What an account lacks, with what its symbols stand for in the formulas that want them. */
function missingView(
  service: Service,
  profile: Profile | undefined,
  account: Account,
): ValuationResult['missing'] {
  const { catalog, formulas } = service
  const indicators = new Map(
    catalog.products.flatMap((product) => product.indicators.map((one) => [one.indicator_id, one])),
  )
  const nameOf = namesOf(service)
  const mandatory = new Set(
    profile?.indicators.filter((one) => one.is_mandatory).map((one) => one.indicator_id),
  )
  const finals = new Set(profile?.indicators.filter((one) => one.is_final).map((one) => one.indicator_id))
  const inputsOf = (formulaIds: readonly string[]) =>
    formulaIds.flatMap((formulaId) => formulas.get(formulaId)!.definition.inputs)
  const derived = inputsOf((profile?.derivations ?? []).map(derivationFormulaId))
  return account.missing.map((one) => {
    const indicator = indicators.get(one.indicatorId)
    const own = indicator ? inputsOf(formulaIdsOf(indicator)) : []
    const isWanted = ({ symbol }: { symbol: string }) => symbol === one.symbol
    const wanted = own.find(isWanted) ?? derived.find(isWanted)
    return {
      indicator_id: one.indicatorId,
      name: nameOf(one.indicatorId),
      is_mandatory: mandatory.has(one.indicatorId),
      is_final: finals.has(one.indicatorId),
      ecosystem: one.ecosystem ?? null,
      ecosystem_name: ecosystemName(service, one.ecosystem),
      symbol: one.symbol,
      symbol_name: wanted?.name ?? null,
      unit: wanted?.unit ?? null,
      code: one.code,
      reason: one.reason,
    }
  })
}

function resultView(
  service: Service,
  record: ValuationRecord,
  profile: Profile | undefined,
  { account, hash }: StoredResult,
): ValuationResult {
  const nothing = !account.indicators.some(({ monetary }) => monetary)
  const nameOf = namesOf(service)
  const parameters = parametersOf(service, record)
  const set = service.catalog.defaults.find((one) => one.defaults_id === record.defaults_id)
  const switches = new Map(
    [...(profile?.switches ?? []), ...(set?.switches ?? [])].map((one) => [one.switch_id, one.name]),
  )
  const intervals = new Map(
    account.uncertainty?.indicators.map(({ indicatorId, monetary }) => [indicatorId, monetary]),
  )
  return {
    gep: account.gep,
    ratios: ratiosView(service, record, account),
    by_service: account.byService,
    indicators: account.indicators.map((one, index) => {
      const last = one.trace[one.trace.length - 1]
      return {
        indicator_id: one.indicatorId,
        name: nameOf(one.indicatorId),
        service: one.service,
        is_final: one.isFinal,
        is_partial: one.isPartial,
        negative_in: [...one.negativeIn],
        physical: one.physical ?? null,
        monetary: one.monetary ?? null,
        net_imports: one.netImports ? netImportsView(one.netImports) : null,
        interval: intervals.get(one.indicatorId) ?? null,
        is_outside_interval: isOutside(one.monetary?.value, intervals.get(one.indicatorId)),
        grade: one.grade,
        tier: lowestTier(parameters, one),
        formula_id: last?.formulaId ?? null,
        formula_version: last?.formulaVersion ?? null,
        trace_id: `t${index}`,
      }
    }),
    missing: missingView(service, profile, account),
    uncertainty: uncertaintyView(service, record, account),
    switches: (account.switches ?? []).map(({ switchId, gep, change }) => ({
      switch_id: switchId,
      name: switches.get(switchId) ?? { zh: switchId, en: switchId },
      gep,
      change,
    })),
    default_share: account.defaultShare ?? null,
    is_screening:
      set !== undefined && (nothing || (account.defaultShare ?? 0) > (profile?.max_default_share ?? 0)),
    readings: (account.readings ?? []).map((one) => readingView(set, account, one)),
    hash,
  }
}

/** A value that its own interval leaves out; rounding does not count. */
function isOutside(value: number | undefined, found: { p5: number; p95: number } | undefined): boolean {
  const slack = 1e-9 * Math.abs(value ?? 0)
  return value !== undefined && found !== undefined && (value < found.p5 - slack || value > found.p95 + slack)
}

/** A reading with the changes that make one in this account: of an indicator that it has, of a default that it uses. */
function readingView(
  set: DefaultsSet | undefined,
  account: Account,
  { readingId, gep, byService, indicators, uncertainty }: ReadingResult,
): ValuationResult['readings'][number] {
  const entry = set?.readings.find((one) => one.reading_id === readingId)
  const intervals = new Map(uncertainty?.indicators.map((one) => [one.indicatorId, one.monetary]))
  const valued = new Map(account.indicators.map((one) => [one.indicatorId, one]))
  const used = new Set(
    account.indicators.flatMap(({ trace }) =>
      trace.flatMap((step) => step.inputs.map((one) => one.parameterId)),
    ),
  )
  const isOfAccount = ({ indicator_id, parameter_id }: DefaultsSet['readings'][number]['changes'][number]) =>
    (indicator_id === undefined || valued.get(indicator_id)?.monetary !== undefined) &&
    (parameter_id === undefined || used.has(parameter_id))
  const services = new Set(indicators.flatMap(({ indicatorId }) => valued.get(indicatorId)?.service ?? []))
  return {
    services: [...services],
    reading_id: readingId,
    name: entry?.name ?? { zh: readingId, en: readingId },
    changes: (entry?.changes ?? []).filter(isOfAccount).map(({ zh, en }) => ({ zh, en })),
    gep,
    by_service: byService,
    interval: uncertainty?.gep ?? null,
    indicators: indicators.map(({ indicatorId, monetary }) => ({
      indicator_id: indicatorId,
      monetary,
      interval: intervals.get(indicatorId) ?? null,
    })),
  }
}

/** The total by the people, the land and the product of its area. */
function ratiosView({ catalog }: Service, { area }: ValuationRecord, account: Account) {
  const region = catalog.regions.find((one) => one.area === area)
  // Nothing by somebody is not nought.
  const isValued = account.indicators.some(({ isFinal, monetary }) => isFinal && monetary)
  const by = (divisor: Divisor | undefined, unit: string) =>
    divisor && isValued
      ? { value: account.gep.value / divisor.value, unit, divisor: divisor.given, source: divisor.source }
      : null
  const km2 = region?.area_km2
  const land = km2 && { value: km2, unit: 'km^2' }
  return {
    per_head: by(account.divisors?.population, 'CNY/person'),
    per_area: land
      ? by({ ...land, given: land, source: region.source_id ?? '/v1/areas', grade: 'derived' }, 'CNY/km^2')
      : null,
    to_gdp: by(account.divisors?.grossDomesticProduct, '1'),
  }
}

function netImportsView({ value, unit, provenance }: NetImports) {
  return { value, unit, source: provenance?.source ?? null, grade: provenance?.grade ?? null }
}

function uncertaintyView(
  service: Service,
  record: ValuationRecord,
  account: Account,
): ValuationResult['uncertainty'] {
  const { uncertainty } = account
  if (!uncertainty) return null
  const parameters = parametersOf(service, record)
  const byRule = reasonsByRule(service, record, account)
  return {
    draws: uncertainty.draws,
    seed: uncertainty.seed,
    gep: uncertainty.gep,
    by_service: uncertainty.byService,
    outside_reason: isOutside(account.gep.value, uncertainty.gep)
      ? outsideReason(account.gep.value, uncertainty.influences, parameters)
      : null,
    influences: uncertainty.influences.map(({ figure, low, high, varianceShare }) => ({
      figure,
      name: parameters.get(figure)?.name ?? null,
      reason: parameters.get(figure)?.uncertainty?.reason ?? byRule.get(figure) ?? null,
      low,
      high,
      variance_share: varianceShare,
    })),
  }
}

/** Figures whose ranges lean to one side by this much of the total are named. */
const LEANING_SHARE = 0.01

/** Figures whose ranges lie mostly on one side of what was taken for them: most draws lie there too. */
function outsideReason(
  total: number,
  influences: readonly Influence[],
  parameters: ReturnType<typeof parametersOf>,
) {
  const leaning = influences.filter(({ low, high }) => {
    const [up, down] = [Math.max(low, high) - total, total - Math.min(low, high)]
    return Math.abs(up - down) > LEANING_SHARE * Math.abs(total)
  })
  const names = (language: 'zh' | 'en') =>
    leaning.map(({ figure }) => parameters.get(figure)?.name[language] ?? figure)
  return {
    zh: `合计按最可能值计算,下列数的范围偏向一侧,多数抽样落在一旁:${names('zh').join('、')}`,
    en: `The total is computed from the likeliest figures; the ranges of these lean to one side, and most draws lie beside it: ${names('en').join(', ')}`,
  }
}

/** Of figures whose range is by a rule: why it is so wide. */
function reasonsByRule(service: Service, record: ValuationRecord, account: Account) {
  const { ranges = [] } = basisOfRecord(service, record)
  const parameters = parametersOf(service, record)
  const inputs = account.indicators.flatMap(({ trace }) => trace.flatMap((step) => step.inputs))
  return new Map(
    inputs.flatMap((input) => {
      const { figure, hasRangeByRule, grade } = input
      if (figure === undefined || !hasRangeByRule) return []
      const tier = tierOf(parameters, input)
      const rule = ranges.find((one) => one.tier === tier && one.grade === grade)
      return rule ? [[figure, rule.reason] as const] : []
    }),
  )
}

function ecosystemName(service: Service, ecosystemId: string | undefined) {
  return service.catalog.ecosystems.find((one) => one.ecosystem_id === ecosystemId)?.name ?? null
}

/** Of an indicator: that of its figures that is farthest from the place. */
function lowestTier(
  parameters: ReturnType<typeof parametersOf>,
  { trace }: Account['indicators'][number],
): 1 | 2 | 3 | null {
  const tiers = trace
    .flatMap(({ inputs }) => inputs.map((input) => tierOf(parameters, input)))
    .filter((tier) => tier !== null)
  return tiers.length === 0 ? null : (Math.min(...tiers) as 1 | 2 | 3)
}

/** How near a figure is to the place; of what was computed, and of constants, nothing is said. */
function tierOf(
  parameters: ReturnType<typeof parametersOf>,
  { from, tier, parameterId }: Evaluation['inputs'][number],
): 1 | 2 | 3 | null {
  if (from === 'dataset') return tier ?? 2
  const parameter = from === 'parameter' ? parameters.get(parameterId ?? '') : undefined
  if (!parameter || parameter.is_constant) return null
  return parameter.is_local ? 2 : 1
}

/** A source is cited as its id, with a locator behind a comma. */
function sourceOf(service: Service, cited: string | undefined) {
  const source = service.catalog.sources.find((one) => one.source_id === cited?.split(',')[0])
  return { source_title: source?.title ?? null, source_grade: source?.grade ?? null }
}

/** Formulas as they were when an account was computed: a later version of one is printed otherwise. */
export type FormulasThen = ReadonlyMap<string, FormulaEntry>

export function formulasThen(service: Service, record: ValuationRecord): FormulasThen {
  return new Map(basisOfRecord(service, record).formulas.map((one) => [one.formula_id, one]))
}

export function traceOf(
  service: Service,
  record: ValuationRecord,
  then: FormulasThen,
  traceId: string,
  steps: readonly Evaluation[],
): Trace {
  const parameters = parametersOf(service, record)
  return {
    trace_id: traceId,
    steps: steps.map((step) => {
      const entry =
        then.get(step.formulaId) ??
        service.catalog.formulas.find((formula) => formula.formula_id === step.formulaId)!
      const named = new Map(entry.inputs.map((input) => [input.symbol, input.name]))
      return {
        formula_id: step.formulaId,
        formula_version: step.formulaVersion,
        name: entry.name,
        printed: entry.printed,
        expression: entry.expression,
        ecosystem: step.ecosystem ?? null,
        item: step.item ?? null,
        inputs: step.inputs.map((input) => ({
          symbol: input.symbol,
          name: named.get(input.symbol) ?? { zh: input.symbol, en: input.symbol },
          given: { value: input.given.value, unit: input.given.unit },
          value: input.value,
          unit: input.unit,
          from: input.from,
          source: input.source ?? null,
          ...sourceOf(service, input.source),
          grade: input.grade,
          tier: tierOf(parameters, input),
          basis: (input.isDefault && parameters.get(input.parameterId ?? '')?.basis) || null,
          note: input.note ?? null,
          price_year: input.priceYear ?? null,
        })),
        value: step.value,
        unit: step.unit,
      }
    }),
  }
}
