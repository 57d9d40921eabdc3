import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PNG } from 'pngjs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadCatalog } from '../../../catalog/catalog.ts'
import { inChinese } from '../../../engine/facts/in-chinese.ts'
import { rasterJob } from '../../../engine/facts/raster-job.ts'
import { slopeLengths, slopes } from '../../../engine/raster/terrain.ts'
import { compileFormulas } from '../../../src/valuation/account-input.ts'
import { checkJob, type RunOptions } from '../../../src/valuation/raster/check-job.ts'
import { openRaster } from '../../../src/valuation/raster/geotiff-reader.ts'
import { openRows } from '../../../src/valuation/raster/geotiff-rows.ts'
import { runJob } from '../../../src/valuation/raster/run-job.ts'
import { seededRandom } from '../../helpers/random.ts'
import { ALBERS, writeRaster, writeStrips } from '../../helpers/rasters.ts'
import { ROOT, temporaryFolder } from '../../helpers/server.ts'

const catalog = loadCatalog()
const formulas = compileFormulas(catalog)
const folders: { remove(): void }[] = []
afterAll(() => {
  for (const folder of folders) folder.remove()
})

const [WIDTH, HEIGHT] = [80, 60]
const HECTARE = 0.09

/** Rasters of random numbers within bounds, and a land cover that is forest and grassland (WorldCover). */
function makeMap(
  drivers: Readonly<Record<string, readonly [number, number]>>,
  width = WIDTH,
  height = HEIGHT,
) {
  const folder = temporaryFolder('chains')
  folders.push(folder)
  const random = seededRandom(7)
  const size = width * height
  const values: Record<string, Float64Array> = {}
  for (const [name, [least, most]] of Object.entries(drivers)) {
    values[name] = Float64Array.from(
      { length: size },
      () => least + ((most - least) * random.below(1e9)) / 1e9,
    )
    writeRaster(folder.path, `${name}.tif`, values[name]!, { width, height })
  }
  const landCover = Uint8Array.from({ length: size }, () => (random.below(2) === 0 ? 10 : 30))
  writeRaster(folder.path, 'lc.tif', landCover, { width, height })
  return { path: folder.path, values, size, landCover }
}

function run(folder: string, job: object, more: Partial<RunOptions> = {}) {
  return runJob(rasterJob.parse(job), { catalog, formulas, jobFile: join(folder, 'job.json'), ...more })
}
async function faultsOf(folder: string, job: object): Promise<string> {
  const options = { catalog, formulas, jobFile: join(folder, 'job.json') }
  return checkJob(rasterJob.parse(job), options).then(
    () => '',
    (error: Error) => error.message,
  )
}
const hashOf = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex')
async function cellsOf(file: string): Promise<Float64Array> {
  const { stored } = await openRaster(file)
  const cells = new Float64Array(stored.width * stored.height)
  const rows = await openRows(stored)
  await rows.read(0, stored.height, cells)
  rows.close()
  return cells
}

const SOIL_UNITS = { R_e: 'MJ*mm/(hm^2*h)', K_e: 't*hm^2*h/(hm^2*MJ*mm)' }
const BASE = { land_cover: { file: 'lc.tif', crosswalk: 'worldcover' }, area: '370300' }
const PLAIN_SOIL = {
  ...BASE,
  formula: 'soil-retention/usle',
  inputs: {
    R_e: { value: 4000, unit: SOIL_UNITS.R_e },
    K_e: { value: 0.03, unit: SOIL_UNITS.K_e },
    LS: { value: 2, unit: '1' },
    C_v: { value: 0, unit: '1' },
    P_c: { value: 1, unit: '1' },
  },
  output: { table: 'soil.csv' },
}

