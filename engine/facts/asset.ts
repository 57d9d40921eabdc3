import { z } from 'zod'
import { accountingArea, bilingual, freeText } from './common.ts'
import { ASSET_STATUS, CONTROL, keysOf, OWNERSHIP } from './words.ts'

const name = z.strictObject({ zh: freeText(200), en: freeText(200) })
const controls = z
  .array(z.enum(keysOf(CONTROL)))
  .max(keysOf(CONTROL).length)
  .refine((all) => new Set(all).size === all.length, 'name each control once')
const longitude = z.number().min(-180).max(180)
const latitude = z.number().min(-90).max(90)

/** What is entered of an ecological asset (生态资产): identity, type, extent, rights, controls, status. */
export const assetFields = z.strictObject({
  name,
  /** GB/T 2260. */
  area: accountingArea,
  /** An ecosystem type of the catalogue. */
  ecosystem: z.string().max(64),
  extent: z.strictObject({ value: z.number().positive(), unit: z.string().min(1).max(60) }).optional(),
  /** Longitude and latitude of a point in it, CGCS2000. */
  location: z.tuple([longitude, latitude]).optional(),
  rights: z.strictObject({
    ownership: z.enum(keysOf(OWNERSHIP)),
    /** Who may use or manage it, and the certificate. */
    holder: freeText(200).optional(),
    certificate: freeText(200).optional(),
  }),
  controls: controls.default([]),
  status: z.enum(keysOf(ASSET_STATUS)).default('active'),
  /** Where this was read. */
  source: freeText(500),
  note: freeText(1000).optional(),
})
export type AssetFields = z.infer<typeof assetFields>

export const assetBody = assetFields
/** What changes; null takes an optional member away. */
export const assetPatch = assetFields.partial().extend({
  status: z.enum(keysOf(ASSET_STATUS)).optional(),
  controls: controls.optional(),
  extent: assetFields.shape.extent.nullable(),
  location: assetFields.shape.location.nullable(),
  note: assetFields.shape.note.nullable(),
  /** The version that is changed: the last one. */
  changes_version: z.int().positive(),
  reason: freeText(500),
})
export type AssetPatch = z.infer<typeof assetPatch>

export const asset = z
  .object({
    asset_id: z.int(),
    version: z.int(),
    name: bilingual,
    area: z.string(),
    area_name: bilingual,
    ecosystem: z.string(),
    ecosystem_name: bilingual,
    extent: z.object({ value: z.number(), unit: z.string() }).nullable(),
    location: z.tuple([z.number(), z.number()]).nullable(),
    rights: z.object({
      ownership: z.enum(keysOf(OWNERSHIP)),
      holder: z.string().nullable(),
      certificate: z.string().nullable(),
    }),
    controls: z.array(z.enum(keysOf(CONTROL))),
    status: z.enum(keysOf(ASSET_STATUS)),
    source: z.string(),
    note: z.string().nullable(),
    /** Why this version was made; null of the first. */
    reason: z.string().nullable(),
    recorded_at: z.string(),
    seq: z.int(),
  })
  .meta({ id: 'Asset' })
export type Asset = z.infer<typeof asset>

// -- Commands and what is kept ----------------------------------------------------------------------------------------

export const recordAssetBody = z.strictObject({ fields: assetFields })
export const amendAssetBody = assetPatch.extend({ asset_id: z.int().positive() })

/** One version of an asset; the versions before it stay as they were. */
export const assetVersionRecord = z.object({
  asset_id: z.int(),
  version: z.int(),
  seq: z.int(),
  at: z.int(),
  reason: z.string().nullable(),
  fields: assetFields,
})
export type AssetVersion = z.infer<typeof assetVersionRecord>

/** The last version of an asset, with what assets are looked for by. */
export const assetRecord = z.object({
  asset_id: z.int(),
  version: z.int(),
  area: z.string(),
  ecosystem: z.string(),
  status: z.enum(keysOf(ASSET_STATUS)),
  fields: assetFields,
})
export type AssetRecord = z.infer<typeof assetRecord>
