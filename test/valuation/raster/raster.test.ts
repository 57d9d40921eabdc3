import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { fromFile } from 'geotiff'
import { afterAll, describe, expect, test } from 'vitest'
import { loadCatalog } from '../../../catalog/catalog.ts'
import { inChinese } from '../../../engine/facts/in-chinese.ts'
import { rasterJob } from '../../../engine/facts/raster-job.ts'
import type { SeeaAccountsAnswer } from '../../../engine/facts/seea.ts'
import { compileFormulas } from '../../../src/valuation/account-input.ts'
import type { RasterReport } from '../../../src/valuation/raster/raster-report.ts'
import { runJob } from '../../../src/valuation/raster/run-job.ts'
import { seededRandom } from '../../helpers/random.ts'
import { ALBERS, EASE2, type RasterOptions, writeRaster } from '../../helpers/rasters.ts'
import { temporaryFolder } from '../../helpers/server.ts'
import { BUREAU, startTestService } from '../../helpers/service.ts'

const catalog = loadCatalog()
const formulas = compileFormulas(catalog)
const folders: { remove(): void }[] = []
afterAll(() => {
  for (const folder of folders) folder.remove()
})

/** WorldCover: what each code is, and whether it is valued. */
const CODES = [10, 20, 30, 40, 50, 60, 80, 90]
const TYPES: Readonly<Record<number, string>> = {
  ...{
    10: 'forest',
    20: 'shrub',
    30: 'grassland',
    40: 'cropland',
    50: 'built-up',
    80: 'water',
    90: 'wetland',
  },
}
/** Soil is held where something grows on it. */
const ON_SOIL = new Set([10, 20, 30, 40])
const VALUED = new Set([...ON_SOIL, 80, 90])
const HECTARE = (30 * 30) / 10_000

/** A land cover, two districts and drivers of random numbers, on one grid. */
function makeMap(options: RasterOptions, drivers: Readonly<Record<string, readonly [number, number]>>) {
  const folder = temporaryFolder('raster')
  folders.push(folder)
  const random = seededRandom(options.width)
  const size = options.width * options.height
  const landCover = Uint8Array.from({ length: size }, () => CODES[random.below(CODES.length)]!)
  const zones = Uint8Array.from({ length: size }, (_, cell) =>
    cell % options.width < options.width / 3 ? 1 : cell % 7 === 0 ? 0 : 2,
  )
  const values: Record<string, Float64Array> = {}
  for (const [name, [least, most]] of Object.entries(drivers)) {
    values[name] = Float64Array.from(
      { length: size },
      () => least + ((most - least) * random.below(1e9)) / 1e9,
    )
    writeRaster(folder.path, `${name}.tif`, values[name]!, options)
  }
  writeRaster(folder.path, 'lc.tif', landCover, options)
  writeRaster(folder.path, 'zones.tif', zones, options)
  return { folder: folder.path, landCover, zones, values, size }
}

function run(folder: string, job: object): Promise<RasterReport> {
  return runJob(rasterJob.parse(job), { catalog, formulas, jobFile: join(folder, 'job.json') })
}
const ZONES = { file: 'zones.tif', areas: { 1: '370302', 2: '370303' } }
const SOIL = {
  formula: 'soil-retention/usle',
  land_cover: { file: 'lc.tif', crosswalk: 'worldcover' },
  zones: ZONES,
  inputs: {
    R_e: { file: 'R.tif', unit: 'MJ*mm/(hm^2*h)' },
    // As it is often stored: a hundredth of the unit, in the file.
    K_e: { file: 'K.tif', unit: 't*hm^2*h/(hm^2*MJ*mm)', scale: 0.01, offset: 0.001 },
    LS: { file: 'LS.tif', unit: '1' },
    C_v: {
      by_ecosystem: { forest: 0.03, shrub: 0.08, grassland: 0.1, cropland: 0.23, water: 0, wetland: 0.05 },
      unit: '1',
    },
    P_c: { value: 40, unit: '%' },
  },
  output: { table: 'soil.csv', raster: 'soil.tif' },
}
const COVER: Readonly<Record<number, number>> = { 10: 0.03, 20: 0.08, 30: 0.1, 40: 0.23, 80: 0, 90: 0.05 }
const SOIL_DRIVERS = { R: [1000, 6000], K: [0.5, 4.5], LS: [0.1, 40] } as const

