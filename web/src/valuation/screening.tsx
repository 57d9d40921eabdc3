import type { Product } from '../../../engine/facts/catalogue.ts'
import type { Valuation, ValuationResult } from '../../../engine/facts/valuation.ts'
import { BASIS, keysOf, SERVICE } from '../../../engine/facts/words.ts'
import { useLoaded } from '../shell/api.ts'
import { headline } from '../shell/format.ts'
import { Card } from '../shell/parts.tsx'
import { named, t } from '../shell/state.ts'
import { Table } from '../shell/table.tsx'

const percent = (share: number) => `${Math.round(100 * share)}%`

/** How near a figure is to the place; of a default, what it rests on. */
export function TierMark({ tier, basis }: { tier: 1 | 2 | 3 | null; basis?: keyof typeof BASIS | null }) {
  if (tier === null) return null
  const names = {
    1: basis ? t('默认值', 'default') : t('移用', 'carried over'),
    2: t('本地统计', 'local'),
    3: t('实测', 'measured'),
  }
  return (
    <span class={`mark ${tier === 1 ? 'unverified' : ''}`} title={t(`第 ${tier} 层级`, `tier ${tier}`)}>
      {names[tier]}
      {basis && ` · ${named(BASIS[basis])}`}
    </span>
  )
}

/** From the lowest of the most careful reading to the highest of the formulas as they stand. */
function rangeOf({ uncertainty, readings, gep }: ValuationResult): readonly [number, number] {
  const lows = readings.map((one) => one.interval?.p5 ?? one.gep)
  return [Math.min(uncertainty?.gep.p5 ?? gep.value, ...lows), uncertainty?.gep.p95 ?? gep.value]
}

/** The product that most of the value comes from. */
function largestOf({ indicators }: ValuationResult, products: readonly Product[]) {
  const all = indicators.reduce(
    (sum, { is_final, monetary }) => sum + (is_final ? Math.abs(monetary?.value ?? 0) : 0),
    0,
  )
  const sums = products.map(({ name, indicators: of }) => {
    const ids = new Set(of.map(({ indicator_id }) => indicator_id))
    const counted = indicators.filter(({ indicator_id, is_final }) => is_final && ids.has(indicator_id))
    const value = counted.reduce((sum, { monetary }) => sum + (monetary?.value ?? 0), 0)
    return { name: named(name), share: value / (all || 1) }
  })
  return sums.sort((a, b) => b.share - a.share)[0]
}

/**
 * What can be said of a place of which little is known: between what and what, where most of it comes from, and which
 * documents would make it surer.
 */
export function ScreeningSentence({ account, result }: { account: Valuation; result: ValuationResult }) {
  const next = useLoaded(result.uncertainty ? '/v1/valuations/{valuation_id}/collect-next' : undefined, {
    valuation_id: account.valuation_id,
  }).value
  const [low, high] = rangeOf(result)
  const isComputed = result.indicators.some(({ monetary }) => monetary)
  if (!isComputed)
    return (
      <p class="sentence">
        {t('筛查估计:', 'Screening estimate: ')}
        <strong data-testid="gep">{t('未核算', 'not computed')}</strong>
      </p>
    )
  const largest = largestOf(result, useLoaded('/v1/products').value?.data ?? [])
  const documents = (next?.halving?.documents ?? []).map((document) => {
    const group = next!.groups.find((one) => one.document === document)
    return group?.name ? named(group.name) : (group?.title ?? document)
  })
  return (
    <>
      <p class="sentence">
        {t(
          `${named(account.area_name)} ${account.period} 年生态产品价值的筛查估计:${result.uncertainty ? '介于' : '两种口径为'}`,
          `A screening estimate of the ecosystem products of ${named(account.area_name)} in ${account.period}: ${result.uncertainty ? 'between' : 'the two readings are'}`,
        )}{' '}
        <strong>{headline(low)}</strong> {t('与', 'and')} <strong data-testid="gep">{headline(high)}</strong>
        {largest &&
          t(
            `,其中最多的是${largest.name}(${percent(largest.share)})`,
            `; the largest part is ${largest.name} (${percent(largest.share)})`,
          )}
        {t('。', '.')}
      </p>
      <p data-testid="screening">
        {t(
          `这是估计,不是核算结果:${percent(result.default_share ?? 0)}的价值含有从别处移用的默认值。`,
          `It is an estimate and no account: ${percent(result.default_share ?? 0)} of the value has figures in it that were carried over from elsewhere.`,
        )}{' '}
        {documents.length > 0 &&
          t(
            `再取得 ${documents.length} 份资料(${documents.join('、')}),不确定程度可减半。`,
            `${documents.length === 1 ? 'One document' : `${documents.length} documents`} would halve the doubt: ${documents.join(', ')}.`,
          )}
      </p>
    </>
  )
}