test('nothing is credited on types on which the catalogue does not count it', async () => {
  const { path } = makeMap({})
  // Forest, forest, water, bare: C × P is nought on water, where it would hold the most.
  writeRaster(path, 'lc.tif', Uint8Array.from([10, 10, 80, 60]), { width: 2, height: 2 })
  const { areas, left_out } = await run(path, {
    ...PLAIN_SOIL,
    inputs: {
      ...PLAIN_SOIL.inputs,
      C_v: { by_ecosystem: { forest: 0.03, water: 0 }, unit: '1' },
    },
  })
  expect(areas[0]!.value).toBeCloseTo(2 * HECTARE * 4000 * 0.03 * 2 * 0.97, 9)
  const water = areas[0]!.ecosystems.find(({ ecosystem }) => ecosystem === 'water')!
  expect(water).toMatchObject({ cells: 1, value: null, missing_cells: 0 })
  expect(left_out.not_credited).toContain('water')
})

describe('steps of one job are the formulas one after another, cell by cell, without rounding between them', () => {
  test('soil, its factors from what they are made of, and what it is worth', async () => {
    const map = makeMap({
      ...{ R: [1000, 6000], SAN: [20, 60], SIL: [20, 40], CLA: [5, 30], OC: [0.5, 4] },
      ...{ NDVI: [0.2, 0.8], LS: [0.1, 20] },
    })
    const share = (name: string) => ({ file: `${name}.tif`, unit: '%' })
    const report = await run(map.path, {
      ...BASE,
      formula: 'soil-retention/siltation',
      steps: {
        K_e: { formula: 'soil-retention/erodibility-epic' },
        f: { formula: 'soil-retention/vegetation-cover' },
        C_v: { formula: 'soil-retention/cover-factor' },
        A_s: { formula: 'soil-retention/usle', output: { table: 'soil.csv', raster: 'soil.tif' } },
      },
      inputs: {
        R_e: { file: 'R.tif', unit: SOIL_UNITS.R_e },
        LS: { file: 'LS.tif', unit: '1' },
        ...{ SAN: share('SAN'), SIL: share('SIL'), CLA: share('CLA'), OC: share('OC') },
        NDVI: { file: 'NDVI.tif', unit: '1' },
        ...{ NDVI_min: { value: 0.05, unit: '1' }, NDVI_max: { value: 0.9, unit: '1' } },
        P_c: { value: 1, unit: '1' },
        ...{ lambda: { value: 0.24, unit: '1' }, rho: { value: 1.25, unit: 't/m^3' } },
        P_s: { value: 15, unit: 'CNY/m^3' },
      },
      output: { table: 'value.csv', raster: 'value.tif', map: 'value.png' },
    })
    const { R, SAN, SIL, CLA, OC, NDVI, LS } = map.values as Record<string, Float64Array>
    let [soil, wrong] = [0, 0]
    const raster = await cellsOf(join(map.path, 'value.tif'))
    for (let cell = 0; cell < map.size; cell++) {
      const [sa, si, cl, oc] = [SAN![cell]!, SIL![cell]!, CLA![cell]!, OC![cell]!]
      const sn = 1 - sa / 100
      const K =
        0.1317 *
        (0.2 + 0.3 * Math.exp(-0.0256 * sa * (1 - si / 100))) *
        (si / (cl + si)) ** 0.3 *
        (1 - (0.25 * oc) / (oc + Math.exp(3.72 - 2.95 * oc))) *
        (1 - (0.7 * sn) / (sn + Math.exp(-5.51 + 22.9 * sn)))
      const f = (100 * (NDVI![cell]! - 0.05)) / 0.85
      const C = f < 78.3 ? Math.min(1, 0.6508 - 0.3436 * Math.log10(f)) : 0
      const own = R![cell]! * K * LS![cell]! * (1 - C)
      soil += own * HECTARE
      const value = (own * 0.24 * 15) / 1.25
      if (Math.abs(raster[cell]! / value - 1) > 1e-6) wrong++
    }
    expect(wrong).toBe(0)
    const [step] = report.steps.filter(({ areas }) => areas.length > 0)
    expect(step).toMatchObject({ name: 'A_s', unit: 't', aggregate: 'sum' })
    expect(step!.areas[0]!.value / soil).toBeCloseTo(1, 10)
    expect(report.areas[0]!.value / ((soil * 0.24 * 15) / 1.25)).toBeCloseTo(1, 10)
    expect(report.unit).toBe('CNY')
    expect(readFileSync(join(map.path, 'soil.csv'), 'utf8')).toContain('soil-retention/usle, sum of')

    const picture = PNG.sync.read(readFileSync(join(map.path, 'value.png')))
    expect([picture.width, picture.height, picture.data[3]]).toEqual([WIDTH, HEIGHT, 255])
    expect(readFileSync(join(map.path, 'value.svg'), 'utf8')).toMatch(/减少泥沙淤积.*CNY\/hm\^2/s)
  })

  test('sand, by RWEQ with and without cover in one job', async () => {
    const map = makeMap({ WF: [5, 60], sa: [30, 70], CW: [0.05, 0.8] })
    const wind = (cover: object) => ({ inputs: { C_w: cover } })
    const bare = wind({ value: 1, unit: '1' })
    const report = await run(map.path, {
      ...BASE,
      formula: 'sand-fixation/retained',
      steps: {
        EF: { formula: 'sand-fixation/erodible-fraction' },
        SCF: { formula: 'sand-fixation/soil-crust' },
        Q_bare: { formula: 'sand-fixation/max-transport', ...bare },
        s_bare: { formula: 'sand-fixation/critical-length', ...bare },
        Q_max: { formula: 'sand-fixation/max-transport' },
        S_c: { formula: 'sand-fixation/critical-length' },
        S_LP: {
          formula: 'sand-fixation/wind-erosion',
          inputs: { Q_max: { step: 'Q_bare' }, S_c: { step: 's_bare' } },
        },
        S_L: { formula: 'sand-fixation/wind-erosion' },
      },
      inputs: {
        WF: { file: 'WF.tif', unit: '1' },
        sa: { file: 'sa.tif', unit: '%' },
        ...{ si: { value: 20, unit: '%' }, cl: { value: 10, unit: '%' }, OM: { value: 1.5, unit: '%' } },
        ...{ CaCO3: { value: 2, unit: '%' }, K_r: { value: 0.7, unit: '1' }, z: { value: 50, unit: 'm' } },
        C_w: { file: 'CW.tif', unit: '1' },
      },
      output: { table: 'sand.csv' },
    })
    const { WF, sa, CW } = map.values as Record<string, Float64Array>
    let sum = 0
    for (let cell = 0; cell < map.size; cell++) {
      const EF =
        (29.09 + 0.31 * sa![cell]! + 0.17 * 20 + (0.33 * sa![cell]!) / 10 - 2.59 * 1.5 - 0.95 * 2) / 100
      const SCF = 1 / (1 + 0.0066 * 100 + 0.021 * 1.5 ** 2)
      const erosion = (cover: number) => {
        const product = WF![cell]! * EF * SCF * 0.7 * cover
        const S = 150.71 * product ** -0.3711
        return ((2 * 50) / S ** 2) * 109.8 * product * Math.exp(-((50 / S) ** 2))
      }
      // kg/m² over hectares: ten tonnes.
      sum += (erosion(1) - erosion(CW![cell]!)) * HECTARE * 10
    }
    expect(report.areas[0]!.value / sum).toBeCloseTo(1, 10)
  })
})

