import { keysOf, OPEN_AUCTION_FORM, type OpenAuctionForm } from '../../../engine/facts/words.ts'
import { go } from '../shell/address.ts'
import { useLoaded, write } from '../shell/api.ts'
import { ActionForm, type Values } from '../shell/form.tsx'
import type { FieldRow } from '../shell/form-input.tsx'
import { decimal, instantOf, localTime } from '../shell/format.ts'
import { FoldedCard } from '../shell/parts.tsx'
import { named, t } from '../shell/state.ts'
import { followedFields, followedOf } from './followed.tsx'

const DIGITS = { kind: 'decimal' } as const
/** In the language that is read now. */
const formField = (): FieldRow => ({
  name: 'form',
  label: { zh: '方式', en: 'Form' },
  options: keysOf(OPEN_AUCTION_FORM).map((value) => ({
    value,
    label: named(OPEN_AUCTION_FORM[value]),
  })),
})
const TERMS: readonly FieldRow[] = [
  { name: 'quantity', ...DIGITS },
  { name: 'start_price', ...DIGITS, label: { zh: '起始价(元)', en: 'Start price, CNY' } },
  { name: 'price_step', ...DIGITS, label: { zh: '加(减)价幅度(元)', en: 'Step, CNY' } },
  {
    ...{ name: 'floor_price', isOptional: true, ...DIGITS },
    label: { zh: '底价(仅降价拍卖)', en: 'Floor (falling price alone)' },
  },
  {
    ...{ name: 'step_minutes', isOptional: true, ...DIGITS },
    label: { zh: '每几分钟降一级(仅降价拍卖)', en: 'Minutes a step (falling price alone)' },
  },
  {
    ...{ name: 'max_share', initial: '100', ...DIGITS },
    label: { zh: '每个竞买人至多(%)', en: 'One bidder gets at most, %' },
  },
  {
    ...{ name: 'deposit', initial: '30', ...DIGITS },
    label: { zh: '保证金(起始价总额的 %)', en: 'Deposit, % of the quantity at the start price' },
  },
  {
    ...{ name: 'registers_until', kind: 'datetime' },
    label: { zh: '报名截止', en: 'Registration until' },
  },
  { name: 'opens_at', kind: 'datetime', label: { zh: '报价开始', en: 'Bids from' } },
  { name: 'closes_at', kind: 'datetime', label: { zh: '自由报价截止', en: 'Free bids until' } },
  {
    ...{ name: 'wait_minutes', initial: '4', ...DIGITS },
    label: { zh: '等待期(分钟)', en: 'Wait, minutes' },
  },
  {
    ...{ name: 'round_minutes', initial: '5', ...DIGITS },
    label: { zh: '限时报价每轮(分钟)', en: 'Timed round, minutes' },
  },
]
/** An auction is proposed with all its terms; another person announces it. */
export function ProposeOpenAuction() {
  const instruments = (useLoaded('/v1/instruments').value?.data ?? []).filter(({ modes }) =>
    modes.includes('auction'),
  )
  return (
    <FoldedCard title={t('拟定公开竞价', 'Propose an auction in the open')}>
      <p class="note">
        {t(
          '公告至少 7 日后开始(拍卖法第四十五条);报名时冻结保证金,经资格审查后方可报价。增价与反向:自由报价期满有两名以上竞买人时,等待后进入限时报价,每有新报价即顺延一轮,各按自己的最高(低)价、价格优先、时间优先成交。降价:自起始价每隔若干分钟降一级,先应价者按当时价格成交,每个竞买人一次,售完或到期即止。',
          'It opens 7 days after the notice at the earliest. Who registers sets a deposit aside and is reviewed before he bids. Ascending and reverse: with two bidders or more the free period is followed by a wait and timed rounds, each bid gives a round more; the best prices get it first, each at its own, equal ones in the order in which they came. Falling: the price goes down a step every few minutes; who takes it first has it at what it is then, each bidder once, until all is sold or the time is over.',
        )}
      </p>
      <ActionForm
        testId="propose-open"
        button={t('下一步', 'Next')}
        fields={[
          formField(),
          {
            name: 'symbol',
            options: instruments.map(({ symbol, name }) => ({
              value: symbol,
              label: `${symbol} ${named(name)}`,
            })),
          },
          ...TERMS,
          ...followedFields(false),
          { name: 'document', longest: 200 },
        ]}
        effect={({
          form,
          symbol,
          deposit,
          quantity = '',
          start_price = '',
          price_step = '',
          registers_until = '',
          opens_at = '',
          closes_at = '',
        }) =>
          t(
            `提请以${named(OPEN_AUCTION_FORM[form as OpenAuctionForm])}${form === 'reverse' ? '购回' : '出让'} ${decimal(quantity)} ${symbol},起始价 ${decimal(start_price)} 元、每级 ${decimal(price_step)} 元,报名至 ${localTime(registers_until)},报价 ${localTime(opens_at)} 至 ${localTime(closes_at)},保证金 ${deposit}%;另一人批准后公告。`,
            `${decimal(quantity)} ${symbol} are to be ${form === 'reverse' ? 'bought back' : 'sold'}, from CNY ${decimal(start_price)} in steps of ${decimal(price_step)}; registration until ${localTime(registers_until)}, bids from ${localTime(opens_at)} to ${localTime(closes_at)}, a deposit of ${deposit} %; another person announces it.`,
          )
        }
        send={(values, key) => write('POST /v1/open-auctions', {}, bodyOf(values), key)}
        onDone={({ open_auction_id }) => go(`/sales/open/${open_auction_id}`)}
      />
    </FoldedCard>
  )
}

/** What is sent of what was filled in. */
function bodyOf(values: Values) {
  const { symbol = '', quantity = '', start_price = '', price_step = '', document = '' } = values
  const [registers_until, opens_at, closes_at] = (['registers_until', 'opens_at', 'closes_at'] as const).map(
    (name) => instantOf(values[name] ?? ''),
  )
  const points = (name: string) => Math.round(Number(values[name]) * 100)
  return {
    ...{ symbol, form: values.form as OpenAuctionForm, quantity, start_price, price_step, document },
    ...(values.floor_price ? { floor_price: values.floor_price } : {}),
    ...(values.step_minutes ? { step_minutes: Number(values.step_minutes) } : {}),
    ...{ max_share_basis_points: points('max_share'), deposit_basis_points: points('deposit') },
    ...{ registers_until: registers_until!, opens_at: opens_at!, closes_at: closes_at! },
    ...{ wait_minutes: Number(values.wait_minutes), round_minutes: Number(values.round_minutes) },
    ...followedOf(values),
  }
}
