import type { Valuation, ValuationResult } from '../../../engine/facts/valuation.ts'
import { useLoaded } from '../shell/api.ts'
import { number } from '../shell/format.ts'
import { Card, GradeMark, Loading } from '../shell/parts.tsx'
import { named, t } from '../shell/state.ts'
import { Table } from '../shell/table.tsx'
import { TierMark } from './screening.tsx'

/** Where a figure comes from: each formula with its inputs, units and sources. */
export function TraceCard({
  account,
  indicator,
}: {
  account: Valuation
  indicator: ValuationResult['indicators'][number]
}) {
  const trace = useLoaded('/v1/valuations/{valuation_id}/traces/{trace_id}', {
    valuation_id: account.valuation_id,
    trace_id: indicator.trace_id,
  })
  return (
    <Card
      title={`${t('溯源', 'Trace')}: ${named(indicator.name)}`}
      aside={<a href={`/accounts/${account.valuation_id}`}>{t('关闭', 'Close')}</a>}
    >
      <Loading of={trace} />
      <div data-testid="trace">
        {trace.value?.steps.map((step, index) => (
          <div class="step" key={`${index} ${step.formula_id}`}>
            <h3>
              {index + 1}. {named(step.name)} {[step.ecosystem, step.item].filter(Boolean).join(' · ')}
            </h3>
            <p>
              <code class="printed">{step.printed}</code>
              <small>
                {' '}
                {t('计算式', 'computed as')} <code>{step.expression}</code> · {step.formula_id} v
                {step.formula_version}
              </small>
            </p>
            <Table
              columns={[
                {
                  name: t('符号', 'Symbol'),
                  cell: ({ symbol, name }) => (
                    <>
                      <b>{symbol}</b> {named(name)}
                    </>
                  ),
                },
                {
                  name: t('给定值', 'Given'),
                  isRight: true,
                  cell: ({ given }) => `${number(given.value)} ${given.unit}`,
                },
                {
                  name: t('换算后', 'Converted'),
                  isRight: true,
                  cell: ({ value, unit }) => `${number(value)} ${unit}`,
                },
                {
                  name: t('来源', 'Source'),
                  cell: (input) => (
                    <>
                      <GradeMark grade={input.grade} /> <TierMark tier={input.tier} basis={input.basis} />{' '}
                      {input.from !== 'dataset' && input.from !== 'parameter'
                        ? t('上面的步骤', 'the steps above')
                        : `${input.source} ${input.source_title ?? ''}`}
                      {input.source_grade === 'B' &&
                        input.basis !== 'judged' &&
                        input.basis !== 'background' && (
                          <span class="mark">{t('来源为转载或媒体', 'source: press or a copy')}</span>
                        )}
                      {input.note && <small> {input.note}</small>}
                    </>
                  ),
                },
              ]}
              rows={step.inputs}
              keyOf={({ symbol }) => symbol}
            />
            <p class="equals">
              = {number(step.value)} {step.unit}
            </p>
          </div>
        ))}
      </div>
    </Card>
  )
}
