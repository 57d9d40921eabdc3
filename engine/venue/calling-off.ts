import { type Rejection, rejected } from '../base/result.ts'
import type { Venue } from './venue.ts'

/**
 * Why a person may not call a sale off: who approves sales may; who proposed one takes it back himself as long as it is not
 * announced.
 */
export function refusalOfCalling(
  { shelves }: Venue,
  { status, proposer }: { readonly status: string; readonly proposer: string },
  actor: string,
  member: string,
): Rejection<'announced_by_two'> | undefined {
  const person = shelves.principals.get(actor)
  // The service itself is no person on record.
  if (!person || person.roles.includes('approver')) return undefined
  if (status !== 'proposed')
    return rejected('announced_by_two', `${member}: it is announced; an approver calls it off`)
  return proposer === actor
    ? undefined
    : rejected('announced_by_two', `${member}: it is proposed by another; an approver calls it off`)
}
