import { useEffect, useState } from 'preact/hooks'
import type { EligibilityAnswer } from '../../../engine/facts/eligibility.ts'
import { write } from '../shell/api.ts'
import { isAmount, plainNumber } from '../shell/numbers.ts'
import { named, t } from '../shell/state.ts'
import { me } from '../shell/who.tsx'

/** So long nothing is typed before it is asked about. */
const PAUSE_MS = 400

/** Asks before an order is written whether one may trade on this side; each rule that says no is told with its document. */
export function MayNot(props: {
  symbol: string
  side: 'buy' | 'sell'
  /** As it was typed so far: a cap may let less in than that. */
  quantity: string
  onAnswer: (isBarred: boolean) => void
}) {
  const { symbol, side, quantity, onAnswer } = props
  const asked = isAmount(quantity) ? plainNumber(quantity) : undefined
  const [answer, setAnswer] = useState<EligibilityAnswer>()
  const who = me.value?.name
  useEffect(() => {
    let isCurrent = true
    const tell = (found?: EligibilityAnswer) => {
      if (!isCurrent) return
      setAnswer(found)
      onAnswer(found?.is_eligible === false)
    }
    tell()
    if (who === undefined) return
    const ask = () => {
      const body = { symbol, side, ...(asked === undefined ? {} : { quantity: asked }) }
      write('POST /v1/eligibility', {}, body).then(tell, () => {})
    }
    const waiting = setTimeout(ask, asked === undefined ? 0 : PAUSE_MS)
    return () => {
      isCurrent = false
      clearTimeout(waiting)
    }
  }, [symbol, side, asked, who])
  if (!answer || answer.is_eligible) return null
  return (
    <div class="problem" role="status" data-testid="may-not">
      {t('您现在不能如此委托:', 'You can not place this order:')}
      <ul>
        {answer.refusals.map(({ code, sentence, rule }) => (
          <li key={code}>
            {named(sentence)} <small>{rule}</small>
          </li>
        ))}
      </ul>
    </div>
  )
}