describe('areas from shapes', () => {
  test.each(['zones.gpkg', 'zones.shp', 'zones.geojson', 'zones-3857.geojson'])(
    '%s: the cells that GDAL gives them',
    async (name) => {
      const { path } = makeMap({})
      const shapes = join(import.meta.dirname, 'shapes')
      const report = await run(path, {
        ...PLAIN_SOIL,
        ...{
          area: undefined,
          zones: { file: join(shapes, name), field: 'name', areas: { 淄川区: '370302', 张店区: '370303' } },
        },
      })
      const byGdal = await cellsOf(join(shapes, 'zones-by-gdal.tif'))
      const cells = (value: number) => byGdal.filter((one) => one === value).length
      expect(report.areas.map(({ valued_cells }) => valued_cells)).toEqual([cells(1), cells(2)])
      expect(cells(1)).toBeGreaterThan(1000)
      expect(report.files.map(({ file }) => file)).toContain(name)
    },
  )

  test('on a map in Albers of its own too', async () => {
    const { path } = makeMap({})
    const cell = { width: 200, height: 200, west: 1_074_000, north: 3_976_000, cell: 300, keys: ALBERS }
    writeRaster(path, 'lc.tif', new Uint8Array(40_000).fill(10), cell)
    // A square of some ten kilometres about a corner of the map's middle.
    const square = [
      [117.5, 36.2],
      [117.6, 36.2],
      [117.6, 36.3],
      [117.5, 36.3],
      [117.5, 36.2],
    ]
    writeFileSync(
      join(path, 'square.geojson'),
      `\uFEFF${JSON.stringify({ type: 'FeatureCollection', features: [{ type: 'Feature', properties: { name: 1 }, geometry: { type: 'Polygon', coordinates: [square] } }] })}`,
    )
    const zones = { file: 'square.geojson', field: 'name', areas: { 1: '370302' } }
    const { areas } = await run(path, { ...PLAIN_SOIL, area: undefined, zones })
    // 0.1° by 0.1° at 36.25° N are 99.7 km², whatever the projection.
    expect((areas[0]!.valued_cells * 0.09) / 99.7).toBeCloseTo(1, 1)
  })

  test('an area of which a part has no land cover is refused, unless so much is allowed', async () => {
    const { path } = makeMap({})
    const cover = new Uint8Array(WIDTH * HEIGHT).fill(10)
    cover.fill(255, 0, (WIDTH * HEIGHT) / 2)
    writeRaster(path, 'lc.tif', cover, { width: WIDTH, height: HEIGHT, nodata: 255 })
    const shapes = join(import.meta.dirname, 'shapes/zones.shp')
    const zones = { file: shapes, field: 'name', areas: { 淄川区: '370302' } }
    const job = { ...PLAIN_SOIL, area: undefined, zones }
    await expect(run(path, job)).rejects.toThrow(/^370302: \d+ of \d+ cells of the area have no land cover/)
    const { left_out } = await run(path, { ...job, max_missing_share: 0.7 })
    expect(left_out.uncovered['370302']).toBeGreaterThan(500)
  })

  test.each([
    [{ areas: { 淄川: '370302' } }, /zones\.field: say which attribute of .* names the area: name/],
    [
      { field: 'name', areas: { 淄川: '370302' } },
      /zones\.areas: no shape has name 淄川; there are 淄川区, 张店区/,
    ],
  ])('%j is told', async (zones, sentence) => {
    const { path } = makeMap({})
    const file = join(import.meta.dirname, 'shapes/zones.shp')
    expect(await faultsOf(path, { ...PLAIN_SOIL, area: undefined, zones: { file, ...zones } })).toMatch(
      sentence,
    )
  })
})

