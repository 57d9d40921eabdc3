import { z } from 'zod'
import { accountingArea, identifier } from './common.ts'
import { rasterName } from './raster.ts'

const MAX_FILE_NAME = 300
/** Formulas of one job, and what each may be given. */
const MAX_STEPS = 30
const MAX_INPUTS = 60
const MAX_CLASSES = 1000
const MAX_TYPES = 100
const MAX_AREAS = 1000

const unit = z.string().min(1).max(60)
const file = z.string().min(1).max(MAX_FILE_NAME)
/** How a step is named; the symbol of an input is also a name. */
const name = z
  .string()
  .max(40)
  .regex(/^[A-Za-z][A-Za-z0-9_]*$/, 'a letter, then letters, digits and _')
const limited = <T extends z.ZodType>(schema: T, most: number) =>
  schema
    .refine((value) => Object.keys(value as object).length <= most, `${most} at most`)
    .meta({ maxProperties: most })

/**
 * Where the values of an input of a formula come from: exactly one of a file, one value, one by ecosystem type, and a step
 * of the same job.
 */
const cellInput = z
  .strictObject({
    /** A raster: the number in a cell × scale + offset is the value in that unit. */
    file: file.optional(),
    scale: z.number().optional(),
    offset: z.number().optional(),
    /**
     * The file is a map of heights, in `unit`, and the input is made of it: the `slope` of the cell, or the
     * `slope_length` above it, `max_slope_length` metres at most.
     */
    terrain: z.enum(['slope', 'slope_length']).optional(),
    max_slope_length: z.number().positive().optional(),
    /** One number everywhere. */
    value: z.number().optional(),
    /** One number for each ecosystem type. */
    by_ecosystem: limited(z.record(identifier, z.number()), MAX_TYPES).optional(),
    /** What another step gives in the same cell, in that step's unit. */
    step: name.optional(),
    unit: unit.optional(),
  })
  .refine(
    ({ file, value, by_ecosystem, step }) =>
      [file, value, by_ecosystem, step].filter((one) => one !== undefined).length === 1,
    'give exactly one of file, value, by_ecosystem and step',
  )
  .refine(({ step, unit }) => (step === undefined) === (unit !== undefined), {
    message: 'give the unit; a step has its own',
    path: ['unit'],
  })
  .refine(
    ({ file, terrain, scale, offset }) =>
      (file !== undefined && terrain === undefined) || (scale === undefined && offset === undefined),
    'scale and offset are of a file of values; a number is given as it is, heights in their unit',
  )
  .refine(({ file, terrain }) => file !== undefined || terrain === undefined, {
    message: 'terrain is made of a file of heights',
    path: ['terrain'],
  })
  .refine(
    ({ terrain, max_slope_length }) => (terrain === 'slope_length') === (max_slope_length !== undefined),
    {
      message:
        'a slope_length, and nothing else, has a max_slope_length in metres: the longest slope before water runs together in channels',
      path: ['max_slope_length'],
    },
  )
export type CellInput = z.infer<typeof cellInput>

const inputs = limited(z.record(name, cellInput), MAX_INPUTS)
const table = z
  .string()
  .max(MAX_FILE_NAME)
  .regex(/\.csv$/i, 'a .csv file')
const raster = z
  .string()
  .max(MAX_FILE_NAME)
  .regex(/\.tiff?$/i, 'a .tif file')
const map = z
  .string()
  .max(MAX_FILE_NAME)
  .regex(/\.png$/i, 'a .png file')
const aggregate = z.enum(['sum', 'mean'])

const step = z.strictObject({
  formula: identifier,
  /** What is not given here is the step of that name, or what the job gives under that symbol. */
  inputs: inputs.default({}),
  aggregate: aggregate.optional(),
  output: z
    .strictObject({ table: table.optional(), raster: raster.optional(), map: map.optional() })
    .optional(),
})
export type RasterStep = z.infer<typeof step>

/** A whole number as a key, written in one way only. */
export const CODE = /^(0|[1-9]\d*)$/
const code = z.string().regex(CODE, 'a whole number without leading zeros')

/**
 * Formulas over every cell of a land cover map, summed by area and ecosystem type. Files are named from the folder of
 * the job. The input `A`, where a formula has it, is the area of a cell unless the job says otherwise.
 */
