import type { Instrument } from '../../../engine/facts/market.ts'
import { keysOf, TRADING_MODE, type TradingMode } from '../../../engine/facts/words.ts'
import { write } from '../shell/api.ts'
import { RowAction, type Values } from '../shell/form.tsx'
import type { FieldRow } from '../shell/form-input.tsx'
import { named, t } from '../shell/state.ts'

/** How a permit is traded: ways, least block, resale, and how much one may hold. */
export function waysFields(initial: Partial<Instrument> = {}): FieldRow[] {
  const { modes = ['listing', 'auction'], block, resale, position_limit } = initial
  return [
    {
      ...{ name: 'modes', isMany: true, initial: modes.join(',') },
      label: {
        zh: '交易方式(连续交易须经批准)',
        en: 'Ways of trading (continuous matching needs an approval)',
      },
      options: keysOf(TRADING_MODE).map((value) => ({ value, label: named(TRADING_MODE[value]) })),
    },
    {
      ...{ name: 'block_min', kind: 'decimal', isOptional: true, initial: block?.min_quantity ?? '' },
      label: { zh: '大宗协议最低数量', en: 'Least quantity of a block' },
    },
    {
      ...{ name: 'block_band', kind: 'decimal', isOptional: true, unit: '%' },
      ...{ initial: block ? String(block.price_limit_basis_points / 100) : '' },
      label: { zh: '大宗协议涨跌幅', en: 'Price band of a block' },
    },
    {
      ...{ name: 'resale_days', kind: 'decimal', isOptional: true },
      initial: resale ? String(resale.trading_days) : '',
      label: {
        zh: '买入后隔几个交易日可卖(1 至 10)',
        en: 'Trading days until what was bought may be sold (1 to 10)',
      },
    },
    {
      ...{ name: 'resale_both', isOptional: true, initial: resale?.both_ways ? 'yes' : '' },
      label: { zh: '卖出后再买入也须间隔', en: 'And until what was sold may be bought again' },
      options: [{ value: 'yes', label: t('是', 'yes') }],
    },
    {
      ...{ name: 'position_limit', kind: 'decimal', isOptional: true, initial: position_limit ?? '' },
      label: { zh: '单个主体最大持有量', en: 'The most that one may hold' },
    },
  ]
}

/** What was filled in, as it is sent; what is empty is null. */
export function waysOf({
  modes = '',
  block_min,
  block_band,
  resale_days,
  resale_both,
  position_limit,
}: Values) {
  const chosen = modes.split(',').filter(Boolean) as TradingMode[]
  return {
    modes: chosen,
    block: chosen.includes('block')
      ? { min_quantity: block_min ?? '', price_limit_basis_points: Math.round(Number(block_band) * 100) }
      : null,
    resale: resale_days ? { trading_days: Number(resale_days), both_ways: resale_both === 'yes' } : null,
    position_limit: position_limit || null,
  }
}

/** Other terms for a market that is closed. */
export function TermsAction({ instrument, onDone }: { instrument: Instrument; onDone: () => void }) {
  const { symbol, phase, max_order_quantity, price_limit_basis_points } = instrument
  if (phase !== 'closed') return null
  return (
    <RowAction
      name={t('变更条款', 'Change terms')}
      of={symbol}
      button={t('下一步', 'Next')}
      fields={[
        ...waysFields(instrument),
        {
          ...{ name: 'band', kind: 'decimal', unit: '%', initial: String(price_limit_basis_points / 100) },
          label: { zh: '涨跌幅', en: 'Price limit of a day' },
        },
        {
          ...{ name: 'max_order_quantity', kind: 'decimal', initial: max_order_quantity },
          label: { zh: '单笔最大数量', en: 'Largest order' },
        },
        { name: 'document', longest: 200 },
      ]}
      effect={({ modes = '' }) =>
        t(
          `${symbol} 的交易方式改为:${waysText(modes)};超出新涨跌幅的委托失效,超出持有上限的买单撤出。`,
          `${symbol} is traded by ${waysText(modes)}; orders beyond the new price limit lapse, bids beyond what one may hold are withdrawn.`,
        )
      }
      send={(values, key) =>
        write(
          'PATCH /v1/instruments/{symbol}',
          { symbol },
          {
            ...waysOf(values),
            price_limit_basis_points: Math.round(Number(values.band) * 100),
            max_order_quantity: values.max_order_quantity ?? '',
            document: values.document ?? '',
          },
          key,
        )
      }
      onDone={onDone}
    />
  )
}

export const waysText = (modes: string) =>
  modes
    .split(',')
    .filter(Boolean)
    .map((mode) => named(TRADING_MODE[mode as TradingMode]))
    .join(t('、', ', '))