describe('slopes from heights', () => {
  const shape = { width: WIDTH, height: HEIGHT, cellWidth: 30, cellHeight: 30 }

  test('as GDAL has them', async () => {
    const folder = join(import.meta.dirname, 'gdal')
    const heights = Float32Array.from(await cellsOf(join(folder, 'heights.tif')))
    const byGdal = await cellsOf(join(folder, 'heights-slope-by-gdal.tif'))
    const own = slopes(heights, shape)
    let compared = 0
    byGdal.forEach((degrees, cell) => {
      // It gives none at the edge and beside what has no height.
      if (Number.isNaN(degrees)) return
      compared++
      expect((own[cell]! * 180) / Math.PI).toBeCloseTo(degrees, 3)
    })
    expect(compared).toBeGreaterThan(4000)
  })

  test('lengths grow down a plane to the limit, begin anew where it becomes gentle, and add up where water meets', () => {
    const plane = Float32Array.from(
      { length: shape.width * shape.height },
      (_, cell) => 1000 - (cell % WIDTH) * 6,
    )
    const lengths = slopeLengths(plane, shape, 500)
    expect([...lengths.subarray(0, 4)]).toEqual([15, 45, 75, 105])
    expect(lengths[30]).toBe(500)
    // From 20 % to 2 %: what was carried is dropped there.
    const bent = Float32Array.from({ length: shape.width * shape.height }, (_, cell) => {
      const column = cell % WIDTH
      return column < 10 ? 1000 - column * 6 : 946 - (column - 9) * 0.6
    })
    const after = slopeLengths(bent, shape, 5000)
    // The way down from the tenth is the gentle one.
    expect([after[8], after[9], after[10]]).toEqual([8 * 30 + 15, 15, 45])
    // A valley: the longest of the ways that come together counts.
    const valley = Float32Array.from([9, 3, 9, 8, 2, 8, 7, 1, 7])
    const ways = slopeLengths(valley, { width: 3, height: 3, cellWidth: 10, cellHeight: 10 }, 1e6)
    expect(ways[7]! > ways[4]! && ways[4]! > ways[1]!).toBe(true)
  })

  test('and what soil is held by a slope, in one job', async () => {
    const { path } = makeMap({})
    const heights = Float64Array.from({ length: WIDTH * HEIGHT }, (_, cell) => 1000 - (cell % WIDTH) * 6)
    writeRaster(path, 'dem.tif', heights, { width: WIDTH, height: HEIGHT })
    const { LS: _, ...inputs } = PLAIN_SOIL.inputs
    const dem = { file: 'dem.tif', unit: 'm' }
    const report = await run(path, {
      ...PLAIN_SOIL,
      steps: {
        L_f: { formula: 'soil-retention/slope-length' },
        S_f: { formula: 'soil-retention/steepness' },
        LS: { formula: 'soil-retention/slope-length-steepness', output: { raster: 'ls.tif' } },
      },
      inputs: {
        ...inputs,
        theta: { ...dem, terrain: 'slope' },
        l_s: { ...dem, terrain: 'slope_length', max_slope_length: 300 },
      },
    })
    const ls = await cellsOf(join(path, 'ls.tif'))
    const theta = Math.atan(0.2)
    const at = (length: number) => (length / 22.13) ** 0.5 * (21.91 * Math.sin(theta) - 0.96)
    // Within the map: at its edges the slope is that of half a cell.
    for (const [column, length] of [
      [5, 165],
      [9, 285],
      [40, 300],
    ] as const)
      expect(ls[30 * WIDTH + column]!).toBeCloseTo(at(length), 4)
    expect(report.files.map(({ file }) => file)).toEqual(expect.arrayContaining(['dem.tif']))
  })
})

