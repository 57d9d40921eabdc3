import { PNG } from 'pngjs'
import type { Grid } from '../../../engine/raster/grid.ts'
import { escaped } from '../../edge/markup.ts'
import type { MapPoints } from './block.ts'

/** From few to much: equal steps of lightness, apart for those who see no red or green. */
const RAMP = [
  [255, 253, 204],
  [184, 225, 172],
  [92, 184, 158],
  [37, 129, 142],
  [44, 72, 117],
  [45, 22, 72],
] as const
/** The scale ends where so many points lie beyond it on either side: one wild cell does not make a map of one colour. */
const TAIL = 0.02

/** Sums the cells of each point of a map while blocks come in. */
export class MapImage {
  readonly #across: number
  readonly #down: number
  readonly #sums: Float64Array
  readonly #cells: Float64Array

  constructor({ width, height }: Grid, cellsOfPoint: number) {
    this.#across = Math.ceil(width / cellsOfPoint)
    this.#down = Math.ceil(height / cellsOfPoint)
    this.#sums = new Float64Array(this.#across * this.#down)
    this.#cells = new Float64Array(this.#across * this.#down)
  }

  /** Points from that row of points on. */
  add({ sums, cells }: MapPoints, row: number): void {
    const start = row * this.#across
    for (let point = 0; point < sums.length; point++) {
      this.#sums[start + point]! += sums[point]!
      this.#cells[start + point]! += cells[point]!
    }
  }

  /** The picture of what has values, transparent where there is none, and what its colours mean: means of the cells of a point. */
  picture(): MapPicture {
    const means = this.#sums.map((sum, point) => sum / this.#cells[point]!)
    const sorted = means.filter((mean) => !Number.isNaN(mean)).sort()
    const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))] ?? 0
    const [least, most] = [at(TAIL), at(1 - TAIL)]
    const { left, top, width, height } = this.#frame()
    const png = new PNG({ width, height })
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        const mean = means[(top + row) * this.#across + left + column]!
        if (Number.isNaN(mean)) continue
        const share = most > least ? Math.min(1, Math.max(0, (mean - least) / (most - least))) : 0.5
        png.data.set([...colourOf(share), 255], (row * width + column) * 4)
      }
    }
    return { bytes: PNG.sync.write(png), width, height, least, most }
  }

  /** Where there are values. */
  #frame() {
    let [left, top, right, bottom] = [this.#across, this.#down, 0, 0]
    this.#cells.forEach((cells, point) => {
      if (cells === 0) return
      const [column, row] = [point % this.#across, Math.floor(point / this.#across)]
      left = Math.min(left, column)
      right = Math.max(right, column + 1)
      top = Math.min(top, row)
      bottom = Math.max(bottom, row + 1)
    })
    return right === 0
      ? { left: 0, top: 0, width: this.#across, height: this.#down }
      : { left, top, width: right - left, height: bottom - top }
  }
}

interface MapPicture {
  readonly bytes: Uint8Array
  readonly width: number
  readonly height: number
  readonly least: number
  readonly most: number
}

function colourOf(share: number): [number, number, number] {
  const place = share * (RAMP.length - 1)
  const low = Math.min(RAMP.length - 2, Math.floor(place))
  const [from, to] = [RAMP[low]!, RAMP[low + 1]!]
  const mix = (channel: 0 | 1 | 2) =>
    Math.round(from[channel] + (to[channel] - from[channel]) * (place - low))
  return [mix(0), mix(1), mix(2)]
}

const MARGIN = 24
const HEAD = 64
const FOOT = 76
const SIDE = 720
const LEGEND_WIDTH = 240

/** A page with the picture in it: title, legend with the unit, a scale bar, north. */
export function mapPage(
  picture: MapPicture,
  { title, unit, grid, cellsOfPoint }: { title: string; unit: string; grid: Grid; cellsOfPoint: number },
): string {
  const scale = SIDE / Math.max(picture.width, picture.height)
  const [width, height] = [picture.width * scale, picture.height * scale]
  const metresOfUnit = (grid.cellWidth * cellsOfPoint) / scale
  const bar = roundBelow(metresOfUnit * LEGEND_WIDTH * 0.8)
  const fullWidth = Math.max(width, 2 * LEGEND_WIDTH + MARGIN) + 2 * MARGIN
  const foot = HEAD + height + 30
  const right = fullWidth - MARGIN - bar / metresOfUnit
  const middle = (picture.least + picture.most) / 2
  const stops = RAMP.map(
    (colour, index) => `<stop offset="${index / (RAMP.length - 1)}" stop-color="rgb(${colour.join(',')})"/>`,
  )
  const label = (x: number, anchor: string, text: string) =>
    `<text x="${x}" y="${foot + 30}" text-anchor="${anchor}">${escaped(text)}</text>`
  return `<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${fullWidth} ${HEAD + height + FOOT}" font-family="'Noto Sans CJK SC','Source Han Sans SC',sans-serif" font-size="12">
<rect width="100%" height="100%" fill="#fff"/>
<text x="${MARGIN}" y="40" font-size="18">${escaped(title)}</text>
<text x="${fullWidth - MARGIN}" y="40" text-anchor="end">北 N ↑</text>
<image x="${MARGIN}" y="${HEAD}" width="${width}" height="${height}" href="data:image/png;base64,${Buffer.from(picture.bytes).toString('base64')}"/>
<rect x="${MARGIN}" y="${HEAD}" width="${width}" height="${height}" fill="none" stroke="#999"/>
<defs><linearGradient id="ramp">${stops.join('')}</linearGradient></defs>
<rect x="${MARGIN}" y="${foot}" width="${LEGEND_WIDTH}" height="12" fill="url(#ramp)" stroke="#999"/>
${label(MARGIN, 'start', `≤ ${short(picture.least)}`)}${label(MARGIN + LEGEND_WIDTH / 2, 'middle', short(middle))}${label(MARGIN + LEGEND_WIDTH, 'end', `≥ ${short(picture.most)}`)}
<text x="${MARGIN + LEGEND_WIDTH + 8}" y="${foot + 11}">${escaped(unit)}</text>
<path d="M${right} ${foot + 12}H${fullWidth - MARGIN}" stroke="#000" stroke-width="3"/>
<text x="${fullWidth - MARGIN}" y="${foot + 30}" text-anchor="end">${bar >= 1000 ? `${bar / 1000} km` : `${bar} m`}</text>
</svg>
`
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)))
}

/** 1, 2 or 5 times a power of ten. */
function roundBelow(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value))
  return power * ([5, 2, 1].find((one) => one * power <= value) ?? 1)
}
