import type { PrincipalRecord } from '../facts/identity.ts'

/** The service's own name in the journal, for what nobody asked for in person. */
export const SYSTEM = 'system'

/** One that is there, whether it has come in yet or not: who waits for a colleague can't do without. */
export function isAdministrator({ status, roles }: PrincipalRecord): boolean {
  return status !== 'removed' && roles.includes('administrator')
}

/** An administrator who could reset or remove the others would be alone: that is for each of them, and the command line. */
export function isOutOfReach(principal: PrincipalRecord, actor: string): boolean {
  return actor !== SYSTEM && actor !== principal.name && isAdministrator(principal)
}

export const OUT_OF_REACH =
  'an administrator is reset or removed by nobody but itself, or on the command line of the server (qingheng admin)'

export function isActiveAdministrator({ status, roles }: PrincipalRecord): boolean {
  return status === 'active' && roles.includes('administrator')
}
