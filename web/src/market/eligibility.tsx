import { useEffect, useState } from 'preact/hooks'
import type { EligibilityAnswer } from '../../../engine/facts/eligibility.ts'
import { write } from '../shell/api.ts'
import { named, t } from '../shell/state.ts'
import { me } from '../shell/who.tsx'

/** Asks before an order is written whether one may trade on this side; each rule that says no is told with its document. */
export function MayNot(props: {
  symbol: string
  side: 'buy' | 'sell'
  onAnswer: (isBarred: boolean) => void
}) {
  const { symbol, side, onAnswer } = props
  const [answer, setAnswer] = useState<EligibilityAnswer>()
  const who = me.value?.name
  useEffect(() => {
    let isCurrent = true
    setAnswer(undefined)
    onAnswer(false)
    if (who === undefined) return
    write('POST /v1/eligibility', {}, { symbol, side }).then(
      (found) => {
        if (!isCurrent) return
        setAnswer(found)
        onAnswer(!found.is_eligible)
      },
      () => {},
    )
    return () => {
      isCurrent = false
    }
  }, [symbol, side, who])
  if (!answer || answer.is_eligible) return null
  return (
    <div class="problem" role="status" data-testid="may-not">
      {t('您现在不能在此方向委托:', 'You can not place orders on this side:')}
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
