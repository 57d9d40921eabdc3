import { computeAccount } from './account.ts'
import type { Account, AccountInput, SwitchResult } from './account-model.ts'

/** A choice of method or coefficient that somebody else may make otherwise. */
export interface Switch {
  readonly switchId: string
  /** Indicators that it leaves out of the total. */
  readonly without: readonly string[]
  /** Parameters that it gives another value, in their own unit. */
  readonly parameters: readonly {
    readonly parameterId: string
    readonly value: number
    readonly priceYear?: number
  }[]
}

/** Computes the account once more for each switch, alone. None where the account comes to nothing, of which there is no share. */
export function runSwitches(
  input: AccountInput,
  account: Account,
  switches: readonly Switch[],
): SwitchResult[] {
  if (account.gep.value === 0) return []
  return switches.map(({ switchId, without, parameters }) => {
    const values = new Map(parameters.map(({ parameterId, ...instead }) => [parameterId, instead]))
    const { gep } = computeAccount({
      ...input,
      indicators: input.indicators.filter(({ indicatorId }) => !without.includes(indicatorId)),
      parameters: input.parameters.map((layer) =>
        layer.map((parameter) => {
          const instead = values.get(parameter.parameterId)
          return instead === undefined ? parameter : { ...parameter, ...instead }
        }),
      ),
    })
    return { switchId, gep: gep.value, change: gep.value / account.gep.value - 1 }
  })
}
