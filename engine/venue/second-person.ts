import { ok, rejected } from '../base/result.ts'
import {
  demandSecondPersonBody,
  demandSignaturesBody,
  type ProposalRecord,
  proposalIdBody,
  refuseProposalBody,
  type Settings,
} from '../facts/identity.ts'
import { keysOf, ROLE, type Role } from '../facts/words.ts'
import { refusalOfConfirming, waitsForColleague } from './account-rules.ts'
import { SYSTEM } from './administrators.ts'
import { type CommandContext, type CommandKind, command } from './command.ts'
import { VENUE_REJECTS, type VenueReject } from './rejects.ts'
import { isWithinRight, mayApprove } from './rights.ts'
import type { Venue } from './venue.ts'

type Kind = CommandKind<string, unknown, boolean, object>
const EVERYBODY = keysOf(ROLE)
const EVERY_REJECT = Object.keys(VENUE_REJECTS) as VenueReject[]

/** What a venue has decided of itself; at first nothing. */
export function settingsOf(venue: Venue): Settings {
  const first: Settings = { only: 1, demands_second_person: false, demands_signatures: false }
  return venue.shelves.settings.get(1) ?? first
}

/**
 * True where a command waits for a second person: where the venue demands one, or of an own command its account, and the
 * command says so of its body.
 */
export function waitsForSecond(
  venue: Venue,
  { second, isOwn }: Kind,
  body: object,
  { actor }: CommandContext,
): boolean {
  if (second === undefined || actor === SYSTEM || !second(body as never)) return false
  if (isOwn) return waitsForColleague(venue, (body as { uscc: string }).uscc, actor)
  return settingsOf(venue).demands_second_person
}

/** Keeps a command for a second person; nothing of it is done yet. */
export function propose(
  venue: Venue,
  { name }: Kind,
  { command: _, ...body }: { readonly command: string },
  { seq, at, actor }: CommandContext,
) {
  venue.shelves.proposals.put({
    ...{ proposal_id: seq, command: name, body, proposer: actor, proposed_at: at },
    ...{ status: 'pending', decider: null, decided_at: null, reason: null },
  })
  return ok({ proposal_id: seq, status: 'pending' as const })
}

/** True of who may give what was proposed: of an own command, for the same subject. */
export function concerns(
  { by, isOwn }: Pick<Kind, 'by' | 'isOwn'>,
  { body }: ProposalRecord,
  { roles, uscc }: { readonly roles: readonly Role[]; readonly uscc?: string | null | undefined },
): boolean {
  return by.some((role) => roles.includes(role)) && (!isOwn || body.uscc === uscc)
}

/** The commands of two people; `kindOf` is the list of all commands. */
export function secondPersonCommands(kindOf: (name: string) => Kind) {
  /** What waits under a number, for somebody who may give the command and did not propose it. */
  const found = (venue: Venue, proposalId: number, actor: string) => {
    const proposal = venue.shelves.proposals.get(proposalId)
    const person = venue.shelves.principals.get(actor)
    if (!proposal || !person || !concerns(kindOf(proposal.command), proposal, person))
      return rejected('proposal_not_found', `proposal_id: nothing waits for you under ${proposalId}`)
    if (proposal.status !== 'pending')
      return rejected('proposal_already_decided', `proposal_id: it has been ${proposal.status}`)
    if (proposal.proposer !== actor && !mayApprove(person.right))
      return rejected('right_needed', `your right in this account is ${person.right}; it confirms nothing`)
    return proposal
  }
  const decided = (proposal: ProposalRecord, { at, actor }: CommandContext) => ({
    ...proposal,
    ...{ decider: actor, decided_at: at },
  })

  /** Four eyes: what one person proposed is done when another confirms it. */
  const confirmProposal = command(
    'confirm_proposal',
    proposalIdBody,
    EVERYBODY,
    EVERY_REJECT,
    (venue, { proposal_id }, context) => {
      const proposal = found(venue, proposal_id, context.actor)
      if ('ok' in proposal) return proposal
      if (proposal.proposer === context.actor) {
        return rejected('approver_must_be_another_person', 'whoever proposed this does not confirm it')
      }
      const proposer = venue.shelves.principals.get(proposal.proposer)
      const kind = kindOf(proposal.command)
      if (proposer?.status !== 'active' || !isWithinRight(proposer.right, kind)) {
        return rejected(
          'proposer_removed',
          `proposal_id: ${proposal.proposer} may nothing any more; refuse it, and propose it anew`,
        )
      }
      const refusal = refusalOfConfirming(venue, proposal, context.actor)
      if (refusal) return refusal
      const applied = kind.apply(venue, proposal.body as never, {
        ...context,
        actor: proposal.proposer,
      })
      if (!applied.ok) return applied as never
      venue.shelves.proposals.put({ ...decided(proposal, context), status: 'approved' })
      return ok({ proposal_id, status: 'approved' as const })
    },
  )

  /** Not done, by a second person, or taken back by the first. */
  const refuseProposal = command(
    'refuse_proposal',
    refuseProposalBody,
    EVERYBODY,
    ['proposal_not_found', 'proposal_already_decided', 'right_needed'],
    (venue, { proposal_id, reason }, context) => {
      const proposal = found(venue, proposal_id, context.actor)
      if ('ok' in proposal) return proposal
      venue.shelves.proposals.put({ ...decided(proposal, context), status: 'refused', reason })
      return ok({ proposal_id, status: 'refused' as const })
    },
  )

  /** From now on what moves value or a record alone waits for a second person, or not. Lifting that needs two itself. */
  const demandSecondPerson = command(
    'demand_second_person',
    demandSecondPersonBody,
    ['administrator'],
    [],
    (venue, { is_on }) => {
      venue.shelves.settings.put({ ...settingsOf(venue), demands_second_person: is_on })
      return ok({ is_on })
    },
    ({ is_on }) => !is_on,
  )

  /** From now on what moves value or changes rules is signed by who gives it, or not. Lifting that needs two. */
  const demandSignatures = command(
    'demand_signatures',
    demandSignaturesBody,
    ['administrator'],
    [],
    (venue, { is_on }) => {
      venue.shelves.settings.put({ ...settingsOf(venue), demands_signatures: is_on })
      return ok({ is_on })
    },
    ({ is_on }) => !is_on,
  )
  return [confirmProposal, refuseProposal, demandSecondPerson, demandSignatures] as const
}
