import { useLoaded, write } from '../shell/api.ts'
import { ActionForm } from '../shell/form.tsx'
import { decimal, instantOf, localTime } from '../shell/format.ts'
import { FoldedCard } from '../shell/parts.tsx'
import { named, t } from '../shell/state.ts'
import { followedFields, followedFilled, followedOf } from './followed.tsx'

/** A sale at a fixed price is proposed with all its terms; another person announces it. */
export function ProposeFixedSale({ onDone }: { onDone: () => void }) {
  const instruments = (useLoaded('/v1/instruments').value?.data ?? []).filter(({ modes }) =>
    modes.includes('auction'),
  )
  return (
    <FoldedCard title={t('拟定定价出让', 'Propose a sale at a fixed price')}>
      <Averages symbols={instruments.map(({ symbol }) => symbol)} />
      <ActionForm
        testId="propose-fixed"
        button={t('下一步', 'Next')}
        fields={[
          {
            name: 'symbol',
            options: instruments.map(({ symbol, name }) => ({
              value: symbol,
              label: `${symbol} ${named(name)}`,
            })),
          },
          { name: 'quantity', kind: 'decimal' },
          { name: 'price', kind: 'decimal' },
          {
            ...{ name: 'max_quantity', kind: 'decimal', isOptional: true },
            label: { zh: '每个企业至多', en: 'One enterprise buys at most' },
          },
          { name: 'opens_at', kind: 'datetime', label: { zh: '开始', en: 'From' } },
          { name: 'closes_at', kind: 'datetime', label: { zh: '截止', en: 'Until' } },
          {
            ...{ name: 'ballot_at', kind: 'datetime', isOptional: true },
            label: {
              zh: '申购截止并摇号(不填:先到先得)',
              en: 'Applications until, then a ballot (absent: first come)',
            },
          },
          ...followedFields(true),
          { name: 'document', longest: 200 },
        ]}
        effect={({ symbol, quantity = '', price = '', ballot_at, opens_at = '', closes_at = '', ...more }) =>
          ballot_at
            ? t(
                `提请以 ${decimal(price)} 元出让 ${decimal(quantity)} ${symbol},${localTime(opens_at)} 起申购,${localTime(ballot_at)} 摇号,${localTime(closes_at)} 截止;${followedFilled(more)};另一人批准后公告。`,
                `${decimal(quantity)} ${symbol} are to be sold at CNY ${decimal(price)} by ballot among those who apply from ${localTime(opens_at)} until ${localTime(ballot_at)}, open until ${localTime(closes_at)}; ${followedFilled(more)}; another person announces it.`,
              )
            : t(
                `提请以 ${decimal(price)} 元出让 ${decimal(quantity)} ${symbol},${localTime(opens_at)} 至 ${localTime(closes_at)},先到先得;${followedFilled(more)};另一人批准后公告。`,
                `${decimal(quantity)} ${symbol} are to be sold at CNY ${decimal(price)}, first come, first served, from ${localTime(opens_at)} until ${localTime(closes_at)}; ${followedFilled(more)}; another person announces it.`,
              )
        }
        send={(
          {
            symbol = '',
            quantity = '',
            price = '',
            max_quantity,
            opens_at = '',
            closes_at = '',
            ballot_at,
            document = '',
            ...more
          },
          key,
        ) =>
          write(
            'POST /v1/fixed-price-sales',
            {},
            {
              ...{ symbol, quantity, price, document },
              ...(max_quantity ? { max_quantity } : {}),
              ...{ opens_at: instantOf(opens_at), closes_at: instantOf(closes_at) },
              ...(ballot_at ? { ballot_at: instantOf(ballot_at) } : {}),
              ...followedOf(more),
            },
            key,
          )
        }
        onDone={onDone}
      />
    </FoldedCard>
  )
}

/** What was traded lately: small sales in Ningxia are at the average of six months. */
function Averages({ symbols }: { symbols: readonly string[] }) {
  return (
    <ul class="plain-list">
      {symbols.map((symbol) => (
        <Average key={symbol} symbol={symbol} />
      ))}
    </ul>
  )
}

function Average({ symbol }: { symbol: string }) {
  const found = useLoaded('/v1/instruments/{symbol}/average-price', { symbol }).value
  if (!found) return null
  return (
    <li>
      <small>
        {symbol}:{' '}
        {found.average_price === null
          ? t('近六个月无成交', 'no trades in six months')
          : t(
              `近六个月加权均价 ${decimal(found.average_price)} 元(${found.trades} 笔)`,
              `average of six months CNY ${decimal(found.average_price)} (${found.trades} trades)`,
            )}
      </small>
    </li>
  )
}
