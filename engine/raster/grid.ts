/** Where the cells of a raster lie: north up, in metres of a projection. */
export interface Grid {
  readonly width: number
  readonly height: number
  /** The upper left corner. */
  readonly west: number
  readonly north: number
  /** Size of a cell, both positive. */
  readonly cellWidth: number
  readonly cellHeight: number
  readonly projection: Projection
}

export interface Projection {
  readonly kind: 'geographic' | 'projected' | 'unknown'
  /** As a person reads it: "EPSG:6933", or what a user-defined one is made of. */
  readonly name: string
  /** Cells of one size are of one area everywhere. Undefined where that is not known of the projection. */
  readonly isEqualArea: boolean | undefined
  /** Metres; other units are not read. */
  readonly isMetre: boolean
}

export interface GridFault {
  readonly code: 'not_projected' | 'not_equal_area' | 'not_metres' | 'grids_differ'
  readonly detail: string
}

/** Grids may differ by so much of a cell: what programs make of the same corner when they write it. */
const TOLERANCE_OF_CELL = 1e-4

/**
 * What keeps a raster from being summed by area: the projection, unless its owner has accepted it by name, and its unit.
 * `file` names it in the sentences, which say what to do.
 */
export function projectionFaults(file: string, { projection }: Grid, accepted?: string): GridFault[] {
  const { kind, name, isEqualArea, isMetre } = projection
  if (kind !== 'projected') {
    const what = kind === 'geographic' ? `is in degrees (${name})` : 'does not say its projection'
    return [
      {
        code: 'not_projected',
        detail:
          kind === 'geographic'
            ? `${file} ${what}: cells have no area. Reproject it to an equal-area projection, for example gdalwarp -t_srs EPSG:6933`
            : `${file} ${what}: cells have no area. Say which it is, for example gdal_translate -a_srs EPSG:6933`,
      },
    ]
  }
  if (!isMetre) return [{ code: 'not_metres', detail: `${file}: ${name} is not in metres; reproject it` }]
  if (isEqualArea === true || accepted === name) return []
  return [
    {
      code: 'not_equal_area',
      detail: `${file}: ${name} is not known to be equal-area. Reproject it (EPSG:6933, or Albers with the parallels of the area), or accept it by name: "accepted_projection": "${name}"`,
    },
  ]
}

/**
 * Every way in which a raster does not lie on the cells of the land cover map, and the command that puts it there:
 * `resampling` as GDAL names it, "near" for codes, which have nothing between them.
 */
export function differences(
  file: string,
  grid: Grid,
  landCover: string,
  wanted: Grid,
  resampling: 'near' | 'bilinear',
): GridFault[] {
  const faults: string[] = []
  if (grid.projection.name !== wanted.projection.name)
    faults.push(`its projection is ${grid.projection.name}, not ${wanted.projection.name}`)
  if (grid.width !== wanted.width || grid.height !== wanted.height)
    faults.push(`it has ${grid.width} × ${grid.height} cells, not ${wanted.width} × ${wanted.height}`)
  const { cellWidth, cellHeight } = wanted
  const isOff = (a: number, b: number, cell: number) => Math.abs(a - b) > TOLERANCE_OF_CELL * cell
  // A cell that is off by little is off by much at the last column.
  if (
    isOff(grid.cellWidth * wanted.width, cellWidth * wanted.width, cellWidth) ||
    isOff(grid.cellHeight * wanted.height, cellHeight * wanted.height, cellHeight)
  )
    faults.push(`its cells are ${grid.cellWidth} × ${grid.cellHeight} m, not ${cellWidth} × ${cellHeight} m`)
  if (isOff(grid.west, wanted.west, cellWidth) || isOff(grid.north, wanted.north, cellHeight))
    faults.push(`it begins at ${grid.west}, ${grid.north}, not at ${wanted.west}, ${wanted.north}`)
  if (faults.length === 0) return []
  const east = wanted.west + wanted.width * cellWidth
  const south = wanted.north - wanted.height * cellHeight
  const { name } = wanted.projection
  const target = name.startsWith('EPSG:') ? name : `$(gdalsrsinfo -o wkt2 --single-line '${landCover}')`
  return [
    {
      code: 'grids_differ',
      detail: `${file} does not lie on the cells of ${landCover}: ${faults.join('; ')}. For example: gdalwarp -t_srs "${target}" -te ${wanted.west} ${south} ${east} ${wanted.north} -ts ${wanted.width} ${wanted.height} -r ${resampling} -overwrite '${file}' aligned.tif`,
    },
  ]
}

/** Hectares of so many cells. */
export function hectaresOf({ cellWidth, cellHeight }: Grid, cells = 1): number {
  return (cells * (cellWidth * cellHeight)) / 10_000
}
