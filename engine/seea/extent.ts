import { assert } from '../base/assert.ts'
import { ok, type Result, rejected } from '../base/result.ts'
import { compensatedSum } from '../base/sum.ts'

/** Area that went from one ecosystem type to another, or stayed, over an accounting period. */
export interface Conversion {
  readonly from: string
  readonly to: string
  readonly areaHectares: number
  /** By people's doing, or by itself (SEEA EA 4.2). */
  readonly isManaged?: boolean
}

/** A column of the extent account (SEEA EA table 4.1), in hectares. */
export interface ExtentEntry {
  readonly ecosystem: string
  readonly opening: number
  readonly managedExpansion: number
  readonly unmanagedExpansion: number
  readonly managedReduction: number
  readonly unmanagedReduction: number
  readonly netChange: number
  readonly closing: number
}

export interface ExtentAccount {
  readonly entries: readonly ExtentEntry[]
  /** Opening types by closing types (table 4.2); rows and columns in the order of `entries`. */
  readonly changeMatrix: readonly (readonly number[])[]
  readonly openingTotal: number
  readonly closingTotal: number
}

/**
 * The extent account of an area from its conversions, those that stay what they are among them. Each type's closing
 * extent is its opening plus additions minus reductions, and the area neither grows nor shrinks.
 */
export function extentAccount(conversions: readonly Conversion[]): ExtentAccount {
  const types = [...new Set(conversions.flatMap(({ from, to }) => [from, to]))]
  for (const { areaHectares } of conversions) assert(areaHectares >= 0, 'an area is not negative')
  const sum = (isCounted: (conversion: Conversion) => boolean) =>
    compensatedSum(conversions.filter(isCounted).map(({ areaHectares }) => areaHectares))
  const entries = types.map((ecosystem): ExtentEntry => {
    const into = (isManaged: boolean) =>
      sum(
        ({ from, to, isManaged: own }) =>
          to === ecosystem && from !== ecosystem && (own === true) === isManaged,
      )
    const out = (isManaged: boolean) =>
      sum(
        ({ from, to, isManaged: own }) =>
          from === ecosystem && to !== ecosystem && (own === true) === isManaged,
      )
    const opening = sum(({ from }) => from === ecosystem)
    const closing = sum(({ to }) => to === ecosystem)
    return {
      ecosystem,
      opening,
      managedExpansion: into(true),
      unmanagedExpansion: into(false),
      managedReduction: out(true),
      unmanagedReduction: out(false),
      netChange: closing - opening,
      closing,
    }
  })
  const changeMatrix = types.map((from) =>
    types.map((to) => sum((conversion) => conversion.from === from && conversion.to === to)),
  )
  return {
    entries,
    changeMatrix,
    openingTotal: compensatedSum(entries.map(({ opening }) => opening)),
    closingTotal: compensatedSum(entries.map(({ closing }) => closing)),
  }
}

/** The extents at both ends of a period, and what turned into what between them. */
export interface ExtentChange {
  readonly account: ExtentAccount
  /** Of the opening survey; that of the account follows from the conversions. */
  readonly openingTotal: number
  /** By how much the opening extent given differs from the one that follows from the conversions, where there are any. */
  readonly unexplained: Readonly<Record<string, number>>
  /** The area neither grew nor shrank, and the conversions lead back to the opening survey. */
  readonly holds: boolean
}

/** Hectares to which extents from two surveys are compared. */
const EXTENT_TOLERANCE = 1e-6
/** Share of the area by which totals of two surveys may differ: they are added up in another order. */
const TOTAL_TOLERANCE = 1e-9

/**
 * The extent account between two surveys. What did not turn into a type has been of it all along; a type into which more
 * turned than there is in the end is a fault, as is an opening extent that the conversions do not lead back to.
 */
export function extentChange(
  opening: Readonly<Record<string, number>>,
  closing: Readonly<Record<string, number>>,
  conversions: readonly Conversion[],
): Result<ExtentChange, 'conversions_exceed_extent'> {
  const converted = conversions.flatMap(({ from, to }) => [from, to])
  const types = [...new Set([...Object.keys(opening), ...Object.keys(closing), ...converted])]
  const stays = types.map((ecosystem): Conversion => {
    const into = conversions.filter(({ to }) => to === ecosystem).map(({ areaHectares }) => areaHectares)
    const areaHectares = compensatedSum([closing[ecosystem] ?? 0, ...into.map((area) => -area)])
    return { from: ecosystem, to: ecosystem, areaHectares }
  })
  const short = stays.find(({ areaHectares }) => !(areaHectares >= -EXTENT_TOLERANCE))
  if (short)
    return rejected(
      'conversions_exceed_extent',
      `${short.to}: more turned into it than the ${closing[short.to] ?? 0} ha that it has in the end`,
    )
  const whole = stays.map((stay) => ({ ...stay, areaHectares: Math.max(0, stay.areaHectares) }))
  const account = extentAccount([...whole, ...conversions])
  const differences = account.entries.flatMap((entry) => {
    const difference = (opening[entry.ecosystem] ?? 0) - entry.opening
    return Math.abs(difference) > EXTENT_TOLERANCE ? [[entry.ecosystem, difference] as const] : []
  })
  const unexplained = Object.fromEntries(conversions.length > 0 ? differences : [])
  const openingTotal = compensatedSum(Object.values(opening))
  const isSameTotal = Math.abs(openingTotal - account.closingTotal) <= TOTAL_TOLERANCE * openingTotal
  return ok({
    ...{ account, openingTotal, unexplained },
    holds: isSameTotal && Object.keys(unexplained).length === 0,
  })
}