/** Sums of a value in each cell by district and type, done the plain way. */
function plainSums(
  map: ReturnType<typeof makeMap>,
  valued: ReadonlySet<number>,
  cellValue: (cell: number) => number,
) {
  const sums = new Map<string, number>()
  for (let cell = 0; cell < map.size; cell++) {
    const code = map.landCover[cell]!
    if (!valued.has(code) || map.zones[cell] === 0) continue
    const key = `${map.zones[cell] === 1 ? '370302' : '370303'} ${TYPES[code]}`
    sums.set(key, (sums.get(key) ?? 0) + cellValue(cell))
  }
  return sums
}
function expectSums(report: RasterReport, sums: ReadonlyMap<string, number>): void {
  const found = report.areas.flatMap(({ area, ecosystems }) =>
    ecosystems
      .filter(({ value }) => value !== null)
      .map(({ ecosystem, value }) => [`${area} ${ecosystem}`, value!] as const),
  )
  expect(found.map(([key]) => key).sort()).toEqual([...sums.keys()].sort())
  for (const [key, value] of found) expect(Math.abs(value / sums.get(key)! - 1)).toBeLessThan(1e-9)
}

/** As another program reads it. */
async function readBack(file: string) {
  const image = await (await fromFile(file)).getImage()
  const values = (await image.readRasters({ interleave: true })) as unknown as Float32Array
  return { image, values, nodata: image.getGDALNoData()! }
}

describe('a formula over a map is what plain arithmetic makes of it', () => {
  // More cells than one block has, so that sums go on from block to block.
  test.each([
    [61, 47, ALBERS],
    [1000, 600, EASE2],
  ])(
    'soil retention, %d × %d cells',
    async (width, height, keys) => {
      const map = makeMap({ width, height, keys }, SOIL_DRIVERS)
      const { R, K, LS } = map.values as Record<'R' | 'K' | 'LS', Float64Array>
      const perHectare = (cell: number) =>
        R[cell]! * (K[cell]! * 0.01 + 0.001) * LS[cell]! * (1 - COVER[map.landCover[cell]!]! * 0.4)
      const report = await run(map.folder, SOIL)
      expectSums(
        report,
        plainSums(map, ON_SOIL, (cell) => perHectare(cell) * HECTARE),
      )

      const { image, values, nodata } = await readBack(join(map.folder, 'soil.tif'))
      expect([image.getWidth(), image.getHeight(), image.getOrigin(), image.getResolution()[0]]).toEqual([
        ...[width, height],
        [500_000, 4_000_000, 0],
        30,
      ])
      const landCover = await (await fromFile(join(map.folder, 'lc.tif'))).getImage()
      expect(image.getGeoKeys()).toEqual(landCover.getGeoKeys())
      expect(await image.getGDALMetadata(0)).toMatchObject({ UNITTYPE: 't/hm^2' })
      let wrong = 0
      for (let cell = 0; cell < map.size; cell++) {
        const isValued = ON_SOIL.has(map.landCover[cell]!) && map.zones[cell] !== 0
        const expected = isValued ? Math.fround(perHectare(cell)) : nodata
        if (Math.abs(values[cell]! - expected) > Math.abs(expected) * 2e-7) wrong++
      }
      expect(wrong).toBe(0)
    },
    60_000,
  )

  test('water conserved, in other units than the formula has', async () => {
    const map = makeMap({ width: 80, height: 60 }, { P: [400, 900], R: [0, 20], ET: [30, 70] })
    const { P, R, ET } = map.values as Record<'P' | 'R' | 'ET', Float64Array>
    const report = await run(map.folder, {
      ...SOIL,
      formula: 'water-conservation/water-balance',
      inputs: {
        P: { file: 'P.tif', unit: 'mm' },
        R: { file: 'R.tif', unit: 'cm' },
        ET: { file: 'ET.tif', unit: 'cm' },
      },
      output: { table: 'water.csv' },
    })
    expectSums(
      report,
      plainSums(map, VALUED, (cell) => (900 * (P[cell]! - 10 * R[cell]! - 10 * ET[cell]!)) / 1000),
    )
    expect(report.unit).toBe('m^3')
  })

  test('carbon fixed, and the yield of water by Budyko and Fu, cell by cell', async () => {
    const map = makeMap(
      { width: 80, height: 60 },
      { NEP: [-1, 6], P: [400, 900], PET: [500, 1200], W: [1.3, 4.9] },
    )
    const { NEP, P, PET, W } = map.values as Record<'NEP' | 'P' | 'PET' | 'W', Float64Array>
    const carbon = await run(map.folder, {
      ...SOIL,
      formula: 'carbon/nep',
      inputs: { NEP: { file: 'NEP.tif', unit: 't/hm^2' } },
      output: { table: 'carbon.csv' },
    })
    expectSums(
      carbon,
      plainSums(map, VALUED, (cell) => (44 / 12) * NEP[cell]! * HECTARE),
    )
    const report = await run(map.folder, {
      ...SOIL,
      formula: 'water-supply/budyko-fu',
      inputs: {
        P: { file: 'P.tif', unit: 'mm' },
        PET: { file: 'PET.tif', unit: 'mm' },
        omega: { file: 'W.tif', unit: '1' },
      },
      aggregate: 'mean',
      output: { table: 'yield.csv', raster: 'yield.tif' },
    })
    expect(report.unit).toBe('mm')
    const { values, nodata } = await readBack(join(map.folder, 'yield.tif'))
    const depths: number[][] = [[], []]
    for (let cell = 0; cell < map.size; cell++) {
      if (values[cell] === nodata) continue
      const ratio = PET[cell]! / P[cell]!
      const fu = 1 + ratio - (1 + ratio ** W[cell]!) ** (1 / W[cell]!)
      expect(values[cell]).toBeCloseTo((1 - Math.min(ratio, fu)) * P[cell]!, 3)
      const zone = map.zones[cell] === 1 ? 0 : 1
      depths[zone]!.push((1 - Math.min(ratio, fu)) * P[cell]!)
    }
    for (const [zone, { value }] of report.areas.entries()) {
      const all = depths[zone]!
      expect(value).toBeCloseTo(all.reduce((sum, depth) => sum + depth, 0) / all.length, 9)
    }
  })
})

