import { z } from 'zod'
import * as schema from '../engine/facts/catalogue.ts'
import { type ComputationRule, computationRule } from '../engine/facts/computation.ts'
import { type RepairRules, repairRules as repairRulesSchema } from '../engine/facts/credit-case.ts'
import {
  type ReplacementRules,
  replacementRules as replacementRulesSchema,
} from '../engine/facts/replacement.ts'
import { type YearOfWorkEntry, yearOfWork } from '../engine/facts/transfer.ts'
import holidays from './calendar/holidays.json' with { type: 'json' }
import crosswalks from './crosswalks/crosswalks.json' with { type: 'json' }
import northChinaHills from './defaults/north-china-hills.json' with { type: 'json' }
import departments from './departments/departments.json' with { type: 'json' }
import ecosystems from './ecosystems/ecosystems.json' with { type: 'json' }
import airPurification from './formulas/air-purification.json' with { type: 'json' }
import carbon from './formulas/carbon.json' with { type: 'json' }
import climate from './formulas/climate.json' with { type: 'json' }
import coastalProtection from './formulas/coastal-protection.json' with { type: 'json' }
import extent from './formulas/extent.json' with { type: 'json' }
import floodRegulation from './formulas/flood-regulation.json' with { type: 'json' }
import habitat from './formulas/habitat.json' with { type: 'json' }
import noiseReduction from './formulas/noise-reduction.json' with { type: 'json' }
import pestControl from './formulas/pest-control.json' with { type: 'json' }
import price from './formulas/price.json' with { type: 'json' }
import provisioning from './formulas/provisioning.json' with { type: 'json' }
import recreation from './formulas/recreation.json' with { type: 'json' }
import reported from './formulas/reported.json' with { type: 'json' }
import sandFixation from './formulas/sand-fixation.json' with { type: 'json' }
import soilRetention from './formulas/soil-retention.json' with { type: 'json' }
import waterConservation from './formulas/water-conservation.json' with { type: 'json' }
import waterPurification from './formulas/water-purification.json' with { type: 'json' }
import instruments from './instruments/instruments.json' with { type: 'json' }
import parameters from './parameters/parameters.json' with { type: 'json' }
import products from './products/products.json' with { type: 'json' }
import beijing2022 from './profiles/beijing-2022.json' with { type: 'json' }
import garze2017 from './profiles/garze-2017.json' with { type: 'json' }
import gbt46869 from './profiles/gbt-46869-2025.json' with { type: 'json' }
import meeCaep2020 from './profiles/mee-caep-2020.json' with { type: 'json' }
import ndrcNbs2022 from './profiles/ndrc-nbs-2022.json' with { type: 'json' }
import seeaEa from './profiles/seea-ea.json' with { type: 'json' }
import shandong2022 from './profiles/shandong-2022.json' with { type: 'json' }
import shenzhen2021 from './profiles/shenzhen-2021.json' with { type: 'json' }
import zhejiang2025 from './profiles/zhejiang-2025.json' with { type: 'json' }
import boshan2022 from './regions/boshan-2022.json' with { type: 'json' }
import garze2010 from './regions/garze-2010.json' with { type: 'json' }
import huantai2022 from './regions/huantai-2022.json' with { type: 'json' }
import regions from './regions/regions.json' with { type: 'json' }
import yiyuan2019 from './regions/yiyuan-2019.json' with { type: 'json' }
import zibo2019 from './regions/zibo-2019.json' with { type: 'json' }
import zichuan2019 from './regions/zichuan-2019.json' with { type: 'json' }
import computationRules from './rules/computations.json' with { type: 'json' }
import creditJiangsu from './rules/credit-jiangsu.json' with { type: 'json' }
import creditOthers from './rules/credit-others.json' with { type: 'json' }
import creditShandong from './rules/credit-shandong.json' with { type: 'json' }
import evidenceRules from './rules/evidence.json' with { type: 'json' }
import laws from './rules/laws.json' with { type: 'json' }
import measures from './rules/measures.json' with { type: 'json' }
import pledgeRules from './rules/pledges.json' with { type: 'json' }
import rangeRules from './rules/ranges.json' with { type: 'json' }
import repairRules from './rules/repair.json' with { type: 'json' }
import replacementRules from './rules/replacement.json' with { type: 'json' }
import shortfallRules from './rules/shortfall.json' with { type: 'json' }
import surveillanceRules from './rules/surveillance.json' with { type: 'json' }
import defaultSources from './sources/defaults.json' with { type: 'json' }
import methodSources from './sources/methods.json' with { type: 'json' }
import ziboSources from './sources/zibo.json' with { type: 'json' }

