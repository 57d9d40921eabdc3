import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeArrayBuffer } from 'geotiff'
import type { Grid } from '../../engine/raster/grid.ts'
import { packStrip } from '../../src/valuation/raster/geotiff-strip.ts'
import { GeoTiffWriter } from '../../src/valuation/raster/geotiff-writer.ts'

/** A grid of 30 m cells in an equal-area projection of its own (Albers on WGS 84, as land accounts of China use it). */
export const ALBERS = {
  // Key, place of its value (0: here; 34736: the doubles), count, value or position: OGC 19-008r4, 7.1.
  GeoKeyDirectory: [
    ...[1, 1, 0, 13],
    ...[1024, 0, 1, 1], // GTModelType: projected
    ...[1025, 0, 1, 1], // GTRasterType: a cell is an area
    ...[2048, 0, 1, 4326],
    ...[3072, 0, 1, 32767], // ProjectedCSType: user-defined
    ...[3074, 0, 1, 32767],
    ...[3075, 0, 1, 11], // ProjCoordTrans: Albers equal-area
    ...[3076, 0, 1, 9001], // metres
    ...[3078, 34736, 1, 0],
    ...[3079, 34736, 1, 1],
    ...[3080, 34736, 1, 2],
    ...[3081, 34736, 1, 3],
    ...[3082, 34736, 1, 4],
    ...[3083, 34736, 1, 5],
  ],
  GeoDoubleParams: [25, 47, 105, 0, 0, 0],
  // Without it the writer puts the origin of the world in place of the one it is given.
  ProjectedCSTypeGeoKey: 32767,
}
export const EASE2 = { GTModelTypeGeoKey: 1, GTRasterTypeGeoKey: 1, ProjectedCSTypeGeoKey: 6933 }

export interface RasterOptions {
  readonly width: number
  readonly height: number
  readonly west?: number
  readonly north?: number
  readonly cell?: number
  readonly keys?: object
  readonly nodata?: number
  readonly bands?: number
}

/** Writes a GeoTIFF with another program's writer than the one under test. */
export function writeRaster(
  folder: string,
  name: string,
  values: Uint8Array | Uint16Array | Float32Array | Float64Array,
  {
    width,
    height,
    west = 500_000,
    north = 4_000_000,
    cell = 30,
    keys = EASE2,
    nodata,
    bands = 1,
  }: RasterOptions,
): string {
  const bytes = writeArrayBuffer(
    values as never,
    {
      width,
      height,
      ModelPixelScale: [cell, cell, 0],
      ModelTiepoint: [0, 0, 0, west, north, 0],
      ...(bands === 1 ? {} : { SamplesPerPixel: bands }),
      ...(nodata === undefined ? {} : { GDAL_NODATA: `${nodata}\0` }),
      ...keys,
    } as never,
  ) as ArrayBuffer
  const file = join(folder, name)
  writeFileSync(file, new Uint8Array(bytes))
  return file
}

const STRIP = 64
const PLACE = [
  { tag: 33550, values: [30, 30, 0] },
  { tag: 33922, values: [0, 0, 0, 500_000, 4_000_000, 0] },
  { tag: 34735, values: [1, 1, 0, 3, 1024, 0, 1, 1, 1025, 0, 1, 1, 3072, 0, 1, 6933] },
]

/** A large raster, by strips, with the writer of the product: 32-bit floats on cells of 30 m in EPSG:6933. */
export async function writeStrips(
  file: string,
  cells: Float64Array | ((cell: number) => number),
  width: number,
  height: number,
): Promise<void> {
  const projection: Grid['projection'] = {
    ...{ kind: 'projected', name: 'EPSG:6933', isEqualArea: true, isMetre: true },
  }
  const writer = await GeoTiffWriter.create({
    grid: { width, height, west: 500_000, north: 4_000_000, cellWidth: 30, cellHeight: 30, projection },
    ...{ file, georeference: PLACE, description: '', unit: '1', rowsPerStrip: STRIP },
  })
  const at = typeof cells === 'function' ? cells : (cell: number) => cells[cell]!
  const strip = new Float64Array(width * STRIP)
  for (let row = 0; row < height; row += STRIP) {
    const rows = Math.min(STRIP, height - row)
    for (let cell = 0; cell < width * rows; cell++) strip[cell] = at(row * width + cell)
    await writer.writeStrip(packStrip(strip, width, rows))
  }
  await writer.finish()
  await writer.close()
}
