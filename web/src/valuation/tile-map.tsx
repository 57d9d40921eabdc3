import type { Region } from '../../../engine/facts/catalogue.ts'
import type { Valuation } from '../../../engine/facts/valuation.ts'
import { useLoaded } from '../shell/api.ts'
import { headline } from '../shell/format.ts'
import { Card } from '../shell/parts.tsx'
import { named, t } from '../shell/state.ts'
import { AreaMap } from './area-map.tsx'

interface Tile {
  readonly region: Region
  readonly column: number
  readonly row: number
}

const COLUMNS = 3

/**
 * Districts as tiles: each in the row of its latitude and, within it, in the order of longitude. A schema, not a map:
 * borders would need a licence.
 */
export function tilesOf(regions: readonly Region[]): Tile[] {
  const placed = regions.filter(({ centroid }) => centroid).sort((a, b) => b.centroid![1] - a.centroid![1])
  const tiles: Tile[] = []
  for (let start = 0; start < placed.length; start += COLUMNS) {
    const inRow = placed.slice(start, start + COLUMNS).sort((a, b) => a.centroid![0] - b.centroid![0])
    inRow.forEach((region, column) => {
      tiles.push({ region, column, row: start / COLUMNS })
    })
  }
  return tiles
}

/** The districts of a city with what was published of each. */
export function TileMap({ area, accounts }: { area: string; accounts: readonly Valuation[] }) {
  const areas = useLoaded('/v1/areas')
  const districts = areas.value?.data.filter((one) => one.parent === area) ?? []
  const tiles = tilesOf(districts)
  const boundaries = useLoaded('/v1/boundaries', { parent: area }).value?.data ?? []
  if (tiles.length === 0) return null
  const newestOf = (code: string) =>
    accounts.find((one) => one.area === code && one.status === 'published' && one.result)
  const perArea = ({ result }: Valuation) => result?.ratios.per_area?.value ?? 0
  const most = Math.max(1, ...tiles.map(({ region }) => perAreaOf(newestOf(region.area))))
  function perAreaOf(account: Valuation | undefined): number {
    return account ? perArea(account) : 0
  }
  const shareOf = (account: Valuation | undefined) => Math.round(60 * Math.sqrt(perAreaOf(account) / most))
  const figureOf = (account: Valuation | undefined) =>
    account ? `${headline(account.result!.gep.value)} · ${account.period}` : t('未核算', 'not computed')
  return (
    <Card
      title={t('各区县', 'Districts')}
      aside={
        <small>
          {boundaries.length > 0
            ? t('颜色深浅为每平方公里价值', 'The colour is the value per km²')
            : t(
                '方格为示意,非地图;颜色深浅为每平方公里价值',
                'Tiles are a schema, not a map; the colour is the value per km²',
              )}
        </small>
      }
    >
      {boundaries.length > 0 && (
        <AreaMap
          boundaries={boundaries}
          shadeOf={(code) => {
            const account = newestOf(code)
            const region = districts.find((one) => one.area === code)
            return {
              name: region ? named(region.name) : code,
              figure: figureOf(account),
              share: shareOf(account),
              href: account && `/accounts/${account.valuation_id}`,
            }
          }}
        />
      )}
      <ul class="tiles" data-testid="tiles">
        {tiles.map(({ region, column, row }) => {
          const account = newestOf(region.area)
          return (
            <li
              key={region.area}
              style={{ gridColumn: column + 1, gridRow: row + 1, '--share': `${shareOf(account)}%` }}
              class={account ? 'known' : undefined}
            >
              {account ? (
                <a href={`/accounts/${account.valuation_id}`}>{named(region.name)}</a>
              ) : (
                <span>{named(region.name)}</span>
              )}
              <small>{figureOf(account)}</small>
            </li>
          )
        })}
      </ul>
      <LargerThanWhole
        whole={accounts.find((one) => one.area === area && one.status === 'published' && one.result)}
        parts={tiles.flatMap(({ region }) => newestOf(region.area) ?? [])}
      />
    </Card>
  )
}

/** A district above its city has figures that the city's account lacks, or is of another year: it says which. */
function LargerThanWhole({ whole, parts }: { whole: Valuation | undefined; parts: readonly Valuation[] }) {
  const larger = whole ? parts.filter((one) => one.result!.gep.value > whole.result!.gep.value) : []
  if (!whole || larger.length === 0) return null
  const valued = ({ result }: Valuation) =>
    result!.indicators.filter(({ is_final, monetary }) => is_final && monetary)
  const ofWhole = new Set(valued(whole).map((one) => one.indicator_id))
  return (
    <ul class="note" data-testid="larger">
      {larger.map((one) => {
        const others = valued(one).filter(({ indicator_id }) => !ofWhole.has(indicator_id))
        const names = others.map(({ name }) => named(name)).join(t('、', ', '))
        const [place, all] = [named(one.area_name), named(whole.area_name)]
        return (
          <li key={one.valuation_id}>
            {names === ''
              ? t(
                  `${place}的合计大于${all}:两者年份、方案或数据不同(${one.period}、${whole.period}),不可比。`,
                  `The sum of ${place} is above that of ${all}: they are of other years, profiles or data (${one.period}, ${whole.period}) and do not compare.`,
                )
              : t(
                  `${place}的合计大于${all}:它含有${all}尚缺数据的${names},两者不可比。`,
                  `The sum of ${place} is above that of ${all}: it has ${names}, for which ${all} has no data; they do not compare.`,
                )}
          </li>
        )
      })}
    </ul>
  )
}
