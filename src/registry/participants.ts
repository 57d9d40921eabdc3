import { z } from 'zod'
import { pseudonymOf } from '../../engine/base/uscc.ts'
import { page, pageQuery, uscc } from '../../engine/facts/common.ts'
import { type Participant, participant } from '../../engine/facts/registry.ts'
import { keysOf, ROLE } from '../../engine/facts/words.ts'
import { setAccountState } from '../../engine/venue/account-states.ts'
import { registerParticipant, suspendParticipant } from '../../engine/venue/registry.ts'
import type { Venue } from '../../engine/venue/venue.ts'
import { pagedList } from '../edge/page.ts'
import { notFound } from '../edge/problem.ts'
import type { Router } from '../edge/route.ts'
import { does, reads } from '../edge/rows.ts'
import { venueOf } from '../edge/service.ts'
import { stateOf } from './account-view.ts'

const tag = 'registry'
/** Chance in a pseudonym. */
const PSEUDONYM_BYTES = 16

export function participantRoutes(app: Router): void {
  reads(app, {
    tag,
    summary: 'Participants',
    path: '/v1/participants',
    by: keysOf(ROLE),
    query: pageQuery,
    answer: page(participant),
    view: ({ service, query, principal }) => {
      const venue = venueOf(service)
      // Who lives in a village is nobody's business who has no office in it.
      const seesAll = principal!.roles.some((role) => !['enterprise', 'bank'].includes(role))
      const seen = [...venue.participants.values()].filter(
        ({ kind, uscc }) => seesAll || kind !== 'rural' || uscc === principal!.uscc,
      )
      return pagedList(seen, query, (one) => participantView(venue, one))
    },
  })

  does(app, registerParticipant, {
    tag,
    summary: 'Register an enterprise, a bank, or a farmer, village or co-operative',
    path: '/v1/participants',
    answer: participant,
    view: ({ service, given }) => participantView(venueOf(service), { ...given, is_suspended: false }),
  })

  reads(app, {
    tag,
    summary:
      'A fresh code for a farmer, village or co-operative that has none, or whose own is not to be here',
    path: '/v1/pseudonym',
    by: ['operator'],
    answer: z.object({ uscc }),
    view: () => ({ uscc: pseudonymOf(crypto.getRandomValues(new Uint8Array(PSEUDONYM_BYTES))) }),
  })

  does(app, suspendParticipant, {
    tag,
    summary: 'Suspend a participant from trading, or let it trade again',
    path: '/v1/participants/{uscc}/suspension',
    status: 200,
    answer: participant,
    check: (service, { uscc }) => {
      participantOf(venueOf(service), uscc)
    },
    view: ({ service, given, value }) =>
      participantView(venueOf(service), { ...participantOf(venueOf(service), given.uscc), ...value }),
  })

  does(app, setAccountState, {
    tag,
    summary:
      'Say what an account may do: give and receive, meet its duties alone, receive alone, nothing; or close it once it is empty',
    path: '/v1/participants/{uscc}/account-state',
    status: 200,
    answer: participant,
    check: (service, { uscc }) => {
      participantOf(venueOf(service), uscc)
    },
    view: ({ service, given }) =>
      participantView(venueOf(service), participantOf(venueOf(service), given.uscc)),
  })
}

/** The participant of a code in a path; there is none: 404. */
export function participantOf(venue: Venue, code: string): Participant {
  const found = venue.participants.get(code)
  if (!found) throw notFound(`uscc: ${code} is not registered`)
  return found
}

function participantView(
  venue: Venue,
  { uscc, kind, name, is_suspended }: Pick<Participant, 'uscc' | 'kind' | 'name' | 'is_suspended'>,
) {
  return { uscc, kind, name, is_suspended, account_state: stateOf(venue, uscc).account_state }
}
