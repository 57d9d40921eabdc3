import type { RulePack } from '../../engine/credit/score.ts'
import type { Approval, AssetValueStatus, ValuationStatus, Venue } from '../../engine/venue/venue.ts'
import type { Sql } from '../store/sql.ts'

/** Approvals and obligations. */
export function loadRegistryRecords(sql: Sql, venue: Venue): void {
  for (const row of sql.all<{ reference: string }>('SELECT reference FROM bank_references')) {
    venue.bankReferences.add(row.reference)
  }
  type ApprovalRow = {
    approval_id: number
    proposer: string
    uscc: string
    symbol: string
    quantity_lots: number
    document: string
    status: string
  }
  for (const row of sql.all<ApprovalRow>('SELECT * FROM approvals ORDER BY approval_id')) {
    venue.approvals.set(row.approval_id, {
      approvalId: row.approval_id,
      proposer: row.proposer,
      uscc: row.uscc,
      symbol: row.symbol,
      quantityLots: row.quantity_lots,
      document: row.document,
      status: row.status as Approval['status'],
    })
  }
  type ObligationRow = {
    obligation_id: number
    uscc: string
    symbol: string
    period: string
    verified_lots: number
    surrendered_lots: number
    due_on: string
  }
  for (const row of sql.all<ObligationRow>('SELECT * FROM obligations ORDER BY obligation_id')) {
    venue.obligations.set(row.obligation_id, {
      obligationId: row.obligation_id,
      uscc: row.uscc,
      symbol: row.symbol,
      period: row.period,
      verifiedLots: row.verified_lots,
      surrenderedLots: row.surrendered_lots,
      dueOn: row.due_on,
    })
  }
}

/** Rule packs, credit entries, consents. */
export function loadCredit(sql: Sql, venue: Venue): void {
  type PackRow = { adopted_at: number; pack: string }
  for (const row of sql.all<PackRow>('SELECT adopted_at, pack FROM rule_packs ORDER BY seq')) {
    venue.adoptedPacks.push({ adoptedAt: row.adopted_at, pack: JSON.parse(row.pack) as RulePack })
  }
  type EntryRow = {
    entry_id: number
    uscc: string
    item_id: string
    decided_on: string
    recorded_at: number
    authority: string
    document: string
    detail: string
    evidence_sha256: string | null
    withdraws: number | null
  }
  for (const row of sql.all<EntryRow>('SELECT * FROM credit_entries ORDER BY entry_id')) {
    venue.addCreditEntry({
      entryId: row.entry_id,
      uscc: row.uscc,
      itemId: row.item_id,
      decidedOn: row.decided_on,
      recordedAt: row.recorded_at,
      authority: row.authority,
      document: row.document,
      detail: row.detail,
      evidenceSha256: row.evidence_sha256 ?? undefined,
      ...(row.withdraws === null ? {} : { withdraws: row.withdraws }),
    })
  }
  type ConsentRow = {
    consent_id: number
    uscc: string
    bank_uscc: string
    purpose: string
    granted_at: number
    expires_at: number
    revoked_at: number | null
  }
  for (const row of sql.all<ConsentRow>('SELECT * FROM consents ORDER BY consent_id')) {
    venue.consents.set(row.consent_id, {
      consentId: row.consent_id,
      uscc: row.uscc,
      bankUscc: row.bank_uscc,
      purpose: row.purpose,
      grantedAt: row.granted_at,
      expiresAt: row.expires_at,
      revokedAt: row.revoked_at ?? undefined,
    })
  }
}

/** Own profiles, assets, datasets, accounts: what the engine knows of them. */
export function loadValuations(sql: Sql, venue: Venue): void {
  for (const row of sql.all<{ name: string; version: number }>(
    'SELECT name, version FROM profiles ORDER BY seq',
  ))
    venue.profileVersions.set(row.name, row.version)
  for (const row of sql.all<{ asset_id: number; version: number }>('SELECT asset_id, version FROM assets'))
    venue.assetVersions.set(row.asset_id, row.version)
  type ValueRow = { value_id: number; asset_id: number; proposer: string; status: AssetValueStatus }
  for (const row of sql.all<ValueRow>(
    'SELECT value_id, asset_id, proposer, status FROM asset_values ORDER BY value_id',
  )) {
    const { value_id: valueId, asset_id: assetId, proposer, status } = row
    venue.assetValues.set(valueId, { valueId, assetId, proposer, status })
  }
  for (const row of sql.all<{ dataset_id: number }>('SELECT dataset_id FROM datasets'))
    venue.datasets.add(row.dataset_id)
  type Row = {
    valuation_id: number
    area: string
    period: string
    dataset_id: number
    profile_id: string
    draws: number
    seed: number
    price_year: number | null
    status: string
    submitter: string | null
    result_sha256: string | null
    published_at: number | null
    corrects: number | null
    corrected_by: number | null
  }
  for (const row of sql.all<Row>('SELECT * FROM valuations ORDER BY valuation_id')) {
    venue.valuations.set(row.valuation_id, {
      valuationId: row.valuation_id,
      area: row.area,
      period: row.period,
      datasetId: row.dataset_id,
      profileId: row.profile_id,
      draws: row.draws,
      seed: row.seed,
      priceYear: row.price_year ?? undefined,
      status: row.status as ValuationStatus,
      submitter: row.submitter ?? undefined,
      publishedAt: row.published_at ?? undefined,
      corrects: row.corrects ?? undefined,
      correctedBy: row.corrected_by ?? undefined,
      resultSha256: row.result_sha256 ?? undefined,
    })
  }
}
