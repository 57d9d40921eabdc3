import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { openRaster } from '../../../src/valuation/raster/geotiff-reader.ts'
import { openRows } from '../../../src/valuation/raster/geotiff-rows.ts'
import { temporaryFolder } from '../../helpers/server.ts'

const folder = join(import.meta.dirname, 'gdal')
const WIDTH = 21
const HEIGHT = 19
const valueAt = (cell: number) =>
  cell === 0 ? Number.NaN : Math.floor(cell / WIDTH) * 31 - (cell % WIDTH) * 7
const temporary = temporaryFolder('geotiff')
afterAll(() => temporary.remove())

/** All of a file, so many rows at a time. */
async function readAll(file: string, rowsAtATime: number): Promise<Float64Array> {
  const { grid, stored } = await openRaster(file)
  const { width, height } = grid
  const rows = await openRows(stored)
  const values = new Float64Array(width * height)
  const block = new Float64Array(width * rowsAtATime)
  for (let row = 0; row < height; row += rowsAtATime) {
    const count = Math.min(rowsAtATime, height - row)
    await rows.read(row, count, block)
    values.set(block.subarray(0, count * width), row * width)
  }
  rows.close()
  return values
}

describe('files as GDAL writes them are read to the last cell', () => {
  const files = readdirSync(folder).filter((name) => name.endsWith('.tif') && /^(float|int)/.test(name))
  test.each(files)('%s', async (name) => {
    const raster = await openRaster(join(folder, name))
    expect(raster.grid).toEqual({
      ...{ width: WIDTH, height: HEIGHT, west: 500_000, north: 4_000_000, cellWidth: 30, cellHeight: 30 },
      projection: { kind: 'projected', name: 'EPSG:6933', isEqualArea: true, isMetre: true },
    })
    expect(raster.scaling).toEqual(name.includes('scale') ? { scale: 0.1, offset: 5 } : undefined)
    const expected = Float64Array.from({ length: WIDTH * HEIGHT }, (_, cell) => valueAt(cell))
    for (const rows of [1, 5, 16, HEIGHT]) expect(await readAll(join(folder, name), rows)).toEqual(expected)
  })
})

test('a big-endian file of many strips, by LZW', async () => {
  const values = await readAll(join(folder, 'big-endian-many-strips.tif'), 17)
  expect(values).toEqual(Float64Array.from({ length: 12_000 }, (_, cell) => cell % 701))
})

describe('files that would be read wrong are refused, with the command that helps', () => {
  test.each([
    ['refused-zstd', /its compression \(50000\) .* gdal_translate -co COMPRESS=DEFLATE/],
    ['refused-float16', /its numbers have 16 bits .* gdal_translate -ot Float32/],
    ['refused-4-bits', /its numbers have 4 bits .* gdal_translate -ot Float32/],
    ['refused-big-endian-predictor', /is big-endian, .* gdal_translate -co ENDIANNESS=LITTLE/],
    ['refused-mask', /says by a mask which cells are valid\. .* gdalwarp .*-dstnodata -9999/],
    [
      'refused-alpha',
      /has 2 bands, of which one says which cells are valid\. .* gdalwarp .*-dstnodata -9999/,
    ],
    ['refused-float64-predictor2', /64 bits with predictor 2\. .* gdal_translate .*PREDICTOR=3/],
    ['refused-rotated', /is not north up\. .* gdalwarp/],
    ['refused-south-up', /is not north up\. .* gdalwarp/],
  ])('%s', async (name, sentence) => {
    await expect(openRaster(join(folder, `${name}.tif`))).rejects.toThrow(sentence)
  })
})

const hasGdal = spawnSync('gdalinfo', ['--version']).status === 0

describe.skipIf(!hasGdal)(
  'each command that a refusal names makes a file that is read (with gdal-bin)',
  () => {
    const names = readdirSync(folder).filter((name) => name.startsWith('refused-'))
    test.each(names)('%s', async (name) => {
      const refusal = await openRaster(join(folder, name)).catch((error: Error) => error.message)
      const command = /Write it anew: (.*)$/.exec(String(refusal))?.[1]
      expect(command).toBeDefined()
      const { status, stderr } = spawnSync('sh', ['-c', command!], { cwd: temporary.path, encoding: 'utf8' })
      expect([status, stderr]).toEqual([0, expect.not.stringContaining('ERROR')])
      const made = join(temporary.path, `${basename(name, '.tif')}-new.tif`)
      const values = await readAll(made, 5)
      expect(values.some((value) => !Number.isNaN(value))).toBe(true)
    })
  },
)

test.each([
  ['a mask', 'tif.msk', '', /says by a mask which cells are valid/],
  [
    'a nodata value',
    'tif.aux.xml',
    '<PAMRasterBand band="1"><NoDataValue>10</NoDataValue>',
    /\.aux\.xml.* gdal_translate/,
  ],
])('%s that stands beside a file is not passed over', async (_, ending, content, sentence) => {
  const file = join(temporary.path, 'beside.tif')
  writeFileSync(file, readFileSync(join(folder, 'int16-lzw-predictor2-strips.tif')))
  const beside = join(temporary.path, `beside.${ending}`)
  writeFileSync(beside, content)
  await expect(openRaster(file)).rejects.toThrow(sentence)
  writeFileSync(beside, '<PAMDataset><PAMRasterBand band="1"><Metadata/></PAMRasterBand></PAMDataset>')
  if (ending.endsWith('xml')) await openRaster(file)
  rmSync(beside)
})

test.each(['sparse-little', 'sparse-big'])('%s: blocks that were left out have no values', async (name) => {
  const expected = Float64Array.from({ length: WIDTH * HEIGHT }, (_, cell) => {
    const [row, column] = [Math.floor(cell / WIDTH), cell % WIDTH]
    return row < 16 && column < 16 ? Number.NaN : row * 31 - column * 7
  })
  expect(await readAll(join(folder, `${name}.tif`), 5)).toEqual(expected)
})

describe('a damaged file is an error, never numbers', () => {
  const names = ['float64-strips.tif', 'float32-deflate-predictor3-tiles.tif', 'int32-packbits-tiles.tif']
  test.each(names)('%s, cut off at any length', async (name) => {
    const bytes = readFileSync(join(folder, name))
    const expected = Float64Array.from({ length: WIDTH * HEIGHT }, (_, cell) => valueAt(cell))
    let refused = 0
    for (let length = 8; length < bytes.length; length += 29) {
      const file = join(temporary.path, 'cut.tif')
      writeFileSync(file, bytes.subarray(0, length))
      const values = await readAll(file, 7).catch((error: Error) => error)
      if (values instanceof Error) refused++
      else expect(values).toEqual(expected)
    }
    expect(refused).toBeGreaterThan(10)
  })
})
