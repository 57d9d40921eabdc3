import { useState } from 'preact/hooks'
import type { Asset } from '../../../engine/facts/asset.ts'
import type { PlotValueAnswer } from '../../../engine/facts/plot-value.ts'
import { ASSET_STATUS, CONTROL, OWNERSHIP, PLOT_VALUE_STATUS } from '../../../engine/facts/words.ts'
import { useLoaded } from '../shell/api.ts'
import { money, number } from '../shell/format.ts'
import { Card, Empty, Loading, matches, Problem } from '../shell/parts.tsx'
import { named, t } from '../shell/state.ts'
import { type Column, Table } from '../shell/table.tsx'
import { AssetActions, ValueActions } from './asset-actions.tsx'

/** What an asset has been found to be worth; asked for when it is opened. */
function PlotValues({ assetId }: { assetId: number }) {
  const [isOpen, setOpen] = useState(false)
  const { value, error, reload } = useLoaded(isOpen ? '/v1/assets/{asset_id}/values' : undefined, {
    asset_id: assetId,
  })
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <small>{t('评估价值', 'Values')}</small>
      </summary>
      <Problem error={error} />
      {value?.data.length === 0 && <small>{t('尚无已确认的评估', 'None has been confirmed yet')}</small>}
      {value?.data.map((one) => (
        <div key={one.value_id} data-testid="plot-value">
          <small>
            {money(one.value.value)} · {methodName(one.basis.method)} · {one.valuation_date} –{' '}
            {one.valid_until} · {one.is_valid ? t('有效', 'valid') : valueStatusName(one.status)}
          </small>{' '}
          <ValueActions value={one} onDone={reload} />
        </div>
      ))}
    </details>
  )
}

const methodName = (method: PlotValueAnswer['basis']['method']) =>
  ({
    income: t('收益法', 'by income'),
    cost: t('成本法', 'by cost'),
    market: t('市场法', 'by market'),
  })[method]

/** A confirmed one that is not valid is out of its days. */
const valueStatusName = (status: PlotValueAnswer['status']) =>
  status === 'confirmed' ? t('已过有效期', 'out of its days') : named(PLOT_VALUE_STATUS[status])

/** The register of ecological assets as it is now. */
export function Assets({ sought }: { sought: string }) {
  const assets = useLoaded('/v1/assets', { limit: 100 })
  const shown = assets.value?.data.filter((asset) => matches(asset, sought))
  const columns: Column<Asset>[] = [
    {
      name: t('名称', 'Name'),
      cell: (asset) => {
        const { asset_id, name, version, note } = asset
        return (
          <>
            {named(name)} <small>v{version}</small>
            {note && (
              <div>
                <small>{note}</small>
              </div>
            )}
            <PlotValues assetId={asset_id} />
            <AssetActions asset={asset} onDone={assets.reload} />
          </>
        )
      },
    },
    { name: t('区域', 'Area'), cell: ({ area_name }) => named(area_name) },
    { name: t('类型', 'Type'), cell: ({ ecosystem_name }) => named(ecosystem_name) },
    {
      name: t('面积', 'Extent'),
      isRight: true,
      cell: ({ extent }) => (extent ? `${number(extent.value)} ${extent.unit}` : '—'),
    },
    {
      name: t('权属', 'Rights'),
      cell: ({ rights }) => `${named(OWNERSHIP[rights.ownership])} ${rights.holder ?? ''}`,
    },
    {
      name: t('管控', 'Controls'),
      cell: ({ controls }) => controls.map((one) => named(CONTROL[one])).join(', ') || '—',
    },
    { name: t('状态', 'Status'), cell: ({ status }) => named(ASSET_STATUS[status]) },
    { name: t('来源', 'Source'), cell: ({ source }) => source },
  ]
  return (
    <Card title={t('生态资产目录', 'Register of ecological assets')}>
      <Loading of={assets} />
      <Table columns={columns} rows={shown} keyOf={({ asset_id }) => asset_id} testId="assets" />
      {shown?.length === 0 && <Empty>{t('没有资产', 'No assets')}</Empty>}
    </Card>
  )
}