/** All that the service knows before anyone tells it anything: data with sources, checked when it is loaded. */
export interface Catalog {
  readonly sources: readonly schema.Source[]
  readonly ecosystems: readonly schema.Ecosystem[]
  readonly crosswalks: readonly schema.Crosswalk[]
  readonly formulas: readonly schema.FormulaEntry[]
  readonly parameters: readonly schema.ParameterEntry[]
  /** Who is asked for which figures. */
  readonly departments: readonly schema.Department[]
  /** Of figures that have no range of their own. */
  readonly ranges: readonly schema.RangeRule[]
  readonly products: readonly schema.Product[]
  readonly profiles: readonly schema.Profile[]
  /** What stands in for figures that an area does not have, in accounts of screening. */
  readonly defaults: readonly schema.DefaultsSet[]
  readonly regions: readonly schema.Region[]
  readonly datasets: readonly schema.Dataset[]
  readonly instruments: readonly schema.Instrument[]
  /** The first is the one in force. */
  readonly creditRulePacks: readonly schema.CreditRulePack[]
  readonly pledgeRules: readonly schema.PledgeRules[]
  readonly computationRules: readonly ComputationRule[]
  /** Days off by year, as the State Council publishes them. */
  readonly holidays: readonly YearOfWorkEntry[]
  /** The first is the one in force. */
  readonly measures: readonly schema.CreditMeasure[]
  /** When the laws that decisions cite came into force and ended. */
  readonly laws: readonly schema.Law[]
  readonly repairRules: readonly RepairRules[]
  readonly replacementRules: readonly ReplacementRules[]
  readonly surveillanceRules: readonly schema.SurveillanceRule[]
  readonly evidenceRules: readonly schema.EvidenceRule[]
  readonly shortfallRules: readonly schema.ShortfallRule[]
}

/** Parses the catalogue and checks that whatever it names is there. Throws with every fault. */
export function loadCatalog(): Catalog {
  const catalog: Catalog = {
    sources: z.array(schema.source).parse([...methodSources, ...ziboSources, ...defaultSources]),
    ecosystems: z.array(schema.ecosystem).parse(ecosystems),
    crosswalks: z.array(schema.crosswalk).parse(crosswalks),
    formulas: z
      .array(schema.formula)
      .parse([
        ...provisioning,
        ...waterConservation,
        ...soilRetention,
        ...sandFixation,
        ...floodRegulation,
        ...airPurification,
        ...waterPurification,
        ...carbon,
        ...climate,
        ...pestControl,
        ...recreation,
        ...coastalProtection,
        ...noiseReduction,
        ...habitat,
        ...price,
        ...reported,
        ...extent,
      ]),
    parameters: z.array(schema.parameter).parse(parameters),
    departments: z.array(schema.department).parse(departments),
    ranges: z.array(schema.rangeRule).parse(rangeRules),
    products: z.array(schema.product).parse(products),
    profiles: z
      .array(schema.profile)
      .parse([
        shandong2022,
        seeaEa,
        gbt46869,
        ndrcNbs2022,
        meeCaep2020,
        zhejiang2025,
        beijing2022,
        shenzhen2021,
        garze2017,
      ]),
    defaults: z.array(schema.defaultsSet).parse([northChinaHills]),
    regions: z.array(schema.region).parse(regions),
    datasets: z
      .array(schema.dataset)
      .parse([zibo2019, garze2010, zichuan2019, yiyuan2019, boshan2022, huantai2022]),
    instruments: z.array(schema.instrument).parse(instruments),
    creditRulePacks: z.array(schema.creditRulePack).parse([creditShandong, creditJiangsu, ...creditOthers]),
    pledgeRules: z.array(schema.pledgeRules).parse(pledgeRules),
    computationRules: z.array(computationRule).parse(computationRules),
    holidays: z.array(yearOfWork).parse(holidays),
    measures: z.array(schema.creditMeasure).parse(measures),
    laws: z.array(schema.law).parse(laws),
    repairRules: z.array(repairRulesSchema).parse(repairRules),
    replacementRules: z.array(replacementRulesSchema).parse(replacementRules),
    surveillanceRules: z.array(schema.surveillanceRule).parse(surveillanceRules),
    evidenceRules: z.array(schema.evidenceRule).parse(evidenceRules),
    shortfallRules: z.array(schema.shortfallRule).parse(shortfallRules),
  }
  const faults = danglingReferences(catalog)
  if (faults.length > 0) throw new Error(`the catalogue names what it does not have:\n${faults.join('\n')}`)
  return catalog
}

/** The formulas by which an indicator is computed. */
export function formulaIdsOf(indicator: schema.Product['indicators'][number]): string[] {
  const { physical_formula_id, monetary_formula_id, terms } = indicator
  return [physical_formula_id, monetary_formula_id, ...terms.map((term) => term.formula_id)].filter(
    (formulaId) => formulaId !== undefined,
  )
}

