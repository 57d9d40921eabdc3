import type { Valuation } from '../../../engine/facts/valuation.ts'
import { useLoaded } from '../shell/api.ts'
import { headline, number } from '../shell/format.ts'
import { Card } from '../shell/parts.tsx'
import { named, t } from '../shell/state.ts'
import { Table } from '../shell/table.tsx'

/** An area against the areas that it is made of: nothing where none of them has an account of the same kind. */
export function PartsCard({ account }: { account: Valuation }) {
  const { valuation_id } = account
  const found = useLoaded('/v1/valuations/{valuation_id}/parts', { valuation_id }).value
  if (!found || found.accounts.length === 0) return null
  const { accounts, areas_missing, gep, indicators } = found
  const share = (whole: number | null, sum: number | null) =>
    whole === null || sum === null || whole === 0 ? '—' : `${number((100 * sum) / whole)} %`
  const either = (value: number | null) => (value === null ? t('未核算', 'not computed') : headline(value))
  return (
    <Card title={t('与所辖区域核对', 'Against the areas within')}>
      <p>
        {t(
          `同年、同方法的已发布核算 ${accounts.length} 个:`,
          `${accounts.length} published accounts of the same year and method: `,
        )}
        {accounts.map((one, index) => (
          <>
            {index > 0 && t('、', ', ')}
            <a key={one.valuation_id} href={`/accounts/${one.valuation_id}`}>
              {named(one.area_name)}
            </a>{' '}
            {headline(one.gep)}
          </>
        ))}
        {t(
          `。合计 ${headline(gep.parts_sum)},本区域 ${headline(gep.whole_value)}。`,
          `. Together ${headline(gep.parts_sum)}; this area ${headline(gep.whole_value)}.`,
        )}
      </p>
      {gep.parts_sum > gep.whole_value && (
        <p class="note" role="note">
          {t(
            '所辖区域合计大于本区域:各自的数据来源不同、面积重叠,或本区域缺了所辖区域有的指标;下表逐项列出。',
            'The areas within come to more than this area: their figures have other sources, they overlap, or this area lacks indicators that they have. Line by line below.',
          )}
        </p>
      )}
      {areas_missing.length > 0 && (
        <p class="note">
          {t('尚无此类核算的区域:', 'No such account of: ')}
          {areas_missing.map(({ name }) => named(name)).join(t('、', ', '))}
        </p>
      )}
      <Table
        testId="parts"
        asCards
        columns={[
          { name: t('指标', 'Indicator'), cell: ({ name }) => named(name) },
          { name: t('本区域', 'This area'), isRight: true, cell: ({ whole_value: whole }) => either(whole) },
          {
            name: t('所辖合计', 'Areas within'),
            isRight: true,
            cell: ({ parts_sum: sum, in_accounts }) =>
              sum === null
                ? either(null)
                : `${headline(sum)}${in_accounts < accounts.length ? t(`(${in_accounts} 个)`, ` (of ${in_accounts})`) : ''}`,
          },
          {
            name: t('合计占比', 'Share'),
            isRight: true,
            cell: ({ whole_value: whole, parts_sum: sum }) => share(whole, sum),
          },
        ]}
        rows={indicators}
        keyOf={({ indicator_id }) => indicator_id}
      />
    </Card>
  )
}