/** The account under other choices of method altogether, beside the one that takes the formulas as they stand. */
export function ReadingsCard({ result }: { result: ValuationResult }) {
  const { readings, uncertainty, gep, by_service } = result
  if (readings.length === 0) return null
  const columns = [
    {
      id: 'as-they-stand',
      name: t('按公式字面', 'Formulas as they stand'),
      total: gep.value,
      by_service,
      services: [...new Set(result.indicators.flatMap((one) => (one.monetary ? [one.service] : [])))],
      interval: uncertainty?.gep ?? null,
    },
    ...readings.map((one) => ({
      id: one.reading_id,
      name: named(one.name),
      total: one.gep,
      by_service: one.by_service,
      services: one.services,
      interval: one.interval,
    })),
  ]
  return (
    <Card id="readings" title={t('两种口径', 'Readings')}>
      <Table
        testId="readings"
        asCards
        columns={[
          { name: t('口径', 'Reading'), cell: ({ name }) => <b>{name}</b> },
          { name: t('合计', 'Total'), isRight: true, cell: ({ total }) => headline(total) },
          {
            name: t('九成区间', 'Nine in ten'),
            isRight: true,
            cell: ({ interval }) =>
              interval ? `${headline(interval.p5)} – ${headline(interval.p95)}` : t('未抽样', 'not drawn'),
          },
          ...keysOf(SERVICE).map((service) => ({
            name: named(SERVICE[service]),
            isRight: true,
            cell: (one: (typeof columns)[number]) =>
              one.services.includes(service)
                ? headline(one.by_service[service])
                : t('未核算', 'not computed'),
          })),
        ]}
        rows={columns}
        keyOf={({ id }) => id}
      />
      {readings
        .filter(({ changes }) => changes.length > 0)
        .map((one) => (
          <div key={one.reading_id}>
            <p>
              {t(
                `${named(one.name)}与字面的不同:`,
                `What the ${named(one.name).toLowerCase()} does otherwise:`,
              )}
            </p>
            <ul>
              {one.changes.map((change) => (
                <li key={change.en}>{named(change)}</li>
              ))}
            </ul>
          </div>
        ))}
    </Card>
  )
}

/** Where the same place and year are told in the other way: as an estimate by defaults, or as an account without any. */
export function OtherWay({ account, accounts }: { account: Valuation; accounts: readonly Valuation[] }) {
  const { area, period, profile, defaults } = account
  const other = accounts.find(
    (one) =>
      one.area === area &&
      one.period === period &&
      one.profile.profile_id === profile.profile_id &&
      one.status === 'published' &&
      (one.defaults === null) !== (defaults === null),
  )
  if (!other) return null
  return (
    <p>
      <a href={`/accounts/${other.valuation_id}`}>
        {defaults
          ? t('看不用默认值的核算', 'The account without defaults')
          : t('看用默认值补全的筛查估计', 'The screening estimate, with defaults for what is missing')}
      </a>
    </p>
  )
}
