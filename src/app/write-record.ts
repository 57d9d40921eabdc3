import type { AssetRecord, Command } from '../../engine/venue/commands.ts'
import { profileIdOf } from '../../engine/venue/profile-register.ts'
import type { Venue } from '../../engine/venue/venue.ts'
import type { Applied } from '../kernel/applied.ts'
import type { Sql } from '../store/sql.ts'

/** The row that a command other than an order's adds or changes. */
export function writeRecord(sql: Sql, venue: Venue, applied: Applied, command: Command): void {
  const { seq, at, actor } = applied
  switch (command.type) {
    case 'adopt_rule_pack':
      sql.run('INSERT INTO rule_packs VALUES (?,?,?)', seq, at, JSON.stringify(command.pack))
      return
    case 'deposit':
    case 'withdraw_cash':
      sql.run('INSERT INTO bank_references VALUES (?,?)', command.bankReference, seq)
      return
    case 'propose_allocation':
      return writeApproval(sql, venue, seq)
    case 'approve':
    case 'refuse':
      return writeApproval(sql, venue, command.approvalId)
    case 'set_obligation':
      return writeObligation(sql, venue, seq)
    case 'surrender':
      writeObligation(sql, venue, command.obligationId)
      return writeCreditEntry(sql, venue, command.uscc, seq)
    case 'record_credit_entry':
      return writeCreditEntry(sql, venue, command.uscc, seq)
    case 'grant_consent':
    case 'revoke_consent': {
      const consentId = command.type === 'grant_consent' ? seq : command.consentId
      const consent = venue.consents.get(consentId)!
      sql.run(
        'INSERT OR REPLACE INTO consents VALUES (?,?,?,?,?,?,?)',
        consentId,
        consent.uscc,
        consent.bankUscc,
        consent.purpose,
        consent.grantedAt,
        consent.expiresAt,
        consent.revokedAt ?? null,
      )
      return
    }
    case 'log_enquiry':
      sql.run(
        'INSERT INTO enquiries VALUES (?,?,?,?,?,?,?)',
        seq,
        command.uscc,
        command.bankUscc,
        command.consentId,
        command.purpose,
        actor,
        at,
      )
      return
    case 'adopt_profile': {
      const profileId = profileIdOf(command.name, command.version)
      const profile = { ...command.profile, profile_id: profileId }
      sql.run(
        'INSERT INTO profiles VALUES (?,?,?,?,?,?)',
        profileId,
        command.name,
        command.version,
        seq,
        at,
        JSON.stringify(profile),
      )
      return
    }
    case 'record_asset':
      return writeAsset(sql, applied, seq, 1, command.fields, null)
    case 'amend_asset':
      return writeAsset(sql, applied, command.assetId, command.changes + 1, command.fields, command.reason)
    case 'record_asset_value':
      sql.run(
        "INSERT INTO asset_values VALUES (?,?,?,?,'proposed',0,NULL,?)",
        seq,
        command.assetId,
        at,
        applied.actor,
        JSON.stringify(command.fields),
      )
      return
    case 'confirm_asset_value':
      sql.run(
        "UPDATE asset_values SET status = 'confirmed', was_confirmed = 1 WHERE value_id = ?",
        command.valueId,
      )
      return
    case 'withdraw_asset_value':
      sql.run(
        "UPDATE asset_values SET status = 'withdrawn', reason = ? WHERE value_id = ?",
        command.reason,
        command.valueId,
      )
      return
    case 'record_dataset':
      sql.run(
        'INSERT INTO datasets VALUES (?,?,?,?,?,?,?)',
        seq,
        command.area,
        command.period,
        command.title,
        command.rowCount,
        command.sha256,
        at,
      )
      return
    case 'request_valuation':
      return writeValuation(sql, venue, seq, null)
    case 'fail_valuation':
    case 'withdraw_valuation':
      return writeValuation(sql, venue, command.valuationId, command.reason)
    case 'finish_valuation':
    case 'submit_valuation':
      return writeValuation(sql, venue, command.valuationId, null)
    case 'publish_valuation':
      if (command.corrects !== undefined) writeValuation(sql, venue, command.corrects, command.reason ?? null)
      return writeValuation(sql, venue, command.valuationId, null)
    // Written as what they change: participants, markets and orders.
    case 'list_instrument':
    case 'register_participant':
    case 'suspend_participant':
    case 'cancel_all_after':
    case 'set_cancel_on_disconnect':
    case 'form_group':
    case 'kill_switch':
    case 'set_phase':
    case 'expire_orders':
    case 'place_order':
    case 'amend_order':
    case 'cancel_order':
    case 'cancel_orders':
      return
  }
}

function writeAsset(
  sql: Sql,
  { seq, at }: Applied,
  assetId: number,
  version: number,
  fields: AssetRecord,
  reason: string | null,
): void {
  const { area, ecosystem, status } = fields
  sql.run(
    'INSERT INTO asset_versions VALUES (?,?,?,?,?,?)',
    assetId,
    version,
    seq,
    at,
    reason,
    JSON.stringify(fields),
  )
  sql.run('INSERT OR REPLACE INTO assets VALUES (?,?,?,?,?)', assetId, version, area, ecosystem, status)
}

function writeApproval(sql: Sql, venue: Venue, approvalId: number): void {
  const approval = venue.approvals.get(approvalId)!
  const { proposer, uscc, symbol, quantityLots, document, status } = approval
  sql.run(
    'INSERT OR REPLACE INTO approvals VALUES (?,?,?,?,?,?,?)',
    approvalId,
    proposer,
    uscc,
    symbol,
    quantityLots,
    document,
    status,
  )
}

function writeObligation(sql: Sql, venue: Venue, obligationId: number): void {
  const { uscc, symbol, period, verifiedLots, surrenderedLots, dueOn } = venue.obligations.get(obligationId)!
  sql.run(
    'INSERT OR REPLACE INTO obligations VALUES (?,?,?,?,?,?,?)',
    obligationId,
    uscc,
    symbol,
    period,
    verifiedLots,
    surrenderedLots,
    dueOn,
  )
}

function writeCreditEntry(sql: Sql, venue: Venue, uscc: string, entryId: number): void {
  const entry = venue.entriesOf(uscc).findLast((candidate) => candidate.entryId === entryId)
  if (!entry) return
  sql.run(
    'INSERT INTO credit_entries VALUES (?,?,?,?,?,?,?,?,?,?)',
    entry.entryId,
    entry.uscc,
    entry.itemId,
    entry.decidedOn,
    entry.recordedAt,
    entry.authority,
    entry.document,
    entry.detail,
    entry.evidenceSha256 ?? null,
    entry.withdraws ?? null,
  )
}

function writeValuation(sql: Sql, venue: Venue, valuationId: number, reason: string | null): void {
  const valuation = venue.valuations.get(valuationId)!
  const { area, period, datasetId, profileId, draws, seed, status, submitter, resultSha256 } = valuation
  sql.run(
    'INSERT OR REPLACE INTO valuations VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)',
    valuationId,
    area,
    period,
    datasetId,
    profileId,
    status,
    submitter ?? null,
    resultSha256 ?? null,
    reason,
    draws,
    seed,
    valuation.publishedAt ?? null,
    valuation.corrects ?? null,
    valuation.correctedBy ?? null,
    valuation.priceYear ?? null,
  )
}
