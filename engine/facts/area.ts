import { z } from 'zod'
import { accountingArea, freeText } from './common.ts'
import { AREA_LEVEL, keysOf } from './words.ts'

/** An area of which accounts can be made, besides those of the catalogue; said anew, it is changed. */
export const setAreaBody = z.strictObject({
  area: accountingArea,
  name: z.strictObject({ zh: freeText(100), en: freeText(100) }),
  level: z.enum(keysOf(AREA_LEVEL)),
  /** In which it lies; absent: none that is known here. */
  parent: accountingArea.optional(),
  /** Its land, which extents are held against. */
  area_km2: z.number().positive().max(20_000_000).optional(),
  document: freeText(200),
})

export const areaRecord = z.object({
  area: z.string(),
  name: z.object({ zh: z.string(), en: z.string() }),
  level: z.enum(keysOf(AREA_LEVEL)),
  parent: z.string().nullable(),
  area_km2: z.number().nullable(),
  document: z.string(),
  at: z.int(),
})
export type AreaRecord = z.infer<typeof areaRecord>
