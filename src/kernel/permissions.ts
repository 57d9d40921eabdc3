import type { Right, Role } from '../../engine/facts/words.ts'
import { SYSTEM } from '../../engine/venue/administrators.ts'
import { COMMANDS, type Command, type CommandName, kindOf } from '../../engine/venue/execute.ts'
import { isWithinRight } from '../../engine/venue/rights.ts'

/** Who is calling: a person or program with roles; an enterprise or bank acts for its subject. */
export interface Principal {
  readonly name: string
  readonly roles: readonly Role[]
  readonly uscc: string | undefined
  /** What it may do for its subject; absent: all that its role may. */
  readonly right?: Right
  /** By what it is known: that may end at any time. */
  readonly credentialId?: number
  /** Commands that its key may give; absent: all that its roles may. */
  readonly scope?: readonly string[]
  /** Its key signs what it changes, and this verifies it. */
  readonly publicKey?: string
  /** The service itself: its clock, its jobs, its command line. It may give every command. */
  readonly isService?: true
}

/** The service, for what nobody asked for in person. */
export const SERVICE: Principal = { name: SYSTEM, roles: [], uscc: undefined, isService: true }

/** Why somebody may not give a command or read something; undefined: it is allowed. */
export function refusalFor(principal: Principal, roles: readonly Role[], uscc?: string): string | undefined {
  if (principal.isService) return undefined
  if (!roles.some((role) => principal.roles.includes(role))) {
    const own = principal.roles.join(', ')
    if (roles.length === 0) return `only the service does this; you have ${own}`
    return `this needs the role ${roles.join(' or ')}; you have ${own}`
  }
  if (uscc !== undefined && principal.uscc !== uscc)
    return principal.uscc === undefined
      ? 'this principal acts for no enterprise'
      : 'this is given for the own subject only'
  return undefined
}

/** Who sees drafts and the figures behind them. */
export const DRAFT_READERS: readonly Role[] = ['maker', 'approver', 'auditor']
/** Who sees what everybody does in the markets: to run them, and to watch them. */
export const MARKET_WATCHERS: readonly Role[] = ['operator', 'auditor']
/** Who reads the accounts, holds and pledges of others. */
export const ACCOUNT_READERS: readonly Role[] = [...DRAFT_READERS, 'operator']

export function mayReadDrafts(principal: Principal | undefined): boolean {
  return hasRole(principal, DRAFT_READERS)
}

/** True of a principal with one of the roles. */
export function hasRole(principal: Principal | undefined, roles: readonly Role[]): boolean {
  return principal !== undefined && refusalFor(principal, roles) === undefined
}

/** Why a principal may not give a command; undefined: it may. The one place where that is decided. */
export function refusalOfCommand(principal: Principal, command: Command): string | undefined {
  const { by, isOwn } = kindOf(command.command)
  if (principal.scope && !principal.scope.includes(command.command))
    return `this key may not give ${command.command}; it was made for ${principal.scope.join(', ') || 'reading'}`
  if (!isWithinRight(principal.right ?? null, kindOf(command.command)))
    return `your right in this account is ${principal.right}; it does not give ${command.command}`
  return refusalFor(principal, by, isOwn ? (command as { uscc: string }).uscc : undefined)
}

/** The commands that a principal may give. */
export function commandsOf(principal: Principal): CommandName[] {
  return COMMANDS.filter(
    ({ name, by, isOwn }) =>
      refusalFor(principal, by) === undefined &&
      (!isOwn || principal.uscc !== undefined) &&
      isWithinRight(principal.right ?? null, { name, by }) &&
      (principal.scope?.includes(name) ?? true),
  ).map(({ name }) => name)
}

/** Somebody may not do what was asked: nothing was applied. */
export class ForbiddenError extends Error {
  override name = 'ForbiddenError'
}