export const rasterJob = z
  .strictObject({
    formula: identifier,
    land_cover: z.strictObject({
      file,
      crosswalk: identifier.optional(),
      /** Classes by code, beside those of the crosswalk or instead of them; null: not valued. */
      classes: limited(z.record(code, identifier.nullable()), MAX_CLASSES).default({}),
    }),
    /** The one area of the map. */
    area: accountingArea.optional(),
    /**
     * Or areas on the map: a raster on the same cells, with the code of each area by the number in its cells, or a vector
     * file (GeoPackage, Shapefile, GeoJSON), with the code of each area by the text of `field`. Cells of others are of none.
     */
    zones: z
      .strictObject({
        file,
        /** Of a vector file: the attribute that says which area a shape is, and the layer where there are several. */
        field: z.string().min(1).max(100).optional(),
        layer: z.string().min(1).max(100).optional(),
        areas: limited(z.record(z.string().min(1).max(100), accountingArea), MAX_AREAS).refine(
          (areas) => Object.keys(areas).length > 0,
          'name one area at least',
        ),
      })
      .optional(),
    /** Formulas whose results are inputs of others, by name. */
    steps: limited(z.record(name, step), MAX_STEPS).default({}),
    inputs,
    /**
     * What of the cells the figure of an area is: the sum of quantities, or the mean of a share, a depth, a rate. A formula
     * that multiplies by the area of a cell is summed unless the job says otherwise; any other job has to say it.
     */
    aggregate: aggregate.optional(),
    /** The name of a projection that is not known to keep areas, whose owner answers for it. */
    accepted_projection: z.string().max(1000).optional(),
    /** Cells of an ecosystem in which a driver has no value: the share of them that may be left out. Never silently. */
    max_missing_share: z.number().min(0).max(1).default(0),
    output: z.strictObject({
      /** Sums as rows of a dataset, as `/v1/datasets/files` takes them: a file for each area. */
      table,
      /** The result in each cell, per hectare where the formula has an area. */
      raster: raster.optional(),
      /** The same as a picture, with a page beside it (.svg) that has its title, scale and legend. */
      map: map.optional(),
    }),
  })
  .refine((job) => (job.area === undefined) !== (job.zones === undefined), {
    message: 'give either area or zones',
    path: ['area'],
  })
export type RasterJob = z.infer<typeof rasterJob>

/** A job whose files are names without folders: what a service lets a caller read and write. */
export function plainNames(schema: typeof rasterJob) {
  return schema.superRefine((job, context) => {
    // What is read was uploaded under such a name; what is written has the ending that its kind asks for.
    for (const { path, name } of filesOf(job))
      if (path.includes('output') ? !isPlainOutput(name) : !rasterName.safeParse(name).success)
        context.addIssue({
          code: 'custom',
          path,
          message: 'is a name of letters, digits, . _ and -, without folders',
        })
  })
}
const isPlainOutput = (name: string) =>
  PLAIN_OUTPUT.test(name) && new TextEncoder().encode(name).length <= 200
const PLAIN_OUTPUT = /^[\p{L}\p{N}][\p{L}\p{N}._-]*$/u

/** Every file that a job names, and where it does. */
function filesOf(job: RasterJob): { path: string[]; name: string }[] {
  const inputsOf = (inputs: RasterJob['inputs'], path: string[]) =>
    Object.entries(inputs).flatMap(([symbol, { file }]) =>
      file === undefined ? [] : [{ path: [...path, 'inputs', symbol, 'file'], name: file }],
    )
  const outputsOf = (output: object, path: string[]) =>
    Object.entries(output).map(([what, name]) => ({ path: [...path, 'output', what], name: name as string }))
  return [
    { path: ['land_cover', 'file'], name: job.land_cover.file },
    ...(job.zones ? [{ path: ['zones', 'file'], name: job.zones.file }] : []),
    ...inputsOf(job.inputs, []),
    ...outputsOf(job.output, []),
    ...Object.entries(job.steps).flatMap(([name, { inputs, output = {} }]) => [
      ...inputsOf(inputs, ['steps', name]),
      ...outputsOf(output, ['steps', name]),
    ]),
  ]
}
