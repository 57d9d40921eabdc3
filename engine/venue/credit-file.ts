import { dayOf } from '../base/calendar.ts'
import { ok, type Result, rejected } from '../base/result.ts'
import type { Command, CommandContext } from './commands.ts'
import type { VenueReject } from './rejects.ts'
import type { Consent, Obligation, Venue } from './venue.ts'

type Of<T extends Command['type']> = Extract<Command, { type: T }>
type Outcome<T> = Result<T, VenueReject>

/** The item under which the venue itself records that an obligation was met by its day. */
export const SURRENDERED_ON_TIME = 'surrendered_on_time'

export function recordCreditEntry(
  venue: Venue,
  command: Of<'record_credit_entry'>,
  context: CommandContext,
): Outcome<{ entryId: number }> {
  if (!venue.participantByUscc.has(command.uscc)) {
    return rejected('participant_not_found', `uscc: ${command.uscc} is not registered; register it first`)
  }
  if (!venue.rulePack.items.some((item) => item.itemId === command.itemId)) {
    return rejected(
      'credit_item_not_found',
      `item_id: ${command.itemId} is not in the rule pack in force; see /v1/credit/rules`,
    )
  }
  if (command.decidedOn > dayOf(context.at)) {
    return rejected(
      'decision_in_the_future',
      `decided_on: ${command.decidedOn} is after today, ${dayOf(context.at)}`,
    )
  }
  if (command.withdraws !== undefined) {
    const entries = venue.entriesOf(command.uscc)
    const target = entries.find((entry) => entry.entryId === command.withdraws)
    if (!target || target.withdraws !== undefined) {
      return rejected('credit_entry_not_found', `withdraws: the file has no entry ${command.withdraws}`)
    }
    if (entries.some((entry) => entry.withdraws === command.withdraws)) {
      return rejected(
        'credit_entry_already_withdrawn',
        `withdraws: entry ${command.withdraws} was withdrawn before`,
      )
    }
  }
  venue.addCreditEntry({
    entryId: context.seq,
    uscc: command.uscc,
    itemId: command.itemId,
    decidedOn: command.decidedOn,
    recordedAt: context.at,
    authority: command.authority,
    document: command.document,
    detail: command.detail,
    evidenceSha256: command.evidenceSha256,
    ...(command.withdraws === undefined ? {} : { withdraws: command.withdraws }),
  })
  return ok({ entryId: context.seq })
}

export function recordSurrenderOnTime(venue: Venue, obligation: Obligation, context: CommandContext): void {
  venue.addCreditEntry({
    entryId: context.seq,
    uscc: obligation.uscc,
    itemId: SURRENDERED_ON_TIME,
    decidedOn: dayOf(context.at),
    recordedAt: context.at,
    authority: '登记系统 registry',
    document: `清缴义务 obligation ${obligation.obligationId}`,
    detail: `${obligation.symbol} ${obligation.period}`,
    evidenceSha256: undefined,
  })
}

export function grantConsent(
  venue: Venue,
  command: Of<'grant_consent'>,
  context: CommandContext,
): Outcome<{ consentId: number }> {
  const bank = venue.participantByUscc.get(command.bankUscc)
  if (bank?.kind !== 'bank') {
    return rejected('participant_not_found', `bank_uscc: ${command.bankUscc} is not a bank registered here`)
  }
  if (command.expiresAt <= context.at) {
    return rejected('consent_not_in_force', 'expires_at: lies in the past')
  }
  venue.consents.set(context.seq, {
    consentId: context.seq,
    uscc: command.uscc,
    bankUscc: command.bankUscc,
    purpose: command.purpose,
    grantedAt: context.at,
    expiresAt: command.expiresAt,
    revokedAt: undefined,
  })
  return ok({ consentId: context.seq })
}

export function revokeConsent(
  venue: Venue,
  command: Of<'revoke_consent'>,
  context: CommandContext,
): Outcome<{ consentId: number }> {
  const consent = venue.consents.get(command.consentId)
  if (!consent || consent.uscc !== command.uscc) {
    return rejected('consent_not_found', `consent_id: no consent ${command.consentId} of yours`)
  }
  if (consent.revokedAt !== undefined)
    return rejected('consent_not_in_force', 'consent_id: it was revoked before')
  consent.revokedAt = context.at
  return ok({ consentId: consent.consentId })
}

/** An enquiry stands in the journal, where its subject sees it: who, when, for what. */
export function logEnquiry(
  venue: Venue,
  command: Of<'log_enquiry'>,
  context: CommandContext,
): Outcome<{ enquiryId: number }> {
  const consent = venue.consents.get(command.consentId)
  if (!consent || !isConsentFor(consent, command.bankUscc, command.uscc)) {
    return rejected('consent_not_found', 'consent_id: no consent of this subject to this bank')
  }
  if (!isInForce(consent, context.at)) return rejected('consent_not_in_force', 'consent_id: it has ended')
  return ok({ enquiryId: context.seq })
}

function isConsentFor(consent: Consent, bankUscc: string, uscc: string): boolean {
  return consent.bankUscc === bankUscc && consent.uscc === uscc
}

function isInForce(consent: Consent, at: number): boolean {
  return at < consent.expiresAt && (consent.revokedAt === undefined || at < consent.revokedAt)
}

/** A consent of the subject to the bank that is in force, the one that lasts longest first. */
export function consentInForce(
  venue: Venue,
  bankUscc: string,
  uscc: string,
  at: number,
): Consent | undefined {
  return [...venue.consents.values()]
    .filter((consent) => isConsentFor(consent, bankUscc, uscc) && isInForce(consent, at))
    .sort((a, b) => b.expiresAt - a.expiresAt)[0]
}
