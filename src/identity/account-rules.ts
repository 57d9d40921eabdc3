import { accountRules } from '../../engine/facts/account-rules.ts'
import { peopleOf, rulesOf, setAccountRules, setRight } from '../../engine/venue/account-rules.ts'
import type { Router } from '../edge/route.ts'
import { does, reads } from '../edge/rows.ts'
import { type Service, venueOf } from '../edge/service.ts'
import type { Principal } from '../kernel/permissions.ts'

const tag = 'identity'

/** What an enterprise or a bank asks of its own people. */
export function accountRulesRoutes(app: Router): void {
  reads(app, {
    tag,
    summary:
      'The rules of my account: who acts for it, whether a second person confirms, the most of one transfer',
    path: '/v1/account-rules',
    by: ['enterprise', 'bank'],
    isOwn: true,
    answer: accountRules,
    view: ({ service, principal }) => rulesView(service, principal!),
  })
  does(app, setAccountRules, {
    tag,
    summary: 'Set the rules of my account, all of them',
    path: '/v1/account-rules',
    status: 200,
    answer: accountRules,
    view: ({ service, principal }) => rulesView(service, principal),
  })
  does(app, setRight, {
    tag,
    summary: 'Set what one of my people may do for the account',
    path: '/v1/account-rules/people/{name}',
    status: 200,
    answer: accountRules,
    view: ({ service, principal }) => rulesView(service, principal),
  })
}

function rulesView(service: Service, { name: mine, uscc = '' }: Principal) {
  const venue = venueOf(service)
  const { demands_second_person, transfer_limits } = rulesOf(venue, uscc)
  return {
    ...{ demands_second_person, transfer_limits },
    people: peopleOf(venue, uscc).map(({ name, right }) => ({
      ...{ name, right: right ?? ('initiate_and_approve' as const) },
      is_me: name === mine,
    })),
  }
}
