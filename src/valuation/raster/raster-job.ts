import { z } from 'zod'
import { accountingArea, identifier } from '../../../engine/facts/common.ts'

const unit = z.string().min(1).max(60)
const file = z.string().min(1)

/** Where the values of an input of the formula come from: exactly one of a file, one value, and one by ecosystem type. */
const cellInput = z
  .strictObject({
    /** A raster: the number in a cell × scale + offset is the value in that unit. */
    file: file.optional(),
    scale: z.number().optional(),
    offset: z.number().optional(),
    /** One number everywhere. */
    value: z.number().optional(),
    /** One number for each ecosystem type. */
    by_ecosystem: z.record(identifier, z.number()).optional(),
    unit,
  })
  .refine(
    ({ file, value, by_ecosystem }) =>
      [file, value, by_ecosystem].filter((one) => one !== undefined).length === 1,
    'give exactly one of file, value and by_ecosystem',
  )
  .refine(
    ({ file, scale, offset }) => file !== undefined || (scale === undefined && offset === undefined),
    'scale and offset are of a file; a number is given as it is',
  )
export type CellInput = z.infer<typeof cellInput>

/** A whole number as a key, written in one way only. */
const code = z.string().regex(/^(0|[1-9]\d*)$/, 'a whole number without leading zeros')

/**
 * A formula over every cell of a land cover map, summed by area and ecosystem type. Files are named from the folder of
 * the job. The input `A`, where the formula has it, is the area of a cell unless the job says otherwise.
 */
export const rasterJob = z
  .strictObject({
    formula: identifier,
    land_cover: z.strictObject({
      file,
      crosswalk: identifier.optional(),
      /** Classes by code, beside those of the crosswalk or instead of them; null: not valued. */
      classes: z.record(code, identifier.nullable()).default({}),
    }),
    /** The one area of the map. */
    area: accountingArea.optional(),
    /** Or a map of areas, on the same cells: the code of each area by the number in its cells. Other cells are of none. */
    zones: z
      .strictObject({
        file,
        areas: z
          .record(code, accountingArea)
          .refine((areas) => Object.keys(areas).length > 0, 'name one area at least'),
      })
      .optional(),
    inputs: z.record(z.string(), cellInput),
    /**
     * What of the cells the figure of an area is: the sum of quantities, or the mean of a share, a depth, a rate. A formula
     * that multiplies by the area of a cell is summed unless the job says otherwise; any other job has to say it.
     */
    aggregate: z.enum(['sum', 'mean']).optional(),
    /** The name of a projection that is not known to keep areas, whose owner answers for it. */
    accepted_projection: z.string().optional(),
    /** Cells of an ecosystem in which a driver has no value: the share of them that may be left out. Never silently. */
    max_missing_share: z.number().min(0).max(1).default(0),
    output: z.strictObject({
      /** Sums as rows of a dataset, as `/v1/datasets/files` takes them: a file for each area. */
      table: z.string().regex(/\.csv$/i, 'a .csv file'),
      /** The result in each cell, per hectare where the formula has an area. */
      raster: z
        .string()
        .regex(/\.tiff?$/i, 'a .tif file')
        .optional(),
    }),
  })
  .refine((job) => (job.area === undefined) !== (job.zones === undefined), {
    message: 'give either area or zones',
    path: ['area'],
  })
export type RasterJob = z.infer<typeof rasterJob>
