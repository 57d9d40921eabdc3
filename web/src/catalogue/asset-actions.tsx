import type { Asset } from '../../../engine/facts/asset.ts'
import type { PlotValueAnswer } from '../../../engine/facts/plot-value.ts'
import { ASSET_STATUS, type AssetStatus, keysOf } from '../../../engine/facts/words.ts'
import { write } from '../shell/api.ts'
import { REASON, RowAction } from '../shell/form.tsx'
import { money } from '../shell/format.ts'
import { named, t } from '../shell/state.ts'
import { may } from '../shell/who.tsx'

/** What the bureau does with an asset: another version of it, or a value that is proposed for it. */
export function AssetActions({ asset, onDone }: { asset: Asset; onDone: () => void }) {
  const { asset_id, version, status, note, name } = asset
  if (!may('amend_asset')) return null
  return (
    <>
      <RowAction
        name={t('变更', 'Amend')}
        of={named(name)}
        button={t('下一步', 'Next')}
        fields={[
          {
            name: 'status',
            initial: status,
            options: keysOf(ASSET_STATUS).map((one) => ({ value: one, label: named(ASSET_STATUS[one]) })),
          },
          { name: 'note', kind: 'long', isOptional: true, longest: 1000, initial: note ?? '' },
          REASON,
        ]}
        effect={() =>
          t(
            `成为第 ${version + 1} 版;以前的版本保留。`,
            `It becomes version ${version + 1}; those before stay as they were.`,
          )
        }
        send={({ status: next, note: text, reason = '' }, key) =>
          write(
            'PATCH /v1/assets/{asset_id}',
            { asset_id },
            { status: next as AssetStatus, note: text || null, changes_version: version, reason },
            key,
          )
        }
        onDone={onDone}
      />
      <RowAction
        name={t('提出评估价值(收益法)', 'Propose a value, by income')}
        of={named(name)}
        button={t('下一步', 'Next')}
        fields={[
          { name: 'product', label: { zh: '产品或收入来源', en: 'Product, or what earns' }, longest: 200 },
          { name: 'source', longest: 500 },
          { name: 'annual_revenue', kind: 'decimal', unit: 'CNY' },
          { name: 'annual_cost', kind: 'decimal', unit: 'CNY' },
          { name: 'years', kind: 'decimal', initial: '20' },
          { name: 'rate', kind: 'decimal', initial: '0.04', hint: t('实际折现率,0 – 0.2', 'real, 0 – 0.2') },
          { name: 'valuation_date', kind: 'date' },
          { name: 'valid_until', kind: 'date', hint: t('至多一年', 'a year later at most') },
          {
            name: 'purpose',
            longest: 200,
            hint: t('贷款、流转、补偿…', 'a loan, a transfer, a compensation'),
          },
        ]}
        effect={() => t('由另一人确认后生效。', 'It holds when another person has confirmed it.')}
        send={(values, key) =>
          write(
            'POST /v1/assets/{asset_id}/values',
            { asset_id },
            { ...bodyOf(values), asset_version: version },
            key,
          )
        }
        done={({ value }) =>
          t(`评估 ${money(value.value)},待确认`, `${money(value.value)}; it waits for confirmation`)
        }
        onDone={onDone}
      />
    </>
  )
}

function bodyOf(values: Readonly<Record<string, string>>) {
  const { product = '', source = '', valuation_date = '', valid_until = '', purpose = '' } = values
  const earned = {
    ...{ name: product, source, annual_revenue: Number(values.annual_revenue) },
    annual_cost: Number(values.annual_cost),
  }
  const basis = {
    method: 'income' as const,
    rate: Number(values.rate),
    years: Number(values.years),
    products: [earned],
  }
  return { basis, valuation_date, valid_until, purpose }
}

/** What another person does with a proposed value. */
export function ValueActions({ value, onDone }: { value: PlotValueAnswer; onDone: () => void }) {
  const { asset_id, value_id, status } = value
  const given = { of: `#${value_id}`, button: t('下一步', 'Next'), onDone }
  return (
    <>
      {status === 'proposed' && may('confirm_asset_value') && (
        <RowAction
          {...given}
          name={t('确认评估', 'Confirm')}
          fields={[]}
          effect={() =>
            t(
              `确认评估 ${money(value.value.value)}。`,
              `The value of ${money(value.value.value)} is confirmed.`,
            )
          }
          send={(_, key) =>
            write(
              'POST /v1/assets/{asset_id}/values/{value_id}/confirm',
              { asset_id, value_id },
              undefined,
              key,
            )
          }
        />
      )}
      {status !== 'withdrawn' && may('withdraw_asset_value') && (
        <RowAction
          {...given}
          name={t('撤回评估', 'Withdraw')}
          fields={[REASON]}
          effect={() => t('撤回后仍可查阅,但不再有效。', 'It can still be read, and is relied on no more.')}
          send={({ reason = '' }, key) =>
            write(
              'POST /v1/assets/{asset_id}/values/{value_id}/withdraw',
              { asset_id, value_id },
              { reason },
              key,
            )
          }
        />
      )}
    </>
  )
}