describe('threads', () => {
  const entry = join(ROOT, 'dist/raster-thread.mjs')
  const job = {
    ...PLAIN_SOIL,
    inputs: { ...PLAIN_SOIL.inputs, R_e: { file: 'R.tif', unit: SOIL_UNITS.R_e } },
    output: { table: 'soil.csv', raster: 'soil.tif', map: 'soil.png' },
  }
  const [width, height] = [900, 2400]
  /** Strips of 64 rows: enough that no thread is without any. */
  async function makeStrips() {
    const map = makeMap({ R: [1000, 6000] }, width, height)
    await writeStrips(join(map.path, 'R.tif'), map.values.R!, width, height)
    await writeStrips(join(map.path, 'lc.tif'), Float64Array.from(map.landCover), width, height)
    return map
  }

  let map: Awaited<ReturnType<typeof makeStrips>>
  beforeAll(async () => {
    map = await makeStrips()
  })

  test('many give to the last byte what one gives', async () => {
    expect(existsSync(entry)).toBe(true)
    const names = ['soil.csv', 'soil.tif', 'soil.png', 'soil.svg', 'soil.report.json']
    const results: string[][] = []
    for (const threads of [undefined, { entry, count: 2 }, { entry, count: 3 }]) {
      await run(map.path, job, { threads })
      results.push(names.map((name) => hashOf(join(map.path, name))))
    }
    expect(results[1]).toEqual(results[0])
    expect(results[2]).toEqual(results[0])
  })

  test('the first fault by rows is told, a job is broken off, and neither leaves anything', async () => {
    const R = map.values.R!
    for (const row of [700, 1300, 2300]) R[row * width + 5] = -1
    await writeStrips(join(map.path, 'R.tif'), R, width, height)
    const threads = { entry, count: 2 }
    const faulty = { ...job, output: { table: 'fault.csv', raster: 'fault.tif' } }
    await expect(run(map.path, faulty, { threads })).rejects.toThrow(
      /^row 701, column 6 of lc\.tif .*R_e is -1/,
    )
    const interruption = new AbortController()
    const onProgress = () => interruption.abort(new Error('broken off'))
    await writeStrips(join(map.path, 'R.tif'), R.map(Math.abs), width, height)
    await expect(run(map.path, faulty, { threads, onProgress, signal: interruption.signal })).rejects.toThrow(
      'broken off',
    )
    expect(
      ['fault.csv', 'fault.tif', 'fault.tif.part'].filter((name) => existsSync(join(map.path, name))),
    ).toEqual([])
  })
})

