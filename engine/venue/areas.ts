import { ok, type Rejection, rejected } from '../base/result.ts'
import { setAreaBody } from '../facts/area.ts'
import { PROVINCE } from '../facts/common.ts'
import type { AreaLevel } from '../facts/words.ts'
import { command } from './command.ts'
import type { Venue } from './venue.ts'

/** Areas that a venue adds to those of its catalogue at most: every township of a province. */
const MAX_AREAS = 3000
/** Areas that one lies in, each in the next, at most. */
const MAX_DEPTH = 10

/** Digits of the codes of each level; of those not here, a code of the bureau's own. */
const DIGITS: Partial<Record<AreaLevel, readonly number[]>> = {
  ...{ prefecture: [6], city: [6], district: [6], township: [9, 12] },
}

/** What lies in what: a level in none of a higher number. Areas with codes of their own may lie anywhere. */
const RANK: Readonly<Record<AreaLevel, number>> = {
  ...{ prefecture: 0, city: 0, district: 1, township: 2, reserve: 0, park: 0, watershed: 0, other: 0 },
}

/** True of an area of the catalogue or one that was added. */
export function isArea(venue: Venue, area: string): boolean {
  return venue.shelves.areas.has(area) || isOfCatalogue(venue, area)
}

function isOfCatalogue(venue: Venue, area: string): boolean {
  return venue.shelves.catalogue.get(1)?.areas.includes(area) ?? false
}

/** Adds an area, or changes one that was added: those of the catalogue come with their sources, and stay. */
export const setArea = command(
  'set_area',
  setAreaBody,
  ['maker'],
  ['area_of_catalogue', 'area_not_found', 'area_code_invalid', 'too_many_areas'],
  (venue, { area, name, level, parent = null, area_km2 = null, document }, { at }) => {
    const { areas } = venue.shelves
    if (isOfCatalogue(venue, area))
      return rejected('area_of_catalogue', `area: ${area} comes with the catalogue, with its source`)
    const fault = faultOfCode(area, level, parent)
    if (fault) return fault
    if (parent !== null && !isArea(venue, parent))
      return rejected('area_not_found', `parent: ${parent} is not in /v1/areas; add it first`)
    let above = parent
    for (let depth = 0; above !== null; depth++) {
      if (above === area) return rejected('area_code_invalid', `parent: ${area} would lie in itself`)
      if (depth >= MAX_DEPTH)
        return rejected('area_code_invalid', `parent: at most ${MAX_DEPTH} areas lie each in the next`)
      above = areas.get(above)?.parent ?? null
    }
    const within = parent === null ? undefined : areas.get(parent)
    if (within && RANK[within.level] > RANK[level])
      return rejected('area_code_invalid', `parent: ${parent} is no area that one of this level lies in`)
    if (within?.area_km2 != null && area_km2 !== null && area_km2 > within.area_km2)
      return rejected('area_code_invalid', `area_km2: more than the ${within.area_km2} km² of ${parent}`)
    if (!areas.has(area) && areas.size >= MAX_AREAS)
      return rejected('too_many_areas', `a venue adds at most ${MAX_AREAS} areas`)
    areas.put({ area, name, level, parent, area_km2, document, at })
    return ok({ area })
  },
)

/** What is wrong with the code of an area: a district has the digits of its city, a township those of its district. */
function faultOfCode(
  area: string,
  level: AreaLevel,
  parent: string | null,
): Rejection<'area_code_invalid'> | undefined {
  const no = (detail: string) => rejected('area_code_invalid', `area: ${detail}`)
  const digits = DIGITS[level]
  const isNumber = /^\d+$/.test(area)
  if (digits ? !isNumber || !digits.includes(area.length) : isNumber)
    return digits
      ? no(`the code of this level has ${digits.join(' or ')} digits (GB/T 2260, GB/T 10114)`)
      : no('a code of your own, with the six digits of where it lies, such as NR-370323-LUSHAN')
  if (!PROVINCE.test(isNumber ? area : area.split('-')[1]!))
    return no('its first two digits are those of no province (GB/T 2260)')
  if ((level === 'city' || level === 'prefecture') && !/[^0].00$|.[^0]00$/.test(area))
    return no('the code of a city or prefecture ends in 00, that of a province in 0000 (GB/T 2260)')
  if (level === 'township' && /^\d{6}000/.test(area))
    return no('a code that ends in 000 is that of a district')
  if (level === 'district' && area.endsWith('00')) return no('a code that ends in 00 is that of a city')
  const digitsOf = (code: string) => (/^\d/.test(code) ? code : code.split('-')[1]!)
  if (parent === null) return undefined
  const within = digitsOf(parent).slice(0, 6).replace(/00$/, '')
  const own = digitsOf(area)
  return own.startsWith(within) ? undefined : no(`it does not begin with ${within}, the digits of ${parent}`)
}
