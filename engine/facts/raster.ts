import { z } from 'zod'
import { instant, pathNumber } from './common.ts'
import { keysOf, RASTER_JOB_STATE } from './words.ts'

/** Names under which files are kept: no folders, nothing hidden. */
export const rasterName = z
  .string()
  .max(120)
  .regex(
    /^[\p{L}\p{N}][\p{L}\p{N}._-]*\.(tif|tiff|gpkg|geojson|json|shp|shx|dbf|prj|cpg)$/iu,
    'a name of letters, digits, . _ and -, that ends in .tif, .gpkg, .geojson, or the endings of a Shapefile',
  )
  // Names of files have bytes, and an upload's is longer.
  .refine((text) => new TextEncoder().encode(text).length <= 200, {
    message: 'of 200 bytes at most, as UTF-8 has them',
  })

export const rasterFile = z
  .object({
    name: z.string(),
    bytes: z.int(),
    /** All of it has come; false: an upload that goes on from that many bytes. */
    is_whole: z.boolean(),
    stored_at: instant,
  })
  .meta({ id: 'RasterFile' })
export type RasterFileAnswer = z.infer<typeof rasterFile>

export const finishRasterBody = z.strictObject({
  /** Of the file that was sent: where fewer came, it is not taken. */
  bytes: z.int().min(1),
})

/** What one ecosystem type of an area comes to. */
const ecosystemFigure = z.object({
  ecosystem: z.string(),
  cells: z.int(),
  hectares: z.number(),
  value: z.number().nullable(),
  missing_cells: z.int(),
})
const areaFigure = z.object({
  area: z.string(),
  ecosystems: z.array(ecosystemFigure),
  value: z.number(),
  valued_cells: z.int(),
  missing_cells: z.int(),
})

export const rasterJobAnswer = z
  .object({
    raster_job_id: z.int(),
    state: z.enum(keysOf(RASTER_JOB_STATE)),
    /** Of its cells: 0 to 1. */
    share: z.number(),
    /** Why it was refused. */
    faults: z.array(z.string()),
    asked_by: z.string(),
    asked_at: instant,
    formula_id: z.string(),
    /** The job as it was given. */
    job: z.record(z.string(), z.unknown()),
    unit: z.string().nullable(),
    areas: z.array(areaFigure),
    /** What it made, to be fetched under its name. */
    outputs: z.array(z.object({ name: z.string(), bytes: z.int() })),
  })
  .meta({ id: 'RasterJob' })
export type RasterJobAnswer = z.infer<typeof rasterJobAnswer>

export const rasterJobParams = z.object({ raster_job_id: pathNumber })
