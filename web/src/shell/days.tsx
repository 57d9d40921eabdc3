import { useState } from 'preact/hooks'
import { Field } from './field.tsx'
import { t } from './state.ts'

/** The beginning of a day in China. */
const begin = (day: string) => `${day}T00:00:00+08:00`
/** The beginning of the day after it. */
export const after = (day: string) => new Date(Date.parse(begin(day)) + 86_400_000).toISOString()

/** Some days, the last with all of it, or all of time: the fields, and the span as it is asked for. */
export function useDays() {
  const [from, setFrom] = useState('')
  const [to, setTo] = useState('')
  return {
    span: {
      ...(from === '' ? {} : { from: begin(from) }),
      ...(to === '' ? {} : { until: after(to) }),
    },
    fields: (
      <>
        <Field label={t('自', 'From')} name="from" type="date" value={from} onInput={setFrom} isOptional />
        <Field label={t('至', 'To')} name="to" type="date" value={to} onInput={setTo} isOptional />
      </>
    ),
  }
}
