import type { Valuation } from '../../../engine/facts/valuation.ts'
import type { QualityAnswer } from '../../../engine/facts/valuation-tables.ts'
import { GRADE, keysOf } from '../../../engine/facts/words.ts'
import { useLoaded } from '../shell/api.ts'
import { money, number } from '../shell/format.ts'
import { Card, GradeMark, Loading } from '../shell/parts.tsx'
import { t } from '../shell/state.ts'
import { Table } from '../shell/table.tsx'

/** Figures that are shown; the rest is counted. */
const SHOWN = 8
const GRADES = keysOf(GRADE)

/** What a reader should look at: figures out of range, balances that do not hold, inputs that were derived. */
function Findings({ quality }: { quality: QualityAnswer }) {
  const broken = quality.balances.filter(({ holds }) => !holds)
  const { out_of_range, derived } = quality
  if (broken.length + out_of_range.length + derived.length === 0) return null
  return (
    <ul data-testid="findings">
      {broken.map((one) => (
        <li key={`${one.indicator_id} ${one.ecosystem}`}>
          {t(
            `水量平衡不符:${one.ecosystem} P − R − ET 得 ${number(one.expected)},账上 ${number(one.found)} ${one.unit}`,
            `Water balance broken: ${one.ecosystem} has ${number(one.found)} ${one.unit} where P − R − ET leaves ${number(one.expected)}`,
          )}
        </li>
      ))}
      {out_of_range.map((one) => (
        <li key={`${one.indicator_id} ${one.symbol} ${one.reason}`}>{one.reason}</li>
      ))}
      {derived.length > 0 && (
        <li>
          {t('由公式推得而非给出', 'Derived by formula, not given')}:{' '}
          {[...new Set(derived.map(({ symbol, formula_id }) => `${symbol} (${formula_id})`))].join(', ')}
        </li>
      )}
    </ul>
  )
}

/** How well an account is founded: its total by grade, and which unconfirmed figures it hangs on. */
export function QualityCard({ account }: { account: Valuation }) {
  const loaded = useLoaded('/v1/valuations/{valuation_id}/quality', { valuation_id: account.valuation_id })
  const { value } = loaded
  const total = account.result?.gep.value || 1
  return (
    <Card
      id="quality"
      title={t('核算质量', 'How well founded')}
      aside={
        value && (
          <small>
            {t(
              `已核算 ${value.valued} 项 · 缺 ${value.missing.length} 项(必算 ${value.mandatory_missing.length})· 未用数据 ${value.unused_rows.length} 行`,
              `${value.valued} valued · ${value.missing.length} missing (${value.mandatory_missing.length} mandatory) · ${value.unused_rows.length} rows unused`,
            )}
          </small>
        )
      }
    >
      <Loading of={loaded} />
      {value && (
        <>
          <p>
            {GRADES.map((grade) => (
              <span key={grade}>
                <GradeMark grade={grade} /> {money(value.by_grade[grade])} (
                {number((100 * value.by_grade[grade]) / total)}%){' '}
              </span>
            ))}
          </p>
          <Findings quality={value} />
          {value.unverified.length > 0 && (
            <Table
              testId="quality"
              asCards
              columns={[
                {
                  name: t('未核实的数', 'Not confirmed'),
                  cell: (one) =>
                    `${one.symbol} ${one.parameter_id ?? [one.ecosystem, one.item].filter(Boolean).join(' · ')}`,
                },
                {
                  name: t('取值', 'Value'),
                  isRight: true,
                  cell: ({ value, unit }) => `${number(value)} ${unit}`,
                },
                { name: t('来源', 'Source'), cell: ({ source }) => source },
                {
                  name: t('承载的价值', 'What hangs on it'),
                  isRight: true,
                  cell: ({ carries, share }) => `${money(carries)} (${number(100 * share)}%)`,
                },
              ]}
              rows={value.unverified.slice(0, SHOWN)}
              keyOf={(one) => JSON.stringify([one.symbol, one.parameter_id, one.ecosystem, one.item])}
            />
          )}
          {value.unverified.length > SHOWN && (
            <small>
              {t(`另有 ${value.unverified.length - SHOWN} 个`, `and ${value.unverified.length - SHOWN} more`)}
            </small>
          )}
        </>
      )}
    </Card>
  )
}
