import { USUAL_TERMS } from '../../../engine/facts/usual-terms.ts'
import type { Values } from '../shell/form.tsx'
import type { FieldRow } from '../shell/form-input.tsx'
import { t } from '../shell/state.ts'

const usual = (name: keyof typeof USUAL_TERMS) => String(USUAL_TERMS[name])

/** What of a notice says what follows an award; without days in public it is paid and issued at once. In the language that is read now. */
export const followedFields = (isOptional: boolean): readonly FieldRow[] => [
  {
    ...{ name: 'publicity_days', kind: 'decimal', initial: usual('publicity_days'), isOptional },
    label: { zh: '结果公示(工作日)', en: 'Result in public, working days' },
    ...(isOptional
      ? {
          hint: t(
            '留空:成交即付款、即取得权益,不另签合同。',
            'Left empty: paid for and issued at once, without a contract.',
          ),
        }
      : {}),
  },
  {
    ...{ name: 'contract_days', kind: 'decimal', initial: usual('contract_days') },
    label: { zh: '公示后签约期(工作日)', en: 'To sign after that, working days' },
  },
  {
    ...{ name: 'payment_days', kind: 'decimal', initial: usual('payment_days') },
    label: { zh: '签约后付款期(工作日)', en: 'To pay after the contract, working days' },
  },
]

/** What was filled in of them, as it is looked at before it is sent. */
export const followedFilled = ({ publicity_days, contract_days, payment_days }: Values) =>
  followedSaid({
    publicity_days: publicity_days ? Number(publicity_days) : null,
    contract_days: Number(contract_days),
    payment_days: Number(payment_days),
  })

/** What is sent of them. */
export const followedOf = ({ publicity_days, contract_days, payment_days }: Values) =>
  publicity_days
    ? {
        publicity_days: Number(publicity_days),
        contract_days: Number(contract_days),
        payment_days: Number(payment_days),
      }
    : {}

interface Followed {
  readonly publicity_days: number | null
  readonly contract_days: number
  readonly payment_days: number
}

/** What follows an award, in a sentence. */
export function followedSaid({ publicity_days, contract_days, payment_days }: Followed): string {
  if (publicity_days === null) return t('成交即付款、即取得权益', 'paid for and issued at once')
  const sign = contract_days === 0 ? '' : t(`${contract_days} 个工作日内签约,`, `${contract_days} to sign, `)
  const days = publicity_days === 1 ? 'day' : 'days'
  const shown =
    publicity_days === 0
      ? t('不设公示期,', 'no days in public, ')
      : t(`公示 ${publicity_days} 个工作日,`, `${publicity_days} working ${days} in public, `)
  return t(
    `${shown}${sign}签约后 ${payment_days} 个工作日内付款,双方许可证变更后交割`,
    `${shown}${sign}${payment_days} to pay after the contract; final once both permits were changed`,
  )
}
