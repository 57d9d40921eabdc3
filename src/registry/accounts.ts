import { z } from 'zod'
import { formatFen } from '../../engine/exchange/instrument.ts'
import { uscc } from '../../engine/facts/common.ts'
import { account, cashAnswer } from '../../engine/facts/registry.ts'
import { deposit, withdrawCash } from '../../engine/venue/registry.ts'
import type { Router } from '../edge/route.ts'
import { does, reads } from '../edge/rows.ts'
import { venueOf } from '../edge/service.ts'
import { ACCOUNT_READERS } from '../kernel/permissions.ts'
import { accountView } from './account-view.ts'
import { participantOf } from './participants.ts'

const tag = 'registry'

export function accountRoutes(app: Router): void {
  reads(app, {
    tag,
    summary: 'Own cash and holdings',
    path: '/v1/accounts/me',
    by: ['enterprise', 'bank'],
    isOwn: true,
    answer: account,
    view: ({ service, principal }) =>
      accountView(venueOf(service), participantOf(venueOf(service), principal!.uscc!)),
  })

  reads(app, {
    tag,
    summary: "A participant's cash and holdings",
    path: '/v1/accounts/{uscc}',
    by: ACCOUNT_READERS,
    params: z.object({ uscc }),
    answer: account,
    view: ({ service, params }) =>
      accountView(venueOf(service), participantOf(venueOf(service), params.uscc)),
  })

  does(app, deposit, {
    tag,
    summary: 'Cash in, with the reference of the bank',
    path: '/v1/deposits',
    answer: cashAnswer,
    view: ({ given, value, receipt }) => ({
      uscc: given.uscc,
      amount: formatFen(value.amount_fen),
      bank_reference: given.bank_reference,
      seq: receipt.seq,
    }),
  })

  does(app, withdrawCash, {
    tag,
    summary: 'Cash out, with the reference of the bank',
    path: '/v1/withdrawals',
    answer: cashAnswer,
    view: ({ given, value, receipt }) => ({
      uscc: given.uscc,
      amount: formatFen(value.amount_fen),
      bank_reference: given.bank_reference,
      seq: receipt.seq,
    }),
  })
}
