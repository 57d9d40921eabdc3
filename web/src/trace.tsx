import type { Trace, Valuation, ValuationResult } from '../../engine/facts/valuation.ts'
import { useLoaded } from './api.ts'
import { number } from './format.ts'
import { Card, GradeMark, Problem } from './parts.tsx'
import { named, t } from './state.ts'

/** Where a figure comes from: each formula with its inputs, units and sources. */
export function TraceCard({
  account,
  indicator,
  onClose,
}: {
  account: Valuation
  indicator: ValuationResult['indicators'][number]
  onClose: () => void
}) {
  const trace = useLoaded<Trace>(`/v1/valuations/${account.valuation_id}/traces/${indicator.trace_id}`)
  return (
    <Card
      title={`${t('溯源', 'Trace')}: ${named(indicator.name)}`}
      aside={
        <button type="button" class="plain" onClick={onClose}>
          {t('关闭', 'Close')}
        </button>
      }
    >
      <Problem error={trace.error} />
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
            <div class="scroll">
              <table>
                <thead>
                  <tr>
                    <th>{t('符号', 'Symbol')}</th>
                    <th class="right">{t('给定值', 'Given')}</th>
                    <th class="right">{t('换算后', 'Converted')}</th>
                    <th>{t('来源', 'Source')}</th>
                  </tr>
                </thead>
                <tbody>
                  {step.inputs.map((input) => (
                    <tr key={input.symbol}>
                      <td>
                        <b>{input.symbol}</b> {named(input.name)}
                      </td>
                      <td class="right">
                        {number(input.given.value)} {input.given.unit}
                      </td>
                      <td class="right">
                        {number(input.value)} {input.unit}
                      </td>
                      <td>
                        <GradeMark grade={input.grade} />{' '}
                        {input.from !== 'dataset' && input.from !== 'parameter'
                          ? t('上面的步骤', 'the steps above')
                          : `${input.source} ${input.source_title ?? ''}`}
                        {input.source_grade === 'B' && (
                          <span class="mark">{t('来源为转载或媒体', 'source: press or a copy')}</span>
                        )}
                        {input.note && <small> {input.note}</small>}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
            <p class="equals">
              = {number(step.value)} {step.unit}
            </p>
          </div>
        ))}
      </div>
    </Card>
  )
}