describe('what is wrong with steps is told', () => {
  const K_e = { formula: 'soil-retention/erodibility-epic', inputs: {} }
  const { K_e: _, ...withoutK } = PLAIN_SOIL.inputs
  const { LS: __, ...withoutLS } = PLAIN_SOIL.inputs
  test.each<[string, object, RegExp]>([
    [
      'a round',
      {
        steps: { LS: { formula: 'soil-retention/slope-length-steepness', inputs: { L_f: { step: 'LS' } } } },
        inputs: withoutK,
      },
      /steps: LS needs LS; a step can't be made of itself/,
    ],
    [
      'no such step',
      { inputs: { ...PLAIN_SOIL.inputs, LS: { step: 'slope' } } },
      /inputs\.LS: there is no step slope/,
    ],
    ['an input twice', { steps: { K_e } }, /inputs\.K_e: there is also a step of that name/],
    [
      'what a step lacks',
      { steps: { K_e }, inputs: withoutK },
      /steps\.K_e\.inputs\.SAN: .* is needed, in %/,
    ],
    [
      'another unit',
      {
        steps: { X: { formula: 'soil-retention/by-rate', inputs: { a_s: { value: 1, unit: 't/hm^2' } } } },
        inputs: { ...PLAIN_SOIL.inputs, LS: { step: 'X' } },
      },
      /inputs\.LS: step X gives t, which can't be turned into 1/,
    ],
    [
      'what nobody needs',
      { steps: { X: K_e } },
      /steps\.X: nothing needs it, and it has no output; leave it out/,
    ],
    [
      'heights in tonnes',
      {
        steps: {
          LS: {
            formula: 'soil-retention/steepness',
            inputs: { theta: { file: 'lc.tif', terrain: 'slope', unit: 't' } },
          },
        },
        inputs: withoutLS,
      },
      /heights are in metres/,
    ],
    [
      'no such formula',
      { steps: { LS: { formula: 'soil/none' } } },
      /steps\.LS\.formula: soil\/none is not in the catalogue/,
    ],
  ])('%s', async (_, change, sentence) => {
    const { path } = makeMap({})
    const faults = await faultsOf(path, { ...PLAIN_SOIL, ...change })
    expect(faults).toMatch(sentence)
    for (const fault of faults.split('\n')) expect(inChinese(fault)).toMatch(/[一-鿿]/)
  })

  test.each<[object, RegExp]>([
    [{ file: 'dem.tif', terrain: 'slope_length', unit: 'm' }, /max_slope_length in metres/],
    [{ value: 3, terrain: 'slope', unit: 'm' }, /terrain is made of a file of heights/],
    [{ step: 'LS', unit: '1' }, /give the unit; a step has its own/],
  ])('%j is none', (LS, sentence) => {
    const { error } = rasterJob.safeParse({ ...PLAIN_SOIL, inputs: { ...PLAIN_SOIL.inputs, LS } })
    expect(error?.message).toMatch(sentence)
  })
})
