import { useState } from 'preact/hooks'
import type { Asset } from '../../engine/facts/asset.ts'
import type { PlotValueAnswer } from '../../engine/facts/plot-value.ts'
import { useLoaded } from './api.ts'
import { money, number } from './format.ts'
import { Card, Empty, matches, Problem } from './parts.tsx'
import { named, t } from './state.ts'

const statusName = (status: Asset['status']) =>
  ({
    active: t('正常', 'active'),
    under_restoration: t('修复中', 'under restoration'),
    retired: t('已注销', 'retired'),
  })[status]

const ownershipName = (ownership: Asset['rights']['ownership']) =>
  ({ state: t('国家所有', 'state'), collective: t('集体所有', 'collective') })[ownership]

const controlName = (control: Asset['controls'][number]) =>
  ({
    ecological_red_line: t('生态保护红线', 'ecological red line'),
    nature_reserve: t('自然保护地', 'nature reserve'),
    drinking_water_source: t('饮用水水源保护区', 'drinking water source'),
    permanent_basic_farmland: t('永久基本农田', 'permanent basic farmland'),
    urban_growth_boundary: t('城镇开发边界', 'urban growth boundary'),
    other: t('其他', 'other'),
  })[control]

/** What an asset has been found to be worth; asked for when it is opened. */
function PlotValues({ assetId }: { assetId: number }) {
  const [isOpen, setOpen] = useState(false)
  const { value, error } = useLoaded<{ data: PlotValueAnswer[] }>(
    isOpen ? `/v1/assets/${assetId}/values` : undefined,
  )
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
          </small>
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

const valueStatusName = (status: PlotValueAnswer['status']) =>
  ({
    proposed: t('待确认', 'proposed'),
    confirmed: t('已过有效期', 'out of its days'),
    withdrawn: t('已撤回', 'withdrawn'),
  })[status]

/** The register of ecological assets as it is now. */
export function Assets({ sought }: { sought: string }) {
  const assets = useLoaded<{ data: Asset[] }>('/v1/assets?limit=100')
  const shown = assets.value?.data.filter((asset) => matches(asset, sought))
  return (
    <Card title={t('生态资产目录', 'Register of ecological assets')}>
      <Problem error={assets.error} />
      <div class="scroll">
        <table data-testid="assets">
          <thead>
            <tr>
              <th>{t('名称', 'Name')}</th>
              <th>{t('区域', 'Area')}</th>
              <th>{t('类型', 'Type')}</th>
              <th class="right">{t('面积', 'Extent')}</th>
              <th>{t('权属', 'Rights')}</th>
              <th>{t('管控', 'Controls')}</th>
              <th>{t('状态', 'Status')}</th>
              <th>{t('来源', 'Source')}</th>
            </tr>
          </thead>
          <tbody>
            {shown?.map((asset) => (
              <tr key={asset.asset_id}>
                <td>
                  {named(asset.name)} <small>v{asset.version}</small>
                  {asset.note && (
                    <div>
                      <small>{asset.note}</small>
                    </div>
                  )}
                  <PlotValues assetId={asset.asset_id} />
                </td>
                <td>{named(asset.area_name)}</td>
                <td>{named(asset.ecosystem_name)}</td>
                <td class="right">
                  {asset.extent ? `${number(asset.extent.value)} ${asset.extent.unit}` : '—'}
                </td>
                <td>
                  {ownershipName(asset.rights.ownership)} {asset.rights.holder}
                </td>
                <td>{asset.controls.map(controlName).join(', ') || '—'}</td>
                <td>{statusName(asset.status)}</td>
                <td>{asset.source}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {shown?.length === 0 && <Empty>{t('没有资产', 'No assets')}</Empty>}
    </Card>
  )
}
