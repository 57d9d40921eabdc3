import { ok, type Rejection, rejected } from '../base/result.ts'
import { setAccountRulesBody, setRightBody } from '../facts/account-rules.ts'
import type { PrincipalRecord, ProposalRecord } from '../facts/identity.ts'
import type { Right } from '../facts/words.ts'
import { readLots } from './amounts.ts'
import { ownCommand } from './command.ts'
import { findMarket, isRefused } from './find.ts'
import { mayApprove, mayInitiate, mustWait } from './rights.ts'
import type { Venue } from './venue.ts'

/** What an account asks of its own people; at first nothing. */
export function rulesOf({ shelves }: Venue, uscc: string) {
  return shelves.account_rules.get(uscc) ?? { demands_second_person: false, transfer_limits: [] }
}

/** Who acts for a subject, in the order of their coming. */
export function peopleOf({ shelves }: Venue, uscc: string): PrincipalRecord[] {
  return [...shelves.principals.values()].filter((one) => one.uscc === uscc && one.status === 'active')
}

/** True where what somebody gives for an account waits for another of its people. */
export function waitsForColleague(venue: Venue, uscc: string, actor: string): boolean {
  const right = venue.shelves.principals.get(actor)?.right ?? null
  return mustWait(right, rulesOf(venue, uscc).demands_second_person)
}

/**
 * The enterprise's or bank's own rules: whether what gives something away waits for a second of its people, and the most
 * that one transfer may give. Each states all of them anew.
 */
export const setAccountRules = ownCommand(
  'set_account_rules',
  setAccountRulesBody,
  ['enterprise', 'bank'],
  [
    ...(['nobody_could_decide', 'market_not_found'] as const),
    ...(['amount_out_of_range', 'quantity_not_a_multiple_of_lot'] as const),
  ],
  (venue, { uscc, demands_second_person, transfer_limits }, { at }) => {
    for (const { symbol, quantity } of transfer_limits) {
      const market = findMarket(venue, symbol)
      if (isRefused(market)) return market
      // Nothing may be the most: then nothing is transferred.
      const read = readLots(market, quantity)
      if (isRefused(read)) return read
    }
    const refusal = refusalOfPeople(peopleOf(venue, uscc), demands_second_person)
    if (refusal) return refusal
    venue.shelves.account_rules.put({ demands_second_person, transfer_limits, uscc, at })
    return ok({ uscc })
  },
  () => true,
)

/** What one of one's own people may do for the account; nobody changes his own. */
export const setRight = ownCommand(
  'set_right',
  setRightBody,
  ['enterprise', 'bank'],
  ['principal_not_found', 'right_of_oneself', 'nobody_could_decide'],
  (venue, { uscc, name, right }, { actor }) => {
    const people = peopleOf(venue, uscc)
    const person = people.find((one) => one.name === name)
    if (!person) return rejected('principal_not_found', `name: ${name} does not act for this account`)
    if (name === actor) return rejected('right_of_oneself', 'name: another of your people changes your right')
    const changed = { ...person, right }
    const refusal = refusalOfPeople(
      people.map((one) => (one === person ? changed : one)),
      rulesOf(venue, uscc).demands_second_person,
    )
    if (refusal) return refusal
    venue.shelves.principals.put(changed)
    return ok({ name, right })
  },
  () => true,
)

/** Why somebody may not confirm what waits: it is his own right, or rules that others have taken the place of since. */
export function refusalOfConfirming(
  { shelves }: Venue,
  { command, body, proposed_at }: ProposalRecord,
  actor: string,
): Rejection<'right_of_oneself' | 'account_rules_changed'> | undefined {
  if (command === 'set_right' && body.name === actor)
    return rejected('right_of_oneself', 'proposal_id: another of your people confirms what your right is')
  const rules = shelves.account_rules.get(String(body.uscc))
  if (command !== 'set_account_rules' || !rules || rules.at <= proposed_at) return undefined
  return rejected(
    'account_rules_changed',
    'proposal_id: the rules have changed since; refuse it, and propose anew what is to change',
  )
}

/** Why people with these rights could do nothing for their account any more; undefined: they could. */
function refusalOfPeople(
  people: readonly { readonly name: string; readonly right: Right | null }[],
  demandsSecond: boolean,
): Rejection<'nobody_could_decide'> | undefined {
  const could = people.some(
    (one) =>
      mayInitiate(one.right) &&
      (!mustWait(one.right, demandsSecond) ||
        people.some((other) => other !== one && mayApprove(other.right))),
  )
  if (could) return undefined
  return rejected(
    'nobody_could_decide',
    'nobody would be left who could act for the account with a second person; an administrator invites one, or leave the rights wider',
  )
}
