import { keysOf, type Right, ROLE, type Role } from '../facts/words.ts'

/** Commands that are on record because somebody read; every right has them. */
const READING: ReadonlySet<string> = new Set([...['log_enquiry', 'log_refused_enquiry', 'issue_report']])

/**
 * Whether somebody with a right in an account may give a command; null: every right. What everybody may (his own keys, to
 * confirm what waits) is no matter of rights. They are those that the United Kingdom's registry gives to representatives
 * of an account holder.
 */
export function isWithinRight(
  right: Right | null,
  { name, by }: { readonly name: string; readonly by: readonly Role[] },
): boolean {
  if (name === 'confirm_proposal') return mayApprove(right)
  if (mayInitiate(right) || READING.has(name) || by.length === keysOf(ROLE).length) return true
  return right === 'surrender' && name === 'surrender'
}

/** Gives commands for the account. */
export function mayInitiate(right: Right | null): boolean {
  return right === null || right === 'initiate' || right === 'initiate_and_approve'
}

/** Confirms what another of its people gave. */
export function mayApprove(right: Right | null): boolean {
  return right === null || right === 'approve' || right === 'initiate_and_approve'
}

/** What gives something away waits for a colleague; who may surrender and nothing else does it alone. */
export function mustWait(right: Right | null, demandsSecond: boolean): boolean {
  return right === 'initiate' || (demandsSecond && right !== 'surrender')
}