test('sums by type are those by district, the extent is all cells, and the rows are a dataset that the service takes', async () => {
  const map = makeMap({ width: 80, height: 60 }, SOIL_DRIVERS)
  const report = await run(map.folder, SOIL)
  const all = report.areas.flatMap(({ ecosystems }) => ecosystems)
  const total = (numbers: readonly number[]) => numbers.reduce((sum, value) => sum + value, 0)
  expect(total(all.map(({ value }) => value ?? 0))).toBeCloseTo(
    total(report.areas.map(({ value }) => value)),
    3,
  )
  const { outside_areas, not_ecosystem, missing_cells } = report.left_out
  const builtUp = total(all.filter(({ ecosystem }) => ecosystem === 'built-up').map(({ cells }) => cells))
  // Built-up land has an extent and no value; bare land has neither.
  expect(total(all.map(({ cells }) => cells)) + outside_areas + not_ecosystem - builtUp + missing_cells).toBe(
    map.size,
  )

  const { app, call } = await startTestService()
  for (const area of ['370302', '370303']) {
    const answer = await app.request(`/v1/datasets/files?area=${area}&period=2019&title=soil`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${BUREAU}`, 'Content-Type': 'text/csv' },
      body: readFileSync(join(map.folder, `soil-${area}.csv`)),
    })
    const own = report.areas.find((one) => one.area === area)!
    const flows = own.ecosystems.flatMap(({ ecosystem, value }) =>
      value === null ? [] : [[ecosystem, value] as const],
    )
    const recorded = (await answer.json()) as { dataset_id: number; row_count: number }
    expect([answer.status, recorded.row_count]).toEqual([201, own.ecosystems.length + flows.length])
    // An account takes the flows by type as they are, and so do its supply tables.
    const { dataset_id } = recorded
    const asked = { area, period: '2019', dataset_id, draws: 0, methods: { profile_id: 'seea-ea' } }
    const { body } = await call<{ valuation_id: number }>('POST', '/v1/valuations', BUREAU, asked)
    const path = `/v1/valuations/${body.valuation_id}/accounts`
    await expect.poll(async () => (await call('GET', path, BUREAU)).status).toBe(200)
    const { physical } = (await call<SeeaAccountsAnswer>('GET', path, BUREAU)).body
    const soil = physical.find((one) => one.indicator_id === 'soil-retention/siltation')!
    for (const [ecosystem, value] of flows)
      expect(soil.supply_by_ecosystem[ecosystem]! / value).toBeCloseTo(1, 12)
  }
  // Each row cites the report, and the report the files.
  const text = readFileSync(join(map.folder, 'soil.report.json'))
  const csv = readFileSync(join(map.folder, 'soil-370302.csv'), 'utf8')
  expect(csv).toContain(createHash('sha256').update(text).digest('hex'))
  const hash = createHash('sha256')
    .update(readFileSync(join(map.folder, 'R.tif')))
    .digest('hex')
  expect(report.files).toContainEqual({ file: 'R.tif', sha256: hash })
})

describe('a driver without a value', () => {
  const options = { width: 40, height: 30, nodata: -9999 }
  function mapWithHoles() {
    const map = makeMap(options, SOIL_DRIVERS)
    const holes = map.values.R!
    for (let cell = 0; cell < map.size; cell += 10) holes[cell] = -9999
    writeRaster(map.folder, 'R.tif', holes, options)
    return map
  }

  test('is an error that counts the cells and names the driver', async () => {
    await expect(run(mapWithHoles().folder, SOIL)).rejects.toThrow(
      /^370302: \d+ of \d+ cells of ecosystems have no value of a driver; in all areas R_e \(R\.tif\): \d+\. .*\n370303: /,
    )
  })

  test('is left out where that is allowed, and counted', async () => {
    const map = mapWithHoles()
    const report = await run(map.folder, { ...SOIL, max_missing_share: 0.2 })
    let holes = 0
    for (let cell = 0; cell < map.size; cell += 10)
      if (ON_SOIL.has(map.landCover[cell]!) && map.zones[cell] !== 0) holes++
    expect(report.left_out).toMatchObject({ missing: { R_e: holes }, missing_cells: holes })
    for (const { missing_cells, valued_cells, ecosystems } of report.areas) {
      const cells = ecosystems.filter(({ value }) => value !== null)
      expect(missing_cells).toBe(cells.reduce((sum, one) => sum + one.missing_cells, 0))
      expect(missing_cells + valued_cells).toBe(cells.reduce((sum, one) => sum + one.cells, 0))
      expect(missing_cells).toBeGreaterThan(0)
    }
    const forest = report.areas[0]!.ecosystems.find(({ ecosystem }) => ecosystem === 'forest')!
    expect(readFileSync(join(map.folder, 'soil-370302.csv'), 'utf8')).toContain(
      `soil-retention/usle, sum of ${forest.cells - forest.missing_cells} cells, and ${forest.missing_cells} without a value of a driver`,
    )
  })

  test('is allowed for each area by itself', async () => {
    const map = makeMap(options, SOIL_DRIVERS)
    const holes = map.values.R!
    for (let cell = 0; cell < map.size; cell++) if (map.zones[cell] === 1 && cell % 3 > 0) holes[cell] = -9999
    writeRaster(map.folder, 'R.tif', holes, options)
    const error = await run(map.folder, { ...SOIL, max_missing_share: 0.4 }).catch((caught: Error) => caught)
    expect((error as Error).message).toMatch(/^370302: \d+ of \d+ cells [^\n]*$/)
    for (let cell = 0; cell < map.size; cell++) if (map.zones[cell] === 1) holes[cell] = -9999
    writeRaster(map.folder, 'R.tif', holes, options)
    await expect(run(map.folder, { ...SOIL, max_missing_share: 1 })).rejects.toThrow(
      /^370302: no cell has a value of every driver/,
    )
  })
})

describe('what is wrong is said, all at once, and nothing is written', () => {
  const size = { width: 30, height: 20 }
  const DEGREES = { GTModelTypeGeoKey: 2, GTRasterTypeGeoKey: 1, GeographicTypeGeoKey: 4326 }
  const GAUSS = { ...EASE2, ProjectedCSTypeGeoKey: 4527 }
  type Change = (folder: string, map: ReturnType<typeof makeMap>) => void
  const rewrite =
    (name: string, more: Partial<RasterOptions>): Change =>
    (folder, map) => {
      const options = { ...size, ...more }
      const values = name === 'lc' ? map.landCover : (map.values[name] ?? map.landCover)
      writeRaster(
        folder,
        `${name}.tif`,
        values.slice(0, options.width * options.height * (options.bands ?? 1)),
        options,
      )
    }
  const setCell =
    (name: string, value: number): Change =>
    (folder, map) => {
      // The first cell of the first district that is forest.
      const cell = map.landCover.findIndex((code, index) => code === 10 && map.zones[index] === 1)
      const values = name === 'lc' ? map.landCover : map.values[name]!
      values[cell] = value
      writeRaster(folder, `${name}.tif`, values, size)
    }
  const { R_e: _, ...withoutR } = SOIL.inputs
  const { forest: __, ...withoutForest } = SOIL.inputs.C_v.by_ecosystem

  const RATE = {
    P: { value: 600, unit: 'mm' },
    PET: { value: 900, unit: 'mm' },
    omega: { value: 2.5, unit: '1' },
  }

  test.each<[string, object, Change | undefined, RegExp[]]>([
    [
      'degrees',
      {},
      rewrite('lc', { keys: DEGREES, cell: 0.001, west: 117, north: 37 }),
      [/is in degrees \(EPSG:4326\).*gdalwarp -t_srs/],
    ],
    ['no projection', {}, rewrite('lc', { keys: {} }), [/degrees|does not say its projection/]],
    [
      'Gauss–Krüger',
      {},
      rewrite('lc', { keys: GAUSS }),
      [/EPSG:4527 is not known to be equal-area.*"accepted_projection": "EPSG:4527"/],
    ],
    [
      'another size',
      {},
      rewrite('R', { height: 19 }),
      [/R\.tif does not lie on the cells of .*lc\.tif: it has 30 × 19 cells, not 30 × 20.*-ts 30 20/],
    ],
    [
      'half a cell off',
      {},
      rewrite('K', { west: 500_015 }),
      [/K\.tif .*it begins at 500015, 4000000, not at 500000, 4000000/],
    ],
    ['other cells', {}, rewrite('LS', { cell: 31 }), [/its cells are 31 × 31 m, not 30 × 30 m/]],
    [
      'another projection',
      {},
      rewrite('R', { keys: ALBERS }),
      [/its projection is Albers equal-area \(.*\), not EPSG:6933/],
    ],
    ['two bands', {}, rewrite('R', { width: 15, bands: 2 }), [/R\.tif: has 2 bands/]],
    [
      'no file',
      { inputs: { ...SOIL.inputs, R_e: { file: 'none.tif', unit: 'MJ*mm/(hm^2*h)' } } },
      undefined,
      [/none\.tif: there is no such file/],
    ],
    [
      'no input',
      { inputs: withoutR },
      undefined,
      [/inputs\.R_e: rainfall erosivity R \(降雨侵蚀力因子 R\) is needed, in MJ\*mm/],
    ],
    [
      'another input',
      { inputs: { ...SOIL.inputs, X: { value: 1, unit: '1' } } },
      undefined,
      [/inputs\.X: soil-retention\/usle has no such input; it has R_e, K_e/],
    ],
    [
      'a unit that is none',
      { inputs: { ...SOIL.inputs, LS: { file: 'LS.tif', unit: 'ell' } } },
      undefined,
      [/inputs\.LS: "ell" is not a known unit/],
    ],
    [
      'a unit of another kind',
      { inputs: { ...SOIL.inputs, LS: { file: 'LS.tif', unit: 'mm' } } },
      undefined,
      [/inputs\.LS: mm can't be turned into 1/],
    ],
    ['no such formula', { formula: 'soil/none' }, undefined, [/formula: soil\/none is not in the catalogue/]],
    [
      'no such crosswalk',
      { land_cover: { file: 'lc.tif', crosswalk: 'mine' } },
      undefined,
      [/crosswalk: mine is not in the catalogue; there are worldcover/],
    ],
    [
      'an unknown code',
      {},
      setCell('lc', 77),
      [/have the codes 77, which neither the crosswalk nor land_cover\.classes knows/],
    ],
    [
      'a number out of range',
      {},
      setCell('LS', -3),
      [/row \d+, column \d+ of lc\.tif \([\d.]+, [\d.]+\): LS is -3 1, below 0/],
    ],
    [
      'a type without a number',
      { inputs: { ...SOIL.inputs, C_v: { by_ecosystem: withoutForest, unit: '1' } } },
      undefined,
      [/C_v has no value for the type forest; add it to by_ecosystem/],
    ],
    [
      'a raster that says of itself that it is scaled',
      {},
      (folder) => copyFileSync(join(import.meta.dirname, 'gdal/int16-scale.tif'), join(folder, 'R.tif')),
      [
        /inputs\.R_e: R\.tif says .* multiplied by 0\.1 and 5 added\. .*"scale": 0\.1, "offset": 5, or 1 and 0/,
      ],
    ],
    [
      'an area that is not in the catalogue',
      { zones: { ...ZONES, areas: { 1: '370302', 2: '999999' } } },
      undefined,
      [/zones\.areas: 999999 is not in \/v1\/areas/],
    ],
    [
      'a code in two ways',
      { zones: { file: 'zones.tif', areas: { '01': '370302' } } },
      undefined,
      [/zones\.areas: "01" is no number of a raster: a whole number without leading zeros/],
    ],
    [
      'an area without a cell',
      { zones: { ...ZONES, areas: { ...ZONES.areas, 3: '370304' } } },
      undefined,
      [/^370304: no cell of the map is of this area/],
    ],
    [
      'a raster that is written over what is read',
      { output: { table: 'soil.csv', raster: 'R.tif' } },
      undefined,
      [/output: .*\/R\.tif is read by this job/],
    ],
    [
      'a table that is a link to what is read',
      {},
      (folder) => symlinkSync(join(folder, 'R.tif'), join(folder, 'soil-370302.csv')),
      [/output: .*soil-370302\.csv is read by this job/],
    ],
    [
      'no folder for the table',
      { output: { table: 'none/soil.csv' } },
      undefined,
      [/output: there is no folder .*\/none; make it first/],
    ],
    [
      'a rate without a way to sum it',
      { formula: 'water-supply/budyko-fu', inputs: RATE },
      undefined,
      [/aggregate: water-supply\/budyko-fu does not multiply by the area of a cell; say whether/],
    ],
    [
      'a mean of quantities',
      { aggregate: 'mean' },
      undefined,
      [/aggregate: soil-retention\/usle gives the quantity of a cell/],
    ],
    [
      'two at once',
      { formula: 'soil-retention/usle', inputs: withoutR, land_cover: { file: 'lc.tif', crosswalk: 'mine' } },
      undefined,
      [/crosswalk: mine/, /inputs\.R_e/],
    ],
  ])('%s', async (_, change, prepare, sentences) => {
    const map = makeMap(size, SOIL_DRIVERS)
    prepare?.(map.folder, map)
    const before = readdirSync(map.folder)
    const error = await run(map.folder, { ...SOIL, ...change }).catch((caught: Error) => caught)
    for (const sentence of sentences) expect((error as Error).message).toMatch(sentence)
    for (const fault of (error as Error).message.split('\n')) expect(inChinese(fault)).toMatch(/[一-鿿]/)
    expect(readdirSync(map.folder)).toEqual(before)
  })

  test.skipIf(spawnSync('gdalinfo', ['--version']).status !== 0)(
    'the command that lays a raster on the cells of the map makes one that is taken (with gdal-bin)',
    async () => {
      const map = makeMap(size, SOIL_DRIVERS)
      writeRaster(map.folder, 'R.tif', map.values.R!.subarray(0, 29 * 19), {
        ...{ width: 29, height: 19, west: 500_010, north: 4_000_010, cell: 33 },
      })
      const error = await run(map.folder, SOIL).catch((caught: Error) => caught)
      const command = /For example: (gdalwarp .*)$/.exec((error as Error).message)?.[1]
      expect(spawnSync('sh', ['-c', command!], { cwd: map.folder }).status).toBe(0)
      copyFileSync(join(map.folder, 'aligned.tif'), join(map.folder, 'R.tif'))
      expect((await run(map.folder, { ...SOIL, max_missing_share: 0.3 })).areas).toHaveLength(2)
    },
  )

  test.each([
    ['a report', 'soil.report.json'],
    ['a table', 'soil-370303.csv'],
    ['a raster', 'soil.tif'],
  ])('%s that would be written over the job', async (_, name) => {
    const map = makeMap(size, SOIL_DRIVERS)
    const jobFile = join(map.folder, name)
    writeFileSync(jobFile, '')
    await expect(runJob(rasterJob.parse(SOIL), { catalog, formulas, jobFile })).rejects.toThrow(
      `output: ${jobFile} is read by this job; give another name`,
    )
  })

  test.each<[string, object, RegExp]>([
    ['no source', { inputs: { R_e: { unit: '1' } } }, /exactly one of file, value, by_ecosystem and step/],
    [
      'two sources',
      { inputs: { R_e: { file: 'R.tif', value: 1, unit: '1' } } },
      /exactly one of file, value/,
    ],
    [
      'a scaled number',
      { inputs: { R_e: { value: 1, scale: 2, unit: '1' } } },
      /scale and offset are of a file/,
    ],
    ['no areas', { zones: { file: 'zones.tif', areas: {} } }, /name one area at least/],
    ['an area and a map of areas', { area: '370302' }, /give either area or zones/],
    ['another word', { projection: 'EPSG:6933' }, /projection/],
  ])('a job with %s is none', (_, change, sentence) => {
    const { error } = rasterJob.safeParse({ ...SOIL, ...change })
    expect(error?.message).toMatch(sentence)
  })

  test('a run that is broken off, or can not put its files in place, leaves none', async () => {
    const map = makeMap({ width: 700, height: 1600 }, SOIL_DRIVERS)
    const before = readdirSync(map.folder)
    const jobFile = join(map.folder, 'job.json')
    const interruption = new AbortController()
    const onProgress = () => interruption.abort(new Error('broken off'))
    const job = rasterJob.parse(SOIL)
    await expect(
      runJob(job, { catalog, formulas, jobFile, onProgress, signal: interruption.signal }),
    ).rejects.toThrow('broken off')
    expect(readdirSync(map.folder)).toEqual(before)
    // The last of the files that are written finds a folder in its place.
    mkdirSync(join(map.folder, 'soil-370303.csv.part'))
    await expect(runJob(job, { catalog, formulas, jobFile })).rejects.toThrow()
    expect(readdirSync(map.folder)).toEqual([...before, 'soil-370303.csv.part'].sort())
  })

  test('a projection is the same where its numbers differ only as programs compute them', async () => {
    const options = { ...size, keys: ALBERS }
    const map = makeMap(options, SOIL_DRIVERS)
    const [parallel, ...others] = ALBERS.GeoDoubleParams
    const keys = { ...ALBERS, GeoDoubleParams: [parallel! * (1 + 2e-15), ...others] }
    writeRaster(map.folder, 'R.tif', map.values.R!, { ...options, keys })
    await run(map.folder, SOIL)
    writeRaster(map.folder, 'R.tif', map.values.R!, {
      ...options,
      keys: { ...keys, GeoDoubleParams: [parallel! + 1e-6, ...others] },
    })
    await expect(run(map.folder, SOIL)).rejects.toThrow(
      /its projection is Albers .*ProjStdParallel1=25\.000001/,
    )
  })

  test('a projection that is accepted by name is taken', async () => {
    const map = makeMap({ ...size, keys: GAUSS }, SOIL_DRIVERS)
    const report = await run(map.folder, { ...SOIL, accepted_projection: 'EPSG:4527' })
    expect(report.grid.projection).toBe('EPSG:4527')
    expect(existsSync(join(map.folder, 'soil.tif'))).toBe(true)
  })
})
