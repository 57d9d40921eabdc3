import type { BoundaryAnswer } from '../../../engine/facts/boundary.ts'
import { t } from '../shell/state.ts'

/** What is written on an area, and how deep its colour is. */
export interface Shade {
  readonly name: string
  readonly figure: string
  /** Of 100 %. */
  readonly share: number
  readonly href: string | undefined
}

const WIDTH = 600

/** Districts as the bureau drew them; the shades say the same as the tiles and the table. */
export function AreaMap({
  boundaries,
  shadeOf,
}: {
  boundaries: readonly BoundaryAnswer[]
  shadeOf: (area: string) => Shade
}) {
  const points = boundaries.flatMap(({ polygons }) => polygons.flat(2) as [number, number][])
  const xs = points.map(([x]) => x)
  const ys = points.map(([, y]) => y)
  const [west, east, south, north] = [
    extreme(xs, Math.min),
    extreme(xs, Math.max),
    extreme(ys, Math.min),
    extreme(ys, Math.max),
  ]
  // A degree of longitude is as much shorter as the cosine of the latitude says.
  const squeeze = Math.cos((((south + north) / 2) * Math.PI) / 180)
  const scale = WIDTH / ((east - west) * squeeze)
  const at = ([x, y]: readonly [number, number]) =>
    [(x - west) * squeeze * scale, (north - y) * scale].map((one) => one.toFixed(1)).join(' ')
  const pathOf = (polygons: BoundaryAnswer['polygons']) =>
    polygons
      .flat()
      .map((ring) => `M${ring.map(at).join('L')}Z`)
      .join('')
  const middleOf = (polygons: BoundaryAnswer['polygons']) => {
    const outside = polygons[0]![0]!
    const mean = (axis: 0 | 1) => outside.reduce((sum, point) => sum + point[axis], 0) / outside.length
    return at([mean(0), mean(1)]).split(' ') as [string, string]
  }
  const approvals = [...new Set(boundaries.map(({ map_approval }) => map_approval))]
  return (
    <figure class="map" data-testid="map">
      <svg
        viewBox={`-4 -4 ${WIDTH + 8} ${(north - south) * scale + 8}`}
        role="img"
        aria-label={t('区县地图', 'A map of the districts')}
      >
        {boundaries.map(({ area, polygons }) => {
          const { name, figure, share, href } = shadeOf(area)
          const [x, y] = middleOf(polygons)
          const drawing = (
            <g>
              <path d={pathOf(polygons)} fill-rule="evenodd" style={{ '--share': `${share}%` }}>
                <title>{`${name} ${figure}`}</title>
              </path>
              <text x={x} y={y}>
                {name}
              </text>
            </g>
          )
          return href === undefined ? (
            drawing
          ) : (
            <a href={href} aria-label={name}>
              {drawing}
            </a>
          )
        })}
      </svg>
      <figcaption>
        {t('审图号:', 'Map approval: ')}
        {approvals.join(t('、', ', '))}
      </figcaption>
    </figure>
  )
}

function extreme(values: readonly number[], of: (a: number, b: number) => number): number {
  return values.reduce((a, b) => of(a, b))
}
