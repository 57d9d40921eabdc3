import type { CreditEntryAnswer } from '../../../engine/facts/credit.ts'
import { t } from '../shell/state.ts'

/** That a cited law was not in force on the day of the act: it wants a look, since the milder one may be right. */
export function LawMarks({
  of: { laws_not_in_force },
}: {
  of: Pick<CreditEntryAnswer, 'laws_not_in_force'>
}) {
  return (
    <>
      {laws_not_in_force.map(({ name, valid_from, valid_to }) => (
        <small key={name.en} class="mark unverified">
          {valid_to === null
            ? t(
                `《${name.zh}》自 ${valid_from} 起施行,请核对适用的法律`,
                `${name.en}: in force since ${valid_from}; see which law applies`,
              )
            : t(
                `《${name.zh}》至 ${valid_to} 止,请核对适用的法律`,
                `${name.en}: ended on ${valid_to}; see which law applies`,
              )}
        </small>
      ))}
    </>
  )
}
