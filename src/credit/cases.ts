import { dayOf, timeOf, timeOrNull } from '../../engine/base/calendar.ts'
import { page, pageQuery } from '../../engine/facts/common.ts'
import { type CreditCase, type CreditCaseAnswer, creditCase } from '../../engine/facts/credit-case.ts'
import { answerCreditCase, askCreditRepair, objectToCredit } from '../../engine/venue/credit-cases.ts'
import { pagedList } from '../edge/page.ts'
import type { Router } from '../edge/route.ts'
import { does, reads } from '../edge/rows.ts'
import { type Service, venueOf } from '../edge/service.ts'
import { DRAFT_READERS, mayReadDrafts } from '../kernel/permissions.ts'
import { itemName } from './views.ts'

const tag = 'credit'

/** Objections to entries of credit files, and their repair. */
export function creditCaseRoutes(app: Router): void {
  const view = ({ service, value }: { service: Service; value: { readonly case_id: number } }) =>
    caseView(service, venueOf(service).shelves.credit_cases.get(value.case_id)!)

  does(app, objectToCredit, {
    tag,
    summary: 'Object to an entry of the own file; it is marked, and answered within twenty days',
    path: '/v1/credit/objections',
    answer: creditCase,
    view,
  })
  does(app, askCreditRepair, {
    tag,
    summary: 'Ask that an entry of the own file be published no longer, once the rules let it',
    path: '/v1/credit/repairs',
    answer: creditCase,
    view,
  })
  does(app, answerCreditCase, {
    tag,
    summary: 'Answer an objection or a repair; what was wrong is withdrawn in the same step',
    path: '/v1/credit/cases/{case_id}/answer',
    status: 200,
    answer: creditCase,
    view,
  })
  reads(app, {
    tag,
    summary: 'Objections and repairs, the newest first: own, or all for the bureau',
    path: '/v1/credit/cases',
    by: ['enterprise', ...DRAFT_READERS],
    query: pageQuery,
    answer: page(creditCase),
    view: ({ service, principal, query }) => {
      const seen = [...venueOf(service).shelves.credit_cases.values()].filter(
        ({ uscc }) => mayReadDrafts(principal) || uscc === principal!.uscc,
      )
      return pagedList(seen.reverse(), query, (one) => caseView(service, one))
    },
  })
}

function caseView(service: Service, { decided_by: _, ...one }: CreditCase): CreditCaseAnswer {
  const venue = venueOf(service)
  const answered = dayOf(one.decided_at ?? service.now())
  const { item_id } = venue.shelves.credit_entries.get(one.entry_id)!
  return {
    ...one,
    name: venue.participants.get(one.uscc)!.name,
    item: itemName(venue.packOf(one.uscc), item_id),
    is_late: one.answer_due_on !== null && answered > one.answer_due_on,
    decided_at: timeOrNull(one.decided_at),
    at: timeOf(one.at),
  }
}
