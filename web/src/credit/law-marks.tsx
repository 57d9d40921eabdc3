import type { CreditEntryAnswer } from '../../../engine/facts/credit.ts'
import { t } from '../shell/state.ts'

type Law = CreditEntryAnswer['laws_not_in_force'][number]

/** That a cited law was not in force on the day of the act: it wants a look, since the milder one may be right. */
export const lawNote = ({ name, valid_from, valid_to }: Pick<Law, 'name' | 'valid_from' | 'valid_to'>) =>
  valid_to === null
    ? t(
        `《${name.zh}》自 ${valid_from} 起施行,请核对适用的法律`,
        `${name.en}: in force since ${valid_from}; see which law applies`,
      )
    : t(
        `《${name.zh}》至 ${valid_to} 止,请核对适用的法律`,
        `${name.en}: ended on ${valid_to}; see which law applies`,
      )

export function LawMarks({ of }: { of: Pick<CreditEntryAnswer, 'laws_not_in_force'> }) {
  return (
    <>
      {of.laws_not_in_force.map((law) => (
        <small key={law.name.en} class="fault">
          {' '}
          ⚠ {lawNote(law)}
        </small>
      ))}
    </>
  )
}
