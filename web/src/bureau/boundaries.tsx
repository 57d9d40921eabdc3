import { useState } from 'preact/hooks'
import { type Drawing, type Drawn, drawnIn, type FileFault } from '../catalogue/boundary-file.ts'
import { ApiError, write } from '../shell/api.ts'
import { ActionForm } from '../shell/form.tsx'
import { newName } from '../shell/names.ts'
import { Card } from '../shell/parts.tsx'
import { t } from '../shell/state.ts'
import { useAreas } from '../shell/subjects.ts'
import { Table } from '../shell/table.tsx'

const MAX_MEGABYTES = 64

const FAULTS: Readonly<Record<FileFault, readonly [string, string]>> = {
  no_json: [
    '这不是 GeoJSON。可用 GIS 软件另存,例如 ogr2ogr -f GeoJSON -t_srs EPSG:4490 区县.geojson 区县.shp',
    'This is no GeoJSON. Save it as one, for example: ogr2ogr -f GeoJSON -t_srs EPSG:4490 areas.geojson areas.shp',
  ],
  no_features: ['文件中没有面(Polygon)。', 'The file has no polygons.'],
  no_area: [
    '没有一个面带有目录中的区划代码(属性 area、adcode、code、XZQDM、PAC 或 gb)。',
    'No polygon has the code of an area of the catalogue (property area, adcode, code, XZQDM, PAC or gb).',
  ],
  swapped: [
    '经度与纬度写反了:GeoJSON 先写经度。请调换后再上传。',
    'Longitude and latitude are swapped: GeoJSON has the longitude first. Change them over and send it again.',
  ],
  elsewhere: ['面不在中国境内;请核对坐标。', 'A polygon lies outside China; look at its coordinates.'],
  twice: [
    '同一区划代码有两个面;请合并为一个多面。',
    'Two features have the same code; make one MultiPolygon of them.',
  ],
  no_degrees: [
    '坐标不是经纬度。请先转换:ogr2ogr -t_srs EPSG:4490 …',
    'The coordinates are no degrees. Convert them first: ogr2ogr -t_srs EPSG:4490 …',
  ],
}

/** Boundaries of districts out of a GeoJSON file: read and thinned here, sent area by area. */
export function BoundariesCard() {
  const areas = useAreas()
  const [read, setRead] = useState<Drawing | FileFault>()
  const [count, setCount] = useState(0)
  const choose = async (file: File | undefined) => {
    setRead(undefined)
    setCount(0)
    if (!file) return
    const isTooLarge = file.size > MAX_MEGABYTES * 1024 * 1024
    const codes = areas.options.map(({ value }) => value)
    setRead(isTooLarge ? 'no_json' : drawnIn(await file.text(), codes))
  }
  const { drawn, left_out = 0 } = typeof read === 'object' ? read : {}
  return (
    <Card title={t('区域边界', 'Boundaries of areas')}>
      <p>
        {t(
          '没有边界时,首页以方格示意各区县。公开地图须经审核并标注审图号(地图管理条例)。',
          'Without them the districts are tiles. A public map is approved first, and shows its number (地图管理条例).',
        )}
      </p>
      <label class="field">
        <span>
          {t(`文件(GeoJSON,至多 ${MAX_MEGABYTES} MB)`, `File (GeoJSON, ${MAX_MEGABYTES} MB at most)`)}
        </span>
        <input
          type="file"
          name="boundaries"
          accept=".geojson,.json"
          onChange={(event) => void choose((event.target as HTMLInputElement).files?.[0])}
        />
      </label>
      {typeof read === 'string' && (
        <p class="problem" role="alert">
          {t(...FAULTS[read])}
        </p>
      )}
      {count > 0 && (
        <p class="done" role="status">
          {t(`已绘出 ${count} 个区域。`, `${count} areas are drawn.`)} <a href="/">{t('查看', 'See them')}</a>
        </p>
      )}
      {drawn && (
        <>
          {left_out > 0 && (
            <p class="note" role="status">
              {t(
                `文件中另有 ${left_out} 个要素没有面,或不带目录中的区划代码,未绘出。`,
                `${left_out} more features of the file have no polygon, or no code of the catalogue; they are not drawn.`,
              )}
            </p>
          )}
          <Table
            testId="drawn"
            columns={[
              { name: t('区域', 'Area'), cell: ({ area }) => `${area} ${areas.nameOf(area)}` },
              { name: t('文件中的点', 'Points in the file'), isRight: true, cell: ({ points }) => points },
              {
                name: t('保留的点', 'Points kept'),
                isRight: true,
                cell: ({ polygons }) => polygons.flat().flat().length,
              },
            ]}
            rows={drawn}
            keyOf={({ area }) => area}
          />
          <ActionForm
            testId="boundaries"
            button={t('下一步', 'Next')}
            fields={[
              { name: 'map_approval', longest: 60 },
              { name: 'document', longest: 200 },
            ]}
            effect={() =>
              t(
                `绘出 ${drawn.length} 个区域,公众可见,取代原有边界。`,
                `${drawn.length} areas are drawn for everybody to see, in the place of what was drawn before.`,
              )
            }
            send={(values) => sendAll(drawn, values.map_approval ?? '', values.document ?? '')}
            onDone={() => {
              setCount(drawn.length)
              setRead(undefined)
            }}
          />
        </>
      )}
    </Card>
  )
}

/** One after the other; drawing an area once more is harmless. */
async function sendAll(drawn: readonly Drawn[], map_approval: string, document: string) {
  let last: unknown
  for (const { area, polygons } of drawn) {
    try {
      last = await write('POST /v1/boundaries', {}, { area, polygons, map_approval, document }, newName())
    } catch (error) {
      if (error instanceof ApiError) throw new ApiError(error.status, error.code, `${area}: ${error.detail}`)
      throw error
    }
  }
  return last
}
