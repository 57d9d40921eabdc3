import { z } from 'zod'
import { areaCode, bilingual, freeText } from './common.ts'

export const OWNERSHIPS = ['state', 'collective'] as const
export const CONTROLS = [
  'ecological_red_line',
  'nature_reserve',
  'drinking_water_source',
  'permanent_basic_farmland',
  'urban_growth_boundary',
  'other',
] as const
export const ASSET_STATUSES = ['active', 'under_restoration', 'retired'] as const

const name = z.strictObject({ zh: freeText(200), en: freeText(200) })
const controls = z
  .array(z.enum(CONTROLS))
  .max(CONTROLS.length)
  .refine((all) => new Set(all).size === all.length, 'name each control once')
const longitude = z.number().min(-180).max(180)
const latitude = z.number().min(-90).max(90)

/** What is entered of an ecological asset (生态资产): identity, type, extent, rights, controls, status. */
export const assetFields = z.strictObject({
  name,
  /** GB/T 2260. */
  area: areaCode,
  /** An ecosystem type of the catalogue. */
  ecosystem: z.string().max(64),
  extent: z.strictObject({ value: z.number().positive(), unit: z.string().min(1).max(60) }).optional(),
  /** Longitude and latitude of a point in it, CGCS2000. */
  location: z.tuple([longitude, latitude]).optional(),
  rights: z.strictObject({
    ownership: z.enum(OWNERSHIPS),
    /** Who may use or manage it, and the certificate. */
    holder: freeText(200).optional(),
    certificate: freeText(200).optional(),
  }),
  controls: controls.default([]),
  status: z.enum(ASSET_STATUSES).default('active'),
  /** Where this was read. */
  source: freeText(500),
  note: freeText(1000).optional(),
})
export type AssetFields = z.infer<typeof assetFields>

export const assetBody = assetFields
/** What changes; null takes an optional member away. */
export const assetPatch = assetFields.partial().extend({
  status: z.enum(ASSET_STATUSES).optional(),
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
      ownership: z.enum(OWNERSHIPS),
      holder: z.string().nullable(),
      certificate: z.string().nullable(),
    }),
    controls: z.array(z.enum(CONTROLS)),
    status: z.enum(ASSET_STATUSES),
    source: z.string(),
    note: z.string().nullable(),
    /** Why this version was made; null of the first. */
    reason: z.string().nullable(),
    recorded_at: z.string(),
    seq: z.int(),
  })
  .meta({ id: 'Asset' })
export type Asset = z.infer<typeof asset>
