import { useRef, useState } from 'preact/hooks'
import type { RasterFileAnswer } from '../../../engine/facts/raster.ts'
import { type Loaded, write } from '../shell/api.ts'
import { bytesText, dateTime } from '../shell/format.ts'
import { Card, Empty, Loading, Problem } from '../shell/parts.tsx'
import { useSending } from '../shell/sending.ts'
import { t } from '../shell/state.ts'
import { Table } from '../shell/table.tsx'

/** So much at a time: what a slow line brings within a minute. */
const PART_BYTES = 4 * 1024 * 1024

type Files = Loaded<{ readonly data: readonly RasterFileAnswer[] }>

/** Files that jobs read. A large one is sent in parts: what broke off goes on where it was. */
export function RasterFiles({ files }: { files: Files }) {
  const [sent, setSent] = useState<{ name: string; share: number }>()
  const { isSending, error, send } = useSending()
  const input = useRef<HTMLInputElement>(null)
  const known = files.value?.data ?? []
  const upload = async (file: File) => {
    const begun = known.find(({ name, is_whole }) => name === file.name && !is_whole)
    let offset = begun && begun.bytes < file.size ? begun.bytes : 0
    const { name } = file
    do {
      setSent({ name, share: offset / file.size })
      const part = file.slice(offset, offset + PART_BYTES, 'application/octet-stream')
      const { received } = await write('PUT /v1/rasters/{name}/parts/{offset}', { name, offset }, part)
      offset = received
    } while (offset < file.size)
    await write('POST /v1/rasters/{name}/finish', { name }, { bytes: file.size })
  }
  const choose = () => {
    const chosen = [...(input.current?.files ?? [])]
    if (chosen.length === 0) return
    void send(
      async () => {
        for (const file of chosen) await upload(file)
      },
      () => {
        if (input.current) input.current.value = ''
        setSent(undefined)
        files.reload()
      },
    )
  }
  const remove = (name: string) =>
    void send(() => write('DELETE /v1/rasters/{name}', { name }, undefined), files.reload)
  return (
    <Card title={t('一、栅格与边界文件', '1. Rasters and shapes')}>
      <p class="note">
        {t(
          '单波段 GeoTIFF,正北朝上,各栅格与土地覆盖图同格网;边界可用 GeoPackage、Shapefile(.shp .dbf .prj 一并上传)或 GeoJSON。中断的上传重新选择同一文件即续传。',
          'GeoTIFFs of one band, north up, all on the cells of the land cover map; shapes as GeoPackage, Shapefile (.shp, .dbf and .prj together) or GeoJSON. What broke off goes on when the same file is chosen again.',
        )}
      </p>
      <label class="field">
        {t('上传文件', 'Upload files')}
        <input
          ref={input}
          type="file"
          name="raster"
          multiple
          accept=".tif,.tiff,.gpkg,.geojson,.json,.shp,.shx,.dbf,.prj,.cpg"
          disabled={isSending}
          onChange={choose}
        />
      </label>
      {isSending && sent && (
        <p role="status">
          {sent.name}: <progress max={1} value={sent.share} /> {Math.floor(100 * sent.share)} %
        </p>
      )}
      <Problem error={error} />
      <Loading of={files} />
      {files.value && known.length === 0 && <Empty>{t('还没有文件', 'No files yet')}</Empty>}
      {known.length > 0 && (
        <Table
          testId="raster-files"
          asCards
          columns={[
            { name: t('文件', 'File'), class: 'long', cell: ({ name }) => name },
            { name: t('大小', 'Size'), isRight: true, cell: ({ bytes }) => bytesText(bytes) },
            { name: t('上传时间', 'Stored'), cell: ({ stored_at }) => dateTime(stored_at) },
            {
              name: t('状态', 'State'),
              cell: ({ is_whole }) =>
                is_whole ? t('完整', 'whole') : t('上传未完成', 'upload not finished'),
            },
            {
              name: '',
              cell: ({ name }) => (
                <button type="button" class="plain" disabled={isSending} onClick={() => remove(name)}>
                  {t('删除', 'Remove')}
                </button>
              ),
            },
          ]}
          rows={known}
          keyOf={({ name, is_whole }) => `${name} ${is_whole}`}
        />
      )}
    </Card>
  )
}