/** Names that something in the catalogue gives and nothing in it has, each with who gives it. */
export function danglingReferences(catalog: Catalog): string[] {
  const sources = new Set(catalog.sources.map((source) => source.source_id))
  const formulas = new Set(catalog.formulas.map((formula) => formula.formula_id))
  const allIndicators = catalog.products.flatMap((product) => product.indicators)
  const indicators = new Set(allIndicators.map((one) => one.indicator_id))
  const ecosystems = new Set(catalog.ecosystems.map((ecosystem) => ecosystem.ecosystem_id))
  const areas = new Set(catalog.regions.map((region) => region.area))
  const faults: string[] = []
  const need = (where: string, known: ReadonlySet<string>, ...names: (string | null | undefined)[]) => {
    for (const name of names)
      if (name !== undefined && name !== null && !known.has(name)) faults.push(`${where}: ${name}`)
  }
  const profiles = new Set(catalog.profiles.map((one) => one.profile_id))
  for (const one of catalog.ecosystems) need(one.ecosystem_id, ecosystems, one.parent)
  for (const one of catalog.regions) {
    need(one.area, areas, one.parent)
    need(one.area, sources, one.source_id)
  }
  for (const one of catalog.formulas)
    need(one.formula_id, sources, ...one.sources.map((cited) => cited.source_id))
  for (const one of catalog.parameters) {
    need(one.parameter_id, sources, one.source_id)
    need(one.parameter_id, ecosystems, one.ecosystem)
  }
  for (const one of allIndicators) {
    need(one.indicator_id, formulas, ...formulaIdsOf(one))
    need(one.indicator_id, indicators, one.alternative_of, ...one.includes)
  }
  for (const profile of catalog.profiles) {
    need(profile.profile_id, sources, profile.source_id)
    need(profile.profile_id, formulas, ...profile.derivations.map(schema.derivationFormulaId))
    for (const one of profile.condition) {
      need(one.variable_id, ecosystems, one.ecosystem)
      need(one.variable_id, sources, one.citation.source_id)
    }
    for (const one of profile.parameters) {
      need(one.parameter_id, sources, one.source_id)
      need(one.parameter_id, ecosystems, one.ecosystem)
    }
    for (const one of profile.indicators) {
      need(profile.profile_id, indicators, one.indicator_id)
      need(profile.profile_id, sources, one.citation?.source_id)
    }
    const parameters = new Set([...profile.parameters, ...catalog.parameters].map((one) => one.parameter_id))
    for (const one of profile.switches) {
      need(one.switch_id, indicators, ...one.without)
      need(one.switch_id, parameters, ...one.parameters.map(({ parameter_id }) => parameter_id))
    }
  }
  for (const set of catalog.defaults) {
    need(set.defaults_id, formulas, ...set.derivations, ...set.parts.map((one) => one.formula_id))
    need(set.defaults_id, ecosystems, ...set.parts.flatMap((one) => [one.ecosystem, one.whole]))
    for (const { indicator_id, by } of [...set.instead, ...set.readings.flatMap((one) => one.instead)])
      need(set.defaults_id, indicators, indicator_id, by)
    for (const one of set.not_applicable) {
      need(set.defaults_id, indicators, one.indicator_id)
      need(set.defaults_id, areas, ...one.areas)
    }
    for (const one of set.readings) need(set.defaults_id, indicators, ...one.without)
    for (const one of set.parameters) {
      need(one.parameter_id, sources, one.source_id, ...one.more_source_ids)
      need(one.parameter_id, ecosystems, one.ecosystem)
      need(one.parameter_id, areas, ...(one.areas ?? []))
    }
  }
  for (const one of catalog.crosswalks) {
    need(one.crosswalk_id, sources, one.source_id)
    need(one.crosswalk_id, ecosystems, ...one.classes.map(({ ecosystem }) => ecosystem))
  }
  for (const one of catalog.instruments) need(one.symbol, sources, ...one.source_ids)
  for (const pack of catalog.creditRulePacks)
    need(pack.rule_pack_id, sources, ...pack.source_ids, ...pack.items.map((one) => one.source_id))
  for (const { measure_id, rule_pack_id, grade_ids, source_ids } of catalog.measures) {
    const pack = catalog.creditRulePacks.find((one) => one.rule_pack_id === rule_pack_id)
    need(measure_id, new Set(pack?.grades.map((one) => one.grade_id)), ...grade_ids)
    need(measure_id, sources, ...source_ids)
  }
  for (const one of catalog.laws) need(one.law_id, sources, ...one.source_ids)
  for (const one of catalog.evidenceRules) need(one.evidence_rule_id, sources, ...one.source_ids)
  for (const one of catalog.shortfallRules) need(one.shortfall_rule_id, sources, ...one.source_ids)
  for (const one of catalog.pledgeRules) need(one.pledge_rules_id, sources, ...one.source_ids)
  for (const one of catalog.datasets) {
    need(one.title, areas, one.area)
    need(one.title, profiles, one.profile_id)
    need(one.title, sources, ...one.rows.map((row) => row.source))
    need(one.title, ecosystems, ...one.rows.map((row) => row.ecosystem))
  }
  return faults
}

/** The scheme of farmers, villages and co-operatives, if the catalogue has one. */
export function ruralPackOf({
  creditRulePacks,
}: Pick<Catalog, 'creditRulePacks'>): schema.CreditRulePack | undefined {
  return creditRulePacks.find(({ subjects }) => subjects === 'rural')
}
