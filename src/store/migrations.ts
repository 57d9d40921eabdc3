import type { Sql } from './sql.ts'

/**
 * The tables, in steps that are only ever added to. State tables are the truth; the journal is the audit.
 * Each holds the facts that src/store/tables.ts declares for it; a test compares the two.
 * Amounts are integers: fen of cash, ticks of price, lots of permits. Times are milliseconds since 1970.
 */
const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE journal (
    seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, chance INTEGER NOT NULL, actor TEXT NOT NULL, command TEXT NOT NULL,
    outcome TEXT NOT NULL
  ) STRICT;
  CREATE TABLE idempotency (
    actor TEXT NOT NULL, key TEXT NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (actor, key)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE principals (
    name TEXT PRIMARY KEY, roles TEXT NOT NULL, uscc TEXT, token_sha256 TEXT NOT NULL UNIQUE,
    is_demonstration INTEGER NOT NULL, is_removed INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE participants (
    holder INTEGER PRIMARY KEY, uscc TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, name TEXT NOT NULL,
    is_suspended INTEGER NOT NULL, cancel_all_at INTEGER, cancels_on_disconnect INTEGER NOT NULL,
    group_number INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE instruments (
    asset INTEGER PRIMARY KEY, symbol TEXT NOT NULL UNIQUE, terms TEXT NOT NULL, phase TEXT NOT NULL,
    reference_ticks INTEGER NOT NULL, last_ticks INTEGER NOT NULL, day_volume_lots INTEGER NOT NULL,
    day_tick_lots TEXT NOT NULL, call_ends_at INTEGER, call_ends_from INTEGER
  ) STRICT;
  CREATE TABLE accounts (
    holder INTEGER NOT NULL, asset INTEGER NOT NULL, balance INTEGER NOT NULL, held_orders INTEGER NOT NULL,
    held_pledges INTEGER NOT NULL, held_freezes INTEGER NOT NULL, held_settlement INTEGER NOT NULL,
    PRIMARY KEY (holder, asset)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE orders (
    order_id INTEGER PRIMARY KEY, holder INTEGER NOT NULL, client_order_id TEXT NOT NULL, asset INTEGER NOT NULL,
    side INTEGER NOT NULL, type TEXT NOT NULL, time_in_force TEXT NOT NULL, expires_at INTEGER,
    post_only INTEGER NOT NULL, all_or_none INTEGER NOT NULL, self_trade_prevention TEXT NOT NULL,
    price_ticks INTEGER NOT NULL, stop_ticks INTEGER, trail_ticks INTEGER, quantity_lots INTEGER NOT NULL,
    display_lots INTEGER, filled_lots INTEGER NOT NULL, notional_fen INTEGER NOT NULL, held INTEGER NOT NULL,
    shown_lots INTEGER NOT NULL, status INTEGER NOT NULL, priority INTEGER NOT NULL, paired_order_id INTEGER,
    placed_at INTEGER NOT NULL, updated_seq INTEGER NOT NULL, updated_at INTEGER NOT NULL,
    UNIQUE (holder, client_order_id)
  ) STRICT;
  CREATE INDEX orders_open ON orders (priority) WHERE status < 3;
  CREATE INDEX orders_of_holder ON orders (holder, order_id);
  -- The past of a participant's orders is read by what changed last.
  CREATE INDEX orders_updated ON orders (holder, updated_seq);
  CREATE TABLE trades (
    trade_id INTEGER PRIMARY KEY, asset INTEGER NOT NULL, price_ticks INTEGER NOT NULL, quantity_lots INTEGER NOT NULL,
    maker_order_id INTEGER NOT NULL, taker_order_id INTEGER NOT NULL, maker INTEGER NOT NULL, taker INTEGER NOT NULL,
    taker_side INTEGER NOT NULL, seq INTEGER NOT NULL, at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX trades_of_asset ON trades (asset, trade_id);
  CREATE INDEX trades_of_maker ON trades (maker, seq);
  CREATE INDEX trades_of_taker ON trades (taker, seq);
  CREATE TABLE candles (
    asset INTEGER NOT NULL, span_ms INTEGER NOT NULL, start INTEGER NOT NULL, open_ticks INTEGER NOT NULL,
    high_ticks INTEGER NOT NULL, low_ticks INTEGER NOT NULL, close_ticks INTEGER NOT NULL, volume_lots INTEGER NOT NULL,
    trades INTEGER NOT NULL, PRIMARY KEY (asset, span_ms, start)
  ) STRICT, WITHOUT ROWID;
  -- Written only where a command took more places than lie between two.
  CREATE TABLE clock (only INTEGER PRIMARY KEY CHECK (only = 1), last_place INTEGER NOT NULL) STRICT;

  CREATE TABLE holds (
    hold_id INTEGER PRIMARY KEY, holder INTEGER NOT NULL, asset INTEGER NOT NULL, kind TEXT NOT NULL,
    amount INTEGER NOT NULL, document TEXT NOT NULL, placed_at INTEGER NOT NULL, resolved_at INTEGER
  ) STRICT;
  CREATE TABLE bank_references (bank_reference TEXT PRIMARY KEY, seq INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE approvals (
    approval_id INTEGER PRIMARY KEY, proposer TEXT NOT NULL, uscc TEXT NOT NULL, symbol TEXT NOT NULL,
    quantity_lots INTEGER NOT NULL, document TEXT NOT NULL, status TEXT NOT NULL
  ) STRICT;
  CREATE TABLE obligations (
    obligation_id INTEGER PRIMARY KEY, uscc TEXT NOT NULL, symbol TEXT NOT NULL, period TEXT NOT NULL,
    verified_lots INTEGER NOT NULL, surrendered_lots INTEGER NOT NULL, due_on TEXT NOT NULL
  ) STRICT;

  CREATE TABLE rule_packs (seq INTEGER PRIMARY KEY, adopted_at INTEGER NOT NULL, pack TEXT NOT NULL) STRICT;
  CREATE TABLE credit_entries (
    entry_id INTEGER PRIMARY KEY, uscc TEXT NOT NULL, item_id TEXT NOT NULL, decided_on TEXT NOT NULL,
    recorded_at INTEGER NOT NULL, authority TEXT NOT NULL, document TEXT NOT NULL, detail TEXT NOT NULL,
    evidence_sha256 TEXT, withdraws INTEGER
  ) STRICT;
  CREATE INDEX credit_entries_of ON credit_entries (uscc, entry_id);
  CREATE TABLE consents (
    consent_id INTEGER PRIMARY KEY, uscc TEXT NOT NULL, bank_uscc TEXT NOT NULL, purpose TEXT NOT NULL,
    granted_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, revoked_at INTEGER
  ) STRICT;
  CREATE TABLE enquiries (
    enquiry_id INTEGER PRIMARY KEY, uscc TEXT NOT NULL, bank_uscc TEXT NOT NULL, consent_id INTEGER NOT NULL,
    purpose TEXT NOT NULL, actor TEXT NOT NULL, at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX enquiries_of ON enquiries (uscc, enquiry_id);

  CREATE TABLE catalogue (
    only INTEGER PRIMARY KEY CHECK (only = 1), areas TEXT NOT NULL, ecosystems TEXT NOT NULL, profiles TEXT NOT NULL
  ) STRICT;
  CREATE TABLE profiles (
    profile_id TEXT PRIMARY KEY, name TEXT NOT NULL, version INTEGER NOT NULL, seq INTEGER NOT NULL, at INTEGER NOT NULL,
    profile TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE assets (
    asset_id INTEGER PRIMARY KEY, version INTEGER NOT NULL, area TEXT NOT NULL, ecosystem TEXT NOT NULL,
    status TEXT NOT NULL, fields TEXT NOT NULL
  ) STRICT;
  CREATE TABLE asset_versions (
    asset_id INTEGER NOT NULL, version INTEGER NOT NULL, seq INTEGER NOT NULL, at INTEGER NOT NULL, reason TEXT,
    fields TEXT NOT NULL, PRIMARY KEY (asset_id, version)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE asset_values (
    value_id INTEGER PRIMARY KEY, asset_id INTEGER NOT NULL, at INTEGER NOT NULL, proposer TEXT NOT NULL,
    status TEXT NOT NULL, was_confirmed INTEGER NOT NULL, reason TEXT, fields TEXT NOT NULL, hectares REAL,
    found TEXT NOT NULL
  ) STRICT;
  CREATE INDEX asset_values_of ON asset_values (asset_id, value_id);
  CREATE TABLE datasets (
    dataset_id INTEGER PRIMARY KEY, area TEXT NOT NULL, period TEXT NOT NULL, title TEXT NOT NULL,
    row_count INTEGER NOT NULL, sha256 TEXT NOT NULL, recorded_at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE dataset_rows (
    dataset_id INTEGER NOT NULL, line INTEGER NOT NULL, row TEXT NOT NULL, PRIMARY KEY (dataset_id, line)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE valuations (
    valuation_id INTEGER PRIMARY KEY, area TEXT NOT NULL, period TEXT NOT NULL, dataset_id INTEGER NOT NULL,
    profile_id TEXT NOT NULL, draws INTEGER NOT NULL, seed INTEGER NOT NULL, price_year INTEGER, status TEXT NOT NULL,
    submitter TEXT, published_at INTEGER, corrects INTEGER, corrected_by INTEGER, result_sha256 TEXT, reason TEXT
  ) STRICT;
  CREATE INDEX valuations_of ON valuations (area, period);
  CREATE TABLE valuation_results (valuation_id INTEGER PRIMARY KEY, result TEXT NOT NULL) STRICT;
  `,
  'ALTER TABLE orders ADD COLUMN memo TEXT',
  `
  CREATE TABLE credentials (
    credential_id INTEGER PRIMARY KEY, principal TEXT NOT NULL, kind TEXT NOT NULL, label TEXT,
    token_sha256 TEXT NOT NULL UNIQUE, may TEXT, added_at INTEGER NOT NULL, expires_at INTEGER, ended_at INTEGER
  ) STRICT;
  CREATE INDEX credentials_of ON credentials (principal, credential_id);
  INSERT INTO credentials SELECT j.seq, p.name, 'key', NULL, p.token_sha256, NULL, j.at, NULL,
    (SELECT min(r.at) FROM journal r WHERE json_extract(r.command, '$.command') = 'remove_principal'
      AND json_extract(r.command, '$.name') = p.name AND json_extract(r.outcome, '$.ok') = 1)
    FROM principals p JOIN journal j ON json_extract(j.command, '$.command') = 'add_principal'
      AND json_extract(j.command, '$.name') = p.name AND json_extract(j.outcome, '$.ok') = 1;
  ALTER TABLE principals DROP COLUMN is_removed;
  ALTER TABLE principals ADD COLUMN status TEXT NOT NULL DEFAULT 'active';
  ALTER TABLE principals ADD COLUMN proposer TEXT NOT NULL DEFAULT 'system';
  UPDATE principals SET status = 'removed' WHERE name IN (SELECT principal FROM credentials WHERE ended_at IS NOT NULL);
  CREATE TABLE principals_now (
    name TEXT PRIMARY KEY, roles TEXT NOT NULL, uscc TEXT, is_demonstration INTEGER NOT NULL, status TEXT NOT NULL,
    proposer TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  INSERT INTO principals_now SELECT name, roles, uscc, is_demonstration, status, proposer FROM principals;
  DROP TABLE principals;
  ALTER TABLE principals_now RENAME TO principals;
  -- Of passwords and one-time codes: beside the journal, which has their hash.
  CREATE TABLE secrets (credential_id INTEGER PRIMARY KEY, secret TEXT NOT NULL) STRICT;
  CREATE TABLE security_events (
    event_id INTEGER PRIMARY KEY, at INTEGER NOT NULL, event TEXT NOT NULL, name TEXT,
    address TEXT NOT NULL, detail TEXT NOT NULL, count INTEGER NOT NULL
  ) STRICT;
  `,
  `
  ALTER TABLE journal ADD COLUMN credential INTEGER;
  CREATE TABLE heads (seq INTEGER PRIMARY KEY, hash TEXT NOT NULL) STRICT;
  `,
  `
  ALTER TABLE datasets ADD COLUMN author TEXT NOT NULL DEFAULT '';
  UPDATE datasets SET author = coalesce((SELECT actor FROM journal WHERE seq = dataset_id), '');
  ALTER TABLE valuations ADD COLUMN requester TEXT NOT NULL DEFAULT '';
  UPDATE valuations SET requester = coalesce((SELECT actor FROM journal WHERE seq = valuation_id), '');
  `,
  `
  CREATE TABLE proposals (
    proposal_id INTEGER PRIMARY KEY, command TEXT NOT NULL, body TEXT NOT NULL, proposer TEXT NOT NULL,
    proposed_at INTEGER NOT NULL, status TEXT NOT NULL, decider TEXT, decided_at INTEGER, reason TEXT
  ) STRICT;
  CREATE TABLE settings (
    only INTEGER PRIMARY KEY CHECK (only = 1), demands_second_person INTEGER NOT NULL
  ) STRICT;
  `,
  'ALTER TABLE secrets ADD COLUMN last_step INTEGER NOT NULL DEFAULT 0',
  `
  ALTER TABLE credentials ADD COLUMN public_key TEXT;
  -- Requests as they were signed, beside the command that each gave.
  CREATE TABLE signatures (
    seq INTEGER PRIMARY KEY, credential_id INTEGER NOT NULL, request TEXT NOT NULL
  ) STRICT;
  CREATE INDEX security_events_of_strangers ON security_events (event_id) WHERE name IS NULL;
  CREATE INDEX security_events_of_named ON security_events (event_id) WHERE name IS NOT NULL;
  CREATE INDEX enquiries_of_consent ON enquiries (consent_id, enquiry_id);
  `,
  `
  ALTER TABLE settings ADD COLUMN demands_signatures INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE principals ADD COLUMN person TEXT;
  `,
  `
  CREATE TABLE pledges (
    pledge_id INTEGER PRIMARY KEY, holder INTEGER NOT NULL, asset INTEGER NOT NULL, pledgee_uscc TEXT NOT NULL,
    quantity_lots INTEGER NOT NULL, secured_fen INTEGER NOT NULL, document TEXT NOT NULL, due_on TEXT NOT NULL,
    warning_basis_points INTEGER, call_basis_points INTEGER, has_foreclosure_clause INTEGER NOT NULL,
    status TEXT NOT NULL, proposed_at INTEGER NOT NULL, valued_fen INTEGER, valued_ticks INTEGER,
    registered_seq INTEGER, registered_at INTEGER, varied_due_on TEXT, varied_secured_fen INTEGER, claim_fen INTEGER,
    cure_until TEXT, ended_at INTEGER, reason TEXT
  ) STRICT;
  CREATE TABLE disposals (
    disposal_id INTEGER PRIMARY KEY, pledge_id INTEGER NOT NULL, buyer_uscc TEXT NOT NULL,
    quantity_lots INTEGER NOT NULL, price_ticks INTEGER NOT NULL, proceeds_fen INTEGER NOT NULL, shares TEXT NOT NULL,
    costs_fen INTEGER NOT NULL, costs_to_uscc TEXT, status TEXT NOT NULL, document TEXT NOT NULL, at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE pledge_rules (seq INTEGER PRIMARY KEY, adopted_at INTEGER NOT NULL, rules TEXT NOT NULL) STRICT;
  `,
  `
  CREATE TABLE obligations_now (
    obligation_id INTEGER PRIMARY KEY, uscc TEXT NOT NULL, symbol TEXT NOT NULL, period TEXT NOT NULL,
    verified_lots INTEGER, surrendered_lots INTEGER NOT NULL, due_on TEXT NOT NULL, is_excluded INTEGER NOT NULL,
    credit_entry_id INTEGER
  ) STRICT;
  INSERT INTO obligations_now SELECT o.*, 0, (SELECT max(e.entry_id) FROM credit_entries e
    WHERE e.item_id = 'surrendered_on_time' AND e.document = '清缴义务 obligation ' || o.obligation_id
      AND e.withdraws IS NULL AND NOT EXISTS (SELECT 1 FROM credit_entries w WHERE w.withdraws = e.entry_id))
    FROM obligations o;
  DROP TABLE obligations;
  ALTER TABLE obligations_now RENAME TO obligations;
  CREATE TABLE verifications (
    verification_id INTEGER PRIMARY KEY, obligation_id INTEGER NOT NULL, lots INTEGER, is_excluded INTEGER NOT NULL,
    document TEXT NOT NULL, at INTEGER NOT NULL
  ) STRICT;
  INSERT INTO verifications SELECT o.obligation_id, o.obligation_id, o.verified_lots, 0, '', j.at
    FROM obligations o JOIN journal j ON j.seq = o.obligation_id;
  CREATE TABLE surrenders (
    surrender_id INTEGER PRIMARY KEY, obligation_id INTEGER NOT NULL, lots INTEGER NOT NULL, at INTEGER NOT NULL,
    reversed_at INTEGER, reason TEXT
  ) STRICT;
  INSERT INTO surrenders SELECT seq, json_extract(command, '$.obligation_id'),
    json_extract(outcome, '$.value.quantity_lots'), at, NULL, NULL
    FROM journal WHERE json_extract(command, '$.command') = 'surrender' AND json_extract(outcome, '$.ok') = 1;
  `,
  `
  CREATE TABLE postings (
    seq INTEGER NOT NULL, place INTEGER NOT NULL, at INTEGER NOT NULL, cause TEXT NOT NULL, asset INTEGER NOT NULL,
    giver INTEGER NOT NULL, taker INTEGER NOT NULL, amount INTEGER NOT NULL, PRIMARY KEY (seq, place)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX postings_of_giver ON postings (giver, asset, seq);
  CREATE INDEX postings_of_taker ON postings (taker, asset, seq);
  -- What was moved before there was a table of it stands in the journal; of what a second person confirmed, the first's command.
  CREATE TABLE moved AS
    SELECT j.seq, j.at, coalesce(p.command, json_extract(j.command, '$.command')) AS cause,
      coalesce(p.body, j.command) AS body, j.outcome
    FROM journal j LEFT JOIN proposals p ON json_extract(j.command, '$.command') = 'confirm_proposal'
      AND p.proposal_id = json_extract(j.command, '$.proposal_id')
    WHERE json_extract(j.outcome, '$.ok') = 1 AND json_extract(j.outcome, '$.value.status') IS NOT 'pending';
  INSERT INTO postings SELECT m.seq, 0, m.at, m.cause, 0, 0, c.holder, CAST(round(json_extract(m.body, '$.amount') * 100) AS INTEGER)
    FROM moved m JOIN participants c ON c.uscc = json_extract(m.body, '$.uscc') WHERE m.cause = 'deposit';
  INSERT INTO postings SELECT m.seq, 0, m.at, m.cause, 0, c.holder, 0, CAST(round(json_extract(m.body, '$.amount') * 100) AS INTEGER)
    FROM moved m JOIN participants c ON c.uscc = json_extract(m.body, '$.uscc') WHERE m.cause = 'withdraw_cash';
  INSERT INTO postings SELECT m.seq, 0, m.at, m.cause, i.asset, 0, c.holder, a.quantity_lots
    FROM moved m JOIN approvals a ON a.approval_id = json_extract(m.body, '$.approval_id')
    JOIN participants c ON c.uscc = a.uscc JOIN instruments i ON i.symbol = a.symbol WHERE m.cause = 'approve';
  INSERT INTO postings SELECT s.surrender_id, 0, s.at, 'surrender', i.asset, c.holder, 1, s.lots
    FROM surrenders s JOIN obligations o USING (obligation_id) JOIN participants c ON c.uscc = o.uscc
    JOIN instruments i ON i.symbol = o.symbol;
  DROP TABLE moved;
  `,
  `
  CREATE TABLE energy_uses (
    energy_use_id INTEGER PRIMARY KEY, uscc TEXT NOT NULL, symbol TEXT NOT NULL, year TEXT NOT NULL, kgce INTEGER NOT NULL,
    basis TEXT NOT NULL, kgce_per_kwh TEXT NOT NULL, document TEXT NOT NULL, at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE certificate_claims (
    claim_id INTEGER PRIMARY KEY, uscc TEXT NOT NULL, symbol TEXT NOT NULL, year TEXT NOT NULL, prefix TEXT NOT NULL,
    serial_from INTEGER NOT NULL, serial_to INTEGER NOT NULL, production_month TEXT NOT NULL, generation TEXT NOT NULL,
    is_cross_province INTEGER NOT NULL, status TEXT NOT NULL, document TEXT NOT NULL, reason TEXT, at INTEGER NOT NULL
  ) STRICT;
  `,
  `
  CREATE TABLE market_rules (
    symbol TEXT PRIMARY KEY, medium TEXT NOT NULL, city TEXT, basin TEXT, sectors TEXT NOT NULL, seller_needs TEXT NOT NULL,
    document TEXT NOT NULL, at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE standings (
    uscc TEXT PRIMARY KEY, area TEXT NOT NULL, basin TEXT, sector TEXT NOT NULL, has_paid INTEGER NOT NULL,
    is_monitored INTEGER NOT NULL, document TEXT NOT NULL, at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE area_statuses (
    area TEXT NOT NULL, medium TEXT NOT NULL, year TEXT NOT NULL, meets_target INTEGER NOT NULL, document TEXT NOT NULL,
    at INTEGER NOT NULL, PRIMARY KEY (area, medium, year)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE exceptions (
    exception_id INTEGER PRIMARY KEY, uscc TEXT NOT NULL, symbol TEXT NOT NULL, side TEXT NOT NULL, until TEXT NOT NULL,
    document TEXT NOT NULL, at INTEGER NOT NULL, ended_at INTEGER
  ) STRICT;
  CREATE TABLE area_caps (
    area TEXT NOT NULL, symbol TEXT NOT NULL, cap_lots INTEGER NOT NULL, document TEXT NOT NULL, at INTEGER NOT NULL,
    PRIMARY KEY (area, symbol)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  CREATE TABLE allocation_tables (
    table_id INTEGER PRIMARY KEY, proposer TEXT NOT NULL, document TEXT NOT NULL, rows TEXT NOT NULL, status TEXT NOT NULL,
    decider TEXT, reason TEXT, at INTEGER NOT NULL
  ) STRICT;
  `,
  `
  CREATE TABLE boundaries (
    area TEXT PRIMARY KEY, polygons TEXT NOT NULL, map_approval TEXT NOT NULL, document TEXT NOT NULL, at INTEGER NOT NULL
  ) STRICT;
  `,
  `
  CREATE TABLE replacement_rules (
    seq INTEGER PRIMARY KEY, adopted_at INTEGER NOT NULL, rules TEXT NOT NULL, requirement TEXT NOT NULL
  ) STRICT;
  CREATE TABLE reductions (
    reduction_id INTEGER PRIMARY KEY, source_name TEXT NOT NULL, source_uscc TEXT, area TEXT NOT NULL, sector TEXT NOT NULL,
    measure TEXT NOT NULL, pollutant TEXT NOT NULL, grams INTEGER NOT NULL, used_grams INTEGER NOT NULL CHECK (used_grams BETWEEN 0 AND grams),
    formed_on TEXT NOT NULL, status TEXT NOT NULL, document TEXT NOT NULL, proposer TEXT NOT NULL, reason TEXT, at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE projects (
    project_id INTEGER PRIMARY KEY, name TEXT NOT NULL, uscc TEXT, area TEXT NOT NULL, sector TEXT NOT NULL, stack_m INTEGER,
    missed TEXT NOT NULL, needs TEXT NOT NULL, status TEXT NOT NULL, document TEXT NOT NULL, proposer TEXT NOT NULL, reason TEXT,
    at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE matches (
    match_id INTEGER PRIMARY KEY, project_id INTEGER NOT NULL, reduction_id INTEGER NOT NULL, pollutant TEXT NOT NULL,
    grams INTEGER NOT NULL, is_released INTEGER NOT NULL, at INTEGER NOT NULL
  ) STRICT;
  `,
  `
  ALTER TABLE approvals ADD COLUMN decided_at INTEGER;
  UPDATE approvals SET decided_at = (
    SELECT max(at) FROM journal WHERE json_extract(command, '$.command') IN ('approve', 'refuse')
      AND json_extract(command, '$.approval_id') = approval_id AND json_extract(outcome, '$.ok') = 1
  );
  ALTER TABLE allocation_tables ADD COLUMN decided_at INTEGER;
  UPDATE allocation_tables SET decided_at = (
    SELECT max(at) FROM journal
      WHERE json_extract(command, '$.command') IN ('approve_allocation_table', 'refuse_allocation_table')
      AND json_extract(command, '$.table_id') = table_id AND json_extract(outcome, '$.ok') = 1
  );
  CREATE INDEX postings_of_cause ON postings (cause, seq);
  -- Of orders that left before there was a table of it the reason is not known.
  CREATE TABLE log_entries (idx INTEGER PRIMARY KEY, kind TEXT NOT NULL, ref TEXT NOT NULL, leaf_hash TEXT NOT NULL) STRICT;
  CREATE INDEX log_entries_about ON log_entries (kind, ref, idx);
  -- What may be deleted one day: without them the leaf says nothing.
  CREATE TABLE log_records (idx INTEGER PRIMARY KEY, salt TEXT NOT NULL, record TEXT NOT NULL) STRICT;
  CREATE TABLE log_nodes (level INTEGER NOT NULL, idx INTEGER NOT NULL, hash TEXT NOT NULL, PRIMARY KEY (level, idx)) STRICT, WITHOUT ROWID;
  CREATE TABLE log_cosignatures (
    size INTEGER NOT NULL, principal TEXT NOT NULL, name TEXT NOT NULL, signature TEXT NOT NULL, PRIMARY KEY (size, principal)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE log_keys (use TEXT PRIMARY KEY, seed TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE report_bundles (report_id INTEGER PRIMARY KEY, jws TEXT NOT NULL, idx INTEGER NOT NULL) STRICT;
  CREATE TABLE credit_reports (
    report_id INTEGER PRIMARY KEY, uscc TEXT NOT NULL, bank_uscc TEXT NOT NULL, consent_id INTEGER NOT NULL, purpose TEXT NOT NULL,
    actor TEXT NOT NULL, expires_at INTEGER NOT NULL, at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE refused_enquiries (
    refused_id INTEGER PRIMARY KEY, uscc TEXT NOT NULL, bank_uscc TEXT NOT NULL, purpose TEXT NOT NULL, reason TEXT NOT NULL,
    actor TEXT NOT NULL, at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE auction_trades (trade_id INTEGER PRIMARY KEY) STRICT;
  CREATE TABLE order_ends (order_id INTEGER PRIMARY KEY, reason INTEGER NOT NULL) STRICT;
  CREATE TABLE holidays (
    year TEXT PRIMARY KEY, document TEXT NOT NULL, days_off TEXT NOT NULL, working_weekends TEXT NOT NULL, at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE trusts (
    uscc TEXT NOT NULL, to_uscc TEXT NOT NULL, trusted_from INTEGER NOT NULL, removed_at INTEGER, at INTEGER NOT NULL,
    PRIMARY KEY (uscc, to_uscc)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE objections (
    objection_id INTEGER PRIMARY KEY, uscc TEXT NOT NULL, kind TEXT NOT NULL, about_id INTEGER NOT NULL, text TEXT NOT NULL,
    answer_due_on TEXT NOT NULL, status TEXT NOT NULL, answer TEXT, decided_by TEXT, decided_at INTEGER, at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE repair_rules (seq INTEGER PRIMARY KEY, adopted_at INTEGER NOT NULL, rules TEXT NOT NULL) STRICT;
  CREATE TABLE credit_cases (
    case_id INTEGER PRIMARY KEY, kind TEXT NOT NULL, uscc TEXT NOT NULL, entry_id INTEGER NOT NULL, text TEXT NOT NULL,
    evidence_sha256 TEXT, answer_due_on TEXT, outcome TEXT, answer TEXT, decided_by TEXT, decided_at INTEGER, at INTEGER NOT NULL
  ) STRICT;
  `,
  `
  ALTER TABLE catalogue ADD COLUMN defaults TEXT;
  ALTER TABLE valuations ADD COLUMN defaults_id TEXT;
  -- What of the catalogue an account was computed from: the catalogue goes on, and the account stays what it is.
  ALTER TABLE valuation_results ADD COLUMN basis TEXT;
  ALTER TABLE valuations ADD COLUMN basis_sha256 TEXT;
  ALTER TABLE approvals ADD COLUMN vintage TEXT;
  ALTER TABLE approvals ADD COLUMN obtained TEXT;
  ALTER TABLE allocation_tables ADD COLUMN vintage TEXT;
  ALTER TABLE allocation_tables ADD COLUMN obtained TEXT;
  CREATE TABLE sales (
    sale_id INTEGER PRIMARY KEY, asset INTEGER NOT NULL, quantity_lots INTEGER NOT NULL, reserve_ticks INTEGER NOT NULL,
    must_clear_fully INTEGER NOT NULL, max_share_basis_points INTEGER NOT NULL, min_deposit_fen INTEGER NOT NULL,
    opens_at INTEGER NOT NULL, closes_at INTEGER NOT NULL, key_holders TEXT NOT NULL, threshold INTEGER NOT NULL,
    document TEXT NOT NULL, proposer TEXT NOT NULL, status TEXT NOT NULL, reason TEXT, outcome TEXT, price_ticks INTEGER,
    sold_lots INTEGER, bid_lots INTEGER, prices TEXT, cover_ratio REAL, chance INTEGER
  ) STRICT;
  CREATE TABLE sale_bids (
    bid_id INTEGER PRIMARY KEY, sale_id INTEGER NOT NULL, uscc TEXT NOT NULL, at INTEGER NOT NULL, sealed TEXT NOT NULL,
    shares TEXT NOT NULL, share_hashes TEXT NOT NULL, commitment TEXT NOT NULL, deposit_fen INTEGER NOT NULL, hold_id INTEGER NOT NULL,
    withdrawn_at INTEGER, opened TEXT, entries TEXT NOT NULL, fault TEXT, awarded_lots INTEGER
  ) STRICT;
  CREATE TABLE sale_shares (
    sale_id INTEGER NOT NULL, key_holder INTEGER NOT NULL, actor TEXT NOT NULL, at INTEGER NOT NULL, shares TEXT NOT NULL,
    PRIMARY KEY (sale_id, key_holder)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE blocks (
    block_id INTEGER PRIMARY KEY, asset INTEGER NOT NULL, seller TEXT NOT NULL, buyer TEXT NOT NULL, status TEXT NOT NULL,
    offers TEXT NOT NULL, ended_at INTEGER, reason TEXT
  ) STRICT;
  CREATE TABLE reconciliations (
    pass_id INTEGER PRIMARY KEY, actor TEXT NOT NULL, at INTEGER NOT NULL, as_of_seq INTEGER NOT NULL,
    compared INTEGER NOT NULL, differences TEXT NOT NULL, faults TEXT NOT NULL
  ) STRICT;
  CREATE TABLE restrictions (
    uscc TEXT PRIMARY KEY, pass_id INTEGER NOT NULL, restricted_at INTEGER NOT NULL, lifted_at INTEGER, lifted_by TEXT,
    reason TEXT
  ) STRICT, WITHOUT ROWID;
  `,
  `
  ALTER TABLE accounts ADD COLUMN held_leases INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE obligations ADD COLUMN offset_lots INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE obligations ADD COLUMN offset_basis_points INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE obligations ADD COLUMN closed_lots INTEGER;
  ALTER TABLE obligations ADD COLUMN shortfall_entry_id INTEGER;
  ALTER TABLE report_bundles ADD COLUMN sm2 TEXT;
  ALTER TABLE consents ADD COLUMN scope TEXT NOT NULL DEFAULT '["grade","entries"]';
  ALTER TABLE consents ADD COLUMN is_once INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE consents ADD COLUMN used_at INTEGER;
  ALTER TABLE surrenders ADD COLUMN symbol TEXT NOT NULL DEFAULT '';
  UPDATE surrenders SET symbol = (SELECT symbol FROM obligations o WHERE o.obligation_id = surrenders.obligation_id);
  ALTER TABLE surrenders ADD COLUMN is_offset INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE approvals ADD COLUMN reduction_id INTEGER;
  ALTER TABLE allocation_tables ADD COLUMN stage TEXT NOT NULL DEFAULT 'whole';
  ALTER TABLE allocation_tables ADD COLUMN period TEXT;
  CREATE TABLE dealings (holder INTEGER NOT NULL, asset INTEGER NOT NULL, days TEXT NOT NULL, PRIMARY KEY (holder, asset)) STRICT, WITHOUT ROWID;
  CREATE TABLE trading_hours (
    symbol TEXT PRIMARY KEY, changes TEXT NOT NULL, document TEXT NOT NULL, at INTEGER NOT NULL, next_at INTEGER, next_phase TEXT
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE surrender_rules (
    symbol TEXT NOT NULL, duty_symbol TEXT NOT NULL, period_from TEXT NOT NULL, period_to TEXT, max_basis_points INTEGER NOT NULL,
    document TEXT NOT NULL, at INTEGER NOT NULL, ended_at INTEGER, PRIMARY KEY (symbol, duty_symbol)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE ended_terms (symbol TEXT PRIMARY KEY, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE permit_returns (
    return_id TEXT PRIMARY KEY, table_id INTEGER NOT NULL, uscc TEXT NOT NULL, symbol TEXT NOT NULL, owed_lots INTEGER NOT NULL,
    returned_lots INTEGER NOT NULL CHECK (returned_lots BETWEEN 0 AND owed_lots), at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE leases (
    lease_id INTEGER PRIMARY KEY, asset INTEGER NOT NULL, lessor TEXT NOT NULL, lessee TEXT NOT NULL, lots INTEGER NOT NULL,
    rent_fen INTEGER NOT NULL, ends_on TEXT NOT NULL, document TEXT NOT NULL, status TEXT NOT NULL, at INTEGER NOT NULL,
    began_at INTEGER, ended_at INTEGER, reason TEXT
  ) STRICT;
  ALTER TABLE datasets ADD COLUMN corrects INTEGER;
  CREATE TABLE dataset_returns (
    dataset_id INTEGER PRIMARY KEY, due TEXT NOT NULL, remarks TEXT NOT NULL, returned_at INTEGER NOT NULL,
    returned_by TEXT NOT NULL, corrected_by INTEGER
  ) STRICT;
  `,
  `
  ALTER TABLE principals ADD COLUMN right TEXT;
  ALTER TABLE holds ADD COLUMN asked INTEGER;
  ALTER TABLE holds ADD COLUMN until TEXT;
  CREATE TABLE own_reports (
    uscc TEXT NOT NULL, year TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (uscc, year)
  ) STRICT, WITHOUT ROWID;
  ALTER TABLE obligations ADD COLUMN dated_parts TEXT NOT NULL DEFAULT '[]';
  ALTER TABLE sales ADD COLUMN pricing TEXT NOT NULL DEFAULT 'uniform';
  ALTER TABLE sale_bids ADD COLUMN paid_fen INTEGER;
  ALTER TABLE leases ADD COLUMN cap_lots INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE leases ADD COLUMN cap_from TEXT;
  ALTER TABLE leases ADD COLUMN cap_to TEXT;
  CREATE TABLE areas (
    area TEXT PRIMARY KEY, name TEXT NOT NULL, level TEXT NOT NULL, parent TEXT, area_km2 REAL, document TEXT NOT NULL,
    at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE watch_cases (
    watch_case_id INTEGER PRIMARY KEY, symbol TEXT NOT NULL, day TEXT NOT NULL, rule_id TEXT NOT NULL, usccs TEXT NOT NULL,
    trade_ids TEXT NOT NULL, order_ids TEXT NOT NULL, text TEXT NOT NULL, opened_by TEXT NOT NULL, at INTEGER NOT NULL,
    status TEXT NOT NULL, outcome_text TEXT, closed_by TEXT, closed_at INTEGER
  ) STRICT;
  CREATE TABLE fixed_sales (
    fixed_sale_id INTEGER PRIMARY KEY, asset INTEGER NOT NULL, quantity_lots INTEGER NOT NULL, sold_lots INTEGER NOT NULL,
    price_ticks INTEGER NOT NULL, max_lots INTEGER, opens_at INTEGER NOT NULL, closes_at INTEGER NOT NULL,
    document TEXT NOT NULL, proposer TEXT NOT NULL, status TEXT NOT NULL, reason TEXT
  ) STRICT;
  CREATE TABLE carry_rules (
    symbol TEXT PRIMARY KEY, to_symbol TEXT NOT NULL, counts_from TEXT NOT NULL, counts_to TEXT NOT NULL,
    apply_by TEXT NOT NULL, document TEXT NOT NULL, base_lots INTEGER NOT NULL, ratio_basis_points INTEGER NOT NULL,
    at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE carry_overs (
    carry_over_id INTEGER PRIMARY KEY, uscc TEXT NOT NULL, asset INTEGER NOT NULL, to_asset INTEGER NOT NULL,
    lots INTEGER NOT NULL, status TEXT NOT NULL, document TEXT NOT NULL, at INTEGER NOT NULL, sold_lots INTEGER,
    bought_lots INTEGER, held_lots INTEGER, most_lots INTEGER, decided_at INTEGER, reason TEXT
  ) STRICT;
  CREATE TABLE fixed_purchases (
    purchase_id INTEGER PRIMARY KEY, fixed_sale_id INTEGER NOT NULL, uscc TEXT NOT NULL, lots INTEGER NOT NULL,
    at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE evidence (
    evidence_id INTEGER PRIMARY KEY, uscc TEXT NOT NULL, symbol TEXT NOT NULL, month TEXT NOT NULL, sha256 TEXT NOT NULL,
    file_name TEXT NOT NULL, figure_lots INTEGER, at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE consent_requests (
    request_id INTEGER PRIMARY KEY, uscc TEXT NOT NULL, bank_uscc TEXT NOT NULL, purpose TEXT NOT NULL,
    expires_at INTEGER NOT NULL, scope TEXT NOT NULL, is_once INTEGER NOT NULL, status TEXT NOT NULL, actor TEXT NOT NULL,
    at INTEGER NOT NULL, decided_at INTEGER, reason TEXT, consent_id INTEGER
  ) STRICT;
  ALTER TABLE credit_reports RENAME TO credit_reports_before;
  CREATE TABLE credit_reports (
    report_id INTEGER PRIMARY KEY, uscc TEXT NOT NULL, bank_uscc TEXT NOT NULL, consent_id INTEGER, purpose TEXT NOT NULL,
    actor TEXT NOT NULL, expires_at INTEGER NOT NULL, at INTEGER NOT NULL
  ) STRICT;
  INSERT INTO credit_reports SELECT * FROM credit_reports_before;
  DROP TABLE credit_reports_before;
  ALTER TABLE pledges ADD COLUMN varied_asset INTEGER;
  ALTER TABLE pledges ADD COLUMN varied_lots INTEGER;
  ALTER TABLE pledges ADD COLUMN is_varied_agreed INTEGER NOT NULL DEFAULT 0;
  CREATE TABLE account_rules (
    demands_second_person INTEGER NOT NULL, transfer_limits TEXT NOT NULL, uscc TEXT NOT NULL PRIMARY KEY,
    at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
  `
  ALTER TABLE pledges ADD COLUMN behind INTEGER;
  ALTER TABLE market_rules ADD COLUMN excluded_grade_ids TEXT NOT NULL DEFAULT '[]';
  CREATE TABLE fee_pledges (
    fee_pledge_id INTEGER PRIMARY KEY, uscc TEXT NOT NULL, bank_uscc TEXT NOT NULL, fee_kind TEXT NOT NULL,
    payer TEXT NOT NULL, collection_account TEXT NOT NULL, document TEXT NOT NULL, from_month TEXT NOT NULL,
    until_month TEXT NOT NULL, expected_fen INTEGER NOT NULL, haircut_basis_points INTEGER NOT NULL,
    service_fen INTEGER NOT NULL, secured_fen INTEGER NOT NULL, trigger_basis_points INTEGER NOT NULL,
    trigger_months INTEGER NOT NULL, behind INTEGER, rules_seq INTEGER, status TEXT NOT NULL,
    proposed_at INTEGER NOT NULL, registration_number TEXT, register_time INTEGER, registered_seq INTEGER,
    notice_document TEXT, ended_at INTEGER, reason TEXT
  ) STRICT;
  CREATE TABLE account_states (
    uscc TEXT PRIMARY KEY, account_state TEXT NOT NULL, document TEXT NOT NULL, reason TEXT NOT NULL, at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE corrections (
    correction_id INTEGER PRIMARY KEY, corrects INTEGER NOT NULL, asset INTEGER NOT NULL, giver INTEGER NOT NULL,
    taker INTEGER, amount INTEGER NOT NULL, booked INTEGER NOT NULL, effective_at INTEGER NOT NULL, document TEXT NOT NULL, at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE collections (
    collection_id INTEGER PRIMARY KEY, fee_pledge_id INTEGER NOT NULL, month TEXT NOT NULL, amount_fen INTEGER NOT NULL,
    document TEXT NOT NULL, at INTEGER NOT NULL
  ) STRICT;
  `,
  `
  CREATE TABLE notices (
    notice_id INTEGER PRIMARY KEY, zh TEXT NOT NULL, en TEXT NOT NULL, symbol TEXT, until INTEGER,
    published_by TEXT NOT NULL, at INTEGER NOT NULL, withdrawn_at INTEGER, reason TEXT
  ) STRICT;
  CREATE TABLE receivers (
    receiver_id INTEGER PRIMARY KEY, zh TEXT NOT NULL, en TEXT NOT NULL, callback TEXT NOT NULL,
    measure_fields TEXT NOT NULL, document TEXT NOT NULL, at INTEGER NOT NULL, ended_at INTEGER, reason TEXT
  ) STRICT;
  CREATE TABLE deliveries (
    delivery_id INTEGER PRIMARY KEY, receiver_id INTEGER NOT NULL, message_id TEXT NOT NULL, body TEXT NOT NULL,
    body_sha256 TEXT NOT NULL, state TEXT NOT NULL, attempts INTEGER NOT NULL, http_status INTEGER,
    last_attempt_at INTEGER, next_attempt_at INTEGER, UNIQUE (receiver_id, message_id)
  ) STRICT;
  CREATE INDEX deliveries_due ON deliveries (state, next_attempt_at);
  `,
  `
  ALTER TABLE instruments ADD COLUMN day_from_trade INTEGER NOT NULL DEFAULT 0;
  -- The trades of the day that runs are the last ones, as many as make its volume.
  UPDATE instruments SET day_from_trade = coalesce((
    SELECT min(trade_id) FROM (
      SELECT trade_id, sum(quantity_lots) OVER (ORDER BY trade_id DESC) AS since FROM trades WHERE asset = instruments.asset
    ) WHERE since <= instruments.day_volume_lots
  ), 0);
  CREATE TABLE annulments (
    trade_id INTEGER PRIMARY KEY, asset INTEGER NOT NULL, buyer INTEGER NOT NULL, seller INTEGER NOT NULL,
    ticks INTEGER NOT NULL, lots INTEGER NOT NULL, traded_at INTEGER NOT NULL, ground TEXT NOT NULL,
    document TEXT NOT NULL, proposer TEXT NOT NULL, at INTEGER NOT NULL, status TEXT NOT NULL, decided_at INTEGER,
    decided_by TEXT, reason TEXT
  ) STRICT;
  CREATE TABLE open_auctions (
    open_auction_id INTEGER PRIMARY KEY, asset INTEGER NOT NULL, form TEXT NOT NULL, quantity_lots INTEGER NOT NULL,
    start_ticks INTEGER NOT NULL, step_ticks INTEGER NOT NULL, floor_ticks INTEGER NOT NULL, step_ms INTEGER NOT NULL,
    max_lots INTEGER NOT NULL, deposit_basis_points INTEGER NOT NULL, registers_until INTEGER NOT NULL,
    opens_at INTEGER NOT NULL, closes_at INTEGER NOT NULL, wait_ms INTEGER NOT NULL, round_ms INTEGER NOT NULL,
    publicity_days INTEGER NOT NULL, payment_days INTEGER NOT NULL, document TEXT NOT NULL, proposer TEXT NOT NULL,
    announced_at INTEGER, timed_from INTEGER, ends_at INTEGER NOT NULL, status TEXT NOT NULL, reason TEXT
  ) STRICT;
  CREATE TABLE auction_registrations (
    registration_id INTEGER PRIMARY KEY, open_auction_id INTEGER NOT NULL, uscc TEXT NOT NULL, lots INTEGER NOT NULL,
    document TEXT NOT NULL, hold_id INTEGER, at INTEGER NOT NULL, status TEXT NOT NULL, decided_by TEXT, reason TEXT
  ) STRICT;
  CREATE TABLE open_bids (
    open_bid_id INTEGER PRIMARY KEY, open_auction_id INTEGER NOT NULL, registration_id INTEGER NOT NULL,
    ticks INTEGER NOT NULL, lots INTEGER NOT NULL, at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE auction_deals (
    deal_id INTEGER PRIMARY KEY, open_auction_id INTEGER NOT NULL, registration_id INTEGER NOT NULL, uscc TEXT NOT NULL,
    lots INTEGER NOT NULL, ticks INTEGER NOT NULL, at INTEGER NOT NULL, status TEXT NOT NULL, contract TEXT,
    contracted_at INTEGER, pay_by TEXT, paid_at INTEGER, buyer_document TEXT, seller_document TEXT, settled_at INTEGER,
    reason TEXT
  ) STRICT;
  `,
  `
  -- What an operator did: read by number, so that a list of it does not look through every order.
  CREATE INDEX journal_desk ON journal (seq) WHERE json_extract(command, '$.command') IN (
    'set_phase', 'kill_switch', 'set_trading_hours', 'list_instrument', 'change_terms', 'adopt_holidays', 'form_group',
    'suspend_participant', 'freeze', 'release_freeze', 'publish_notice', 'withdraw_notice', 'propose_annulment',
    'confirm_annulment', 'refuse_annulment', 'clear_sale', 'open_watch_case', 'close_watch_case',
    'declare_insider_window', 'end_insider_window', 'set_account_state', 'correct_holding',
    'lift_restriction', 'withdraw_cash', 'confirm_proposal');
  CREATE TABLE engine_changes (change TEXT PRIMARY KEY, since INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  INSERT INTO engine_changes SELECT value, coalesce((SELECT max(seq) FROM journal), 0) + 1
    FROM json_each('["days", "credit"]');
  ALTER TABLE instruments ADD COLUMN day_is_over INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE credit_reports ADD COLUMN withheld TEXT NOT NULL DEFAULT '[]';
  ALTER TABLE trading_hours ADD COLUMN blocks TEXT;
  ALTER TABLE instruments ADD COLUMN phase_reason TEXT;
  ALTER TABLE instruments ADD COLUMN halted_from TEXT;
  ALTER TABLE fixed_sales ADD COLUMN ballot_at INTEGER;
  ALTER TABLE fixed_sales ADD COLUMN chance INTEGER;
  CREATE TABLE insider_windows (
    window_id INTEGER PRIMARY KEY, symbol TEXT NOT NULL, usccs TEXT NOT NULL, from_at INTEGER NOT NULL, until_at INTEGER NOT NULL,
    text TEXT NOT NULL, declared_by TEXT NOT NULL, at INTEGER NOT NULL, reason TEXT
  ) STRICT;
  CREATE TABLE sale_applications (
    application_id INTEGER PRIMARY KEY, fixed_sale_id INTEGER NOT NULL, uscc TEXT NOT NULL, lots INTEGER NOT NULL,
    hold_id INTEGER NOT NULL, at INTEGER NOT NULL, withdrawn_at INTEGER, rank INTEGER, awarded_lots INTEGER
  ) STRICT;
  `,
  `
  INSERT INTO engine_changes SELECT value, coalesce((SELECT max(seq) FROM journal), 0) + 1 FROM json_each('["sources"]');
  DROP INDEX journal_desk;
  CREATE INDEX journal_desk ON journal (seq) WHERE json_extract(command, '$.command') IN (
    'set_phase', 'kill_switch', 'set_trading_hours', 'list_instrument', 'change_terms', 'adopt_holidays', 'form_group',
    'suspend_participant', 'freeze', 'release_freeze', 'publish_notice', 'withdraw_notice', 'propose_annulment',
    'confirm_annulment', 'refuse_annulment', 'clear_sale', 'open_watch_case', 'close_watch_case',
    'declare_insider_window', 'end_insider_window', 'set_account_state', 'correct_holding',
    'lift_restriction', 'withdraw_cash', 'register_participant', 'confirm_proposal');
  CREATE TABLE holder_reports (
    holder_report_id INTEGER PRIMARY KEY, uscc TEXT NOT NULL, asset INTEGER NOT NULL, held_lots INTEGER NOT NULL,
    purpose TEXT NOT NULL, funds TEXT NOT NULL, actor TEXT NOT NULL, at INTEGER NOT NULL
  ) STRICT;
  -- Commands whose words are erased one day: the chain has the hash of a salt and of them.
  CREATE TABLE erasable (seq INTEGER PRIMARY KEY, uscc TEXT NOT NULL, salt TEXT NOT NULL) STRICT;
  CREATE INDEX erasable_of ON erasable (uscc);
  ALTER TABLE sales ADD COLUMN trigger_ticks INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE sales ADD COLUMN extra_lots INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE sales ADD COLUMN carries_over INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE sales ADD COLUMN carried TEXT NOT NULL DEFAULT '[]';
  ALTER TABLE sales ADD COLUMN carry_lots INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE sales ADD COLUMN carry_sales INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE sales ADD COLUMN announced_at INTEGER;
  ALTER TABLE sales ADD COLUMN cleared_at INTEGER;
  UPDATE sales SET announced_at = (SELECT at FROM journal WHERE json_extract(command, '$.command') = 'approve_sale'
    AND json_extract(command, '$.sale_id') = sales.sale_id AND json_extract(outcome, '$.ok') = 1),
    cleared_at = (SELECT at FROM journal WHERE json_extract(command, '$.command') = 'clear_sale'
    AND json_extract(command, '$.sale_id') = sales.sale_id AND json_extract(outcome, '$.ok') = 1);
  ALTER TABLE sales ADD COLUMN is_irrevocable INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE sales ADD COLUMN notice_days INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE credit_entries ADD COLUMN acted_on TEXT;
  ALTER TABLE credit_entries ADD COLUMN cited_law TEXT;
  ALTER TABLE credit_entries ADD COLUMN fine TEXT;
  ALTER TABLE credit_entries ADD COLUMN entry_source TEXT;
  `,
  `
  INSERT INTO engine_changes SELECT value, coalesce((SELECT max(seq) FROM journal), 0) + 1 FROM json_each('["seeds", "hands"]');
  -- Deals with the reserve are of every kind of sale, and say by themselves what they cost and which terms they have.
  CREATE TABLE deals (
    deal_id INTEGER PRIMARY KEY, deal_kind TEXT NOT NULL, sale_id INTEGER NOT NULL, asset INTEGER NOT NULL, side TEXT NOT NULL,
    uscc TEXT NOT NULL, lots INTEGER NOT NULL, ticks INTEGER, fen INTEGER NOT NULL, hold_id INTEGER, deposit INTEGER NOT NULL,
    publicity_days INTEGER NOT NULL, contract_days INTEGER NOT NULL, payment_days INTEGER NOT NULL, at INTEGER NOT NULL,
    status TEXT NOT NULL, contract TEXT, signed_on TEXT, contracted_at INTEGER, pay_by TEXT, paid_at INTEGER,
    buyer_document TEXT, seller_document TEXT, settled_at INTEGER, reason TEXT
  ) STRICT;
  INSERT INTO deals SELECT deal_id, 'auction', open_auction_id, asset, iif(form = 'reverse', 'sell', 'buy'), d.uscc, d.lots, ticks,
      ticks * d.lots * per, hold_id,
      iif(form = 'reverse', d.lots, start_ticks * d.lots * per / 10000 * deposit_basis_points
        + (start_ticks * d.lots * per % 10000 * deposit_basis_points + 9999) / 10000),
      publicity_days, 0, payment_days, d.at, d.status, contract,
      iif(contracted_at IS NULL, NULL, date(contracted_at / 1000, 'unixepoch', '+8 hours')), contracted_at, pay_by, paid_at,
      buyer_document, seller_document, settled_at, d.reason
    FROM auction_deals AS d JOIN open_auctions USING (open_auction_id)
      JOIN (SELECT registration_id, hold_id FROM auction_registrations) USING (registration_id)
      JOIN (SELECT asset, CAST(round(json_extract(terms, '$.tick') * json_extract(terms, '$.lot') * 100) AS INTEGER) AS per
        FROM instruments) USING (asset);
  DROP TABLE auction_deals;
  ALTER TABLE sales ADD COLUMN publicity_days INTEGER;
  ALTER TABLE sales ADD COLUMN contract_days INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE sales ADD COLUMN payment_days INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE sale_bids ADD COLUMN deal_id INTEGER;
  ALTER TABLE fixed_sales ADD COLUMN publicity_days INTEGER;
  ALTER TABLE fixed_sales ADD COLUMN contract_days INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE fixed_sales ADD COLUMN payment_days INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE fixed_sales ADD COLUMN announced_at INTEGER;
  UPDATE fixed_sales SET announced_at = (SELECT at FROM journal WHERE json_extract(command, '$.command') = 'approve_fixed_sale'
    AND json_extract(command, '$.fixed_sale_id') = fixed_sales.fixed_sale_id AND json_extract(outcome, '$.ok') = 1);
  ALTER TABLE fixed_purchases ADD COLUMN deal_id INTEGER;
  ALTER TABLE open_auctions ADD COLUMN contract_days INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE watch_cases ADD COLUMN deal_kind TEXT;
  ALTER TABLE watch_cases ADD COLUMN sale_id INTEGER;
  CREATE TABLE notice_changes (
    change_id INTEGER PRIMARY KEY, deal_kind TEXT NOT NULL, sale_id INTEGER NOT NULL, terms_before TEXT NOT NULL,
    terms_after TEXT NOT NULL,
    reason TEXT NOT NULL, proposer TEXT NOT NULL, at INTEGER NOT NULL, status TEXT NOT NULL, version INTEGER, decided_at INTEGER,
    decided_by TEXT, refusal TEXT
  ) STRICT;
  -- A deal may be corrected as well as undone, and a block as well as a trade.
  ALTER TABLE annulments RENAME TO annulments_before;
  CREATE TABLE annulments (
    deal_kind TEXT NOT NULL, trade_id INTEGER NOT NULL, asset INTEGER NOT NULL, buyer INTEGER NOT NULL, seller INTEGER NOT NULL,
    ticks INTEGER NOT NULL, lots INTEGER NOT NULL, traded_at INTEGER NOT NULL, corrected_ticks INTEGER, ground TEXT NOT NULL,
    document TEXT NOT NULL, proposer TEXT NOT NULL, at INTEGER NOT NULL, status TEXT NOT NULL, decided_at INTEGER,
    decided_by TEXT, reason TEXT, PRIMARY KEY (deal_kind, trade_id)
  ) STRICT;
  INSERT INTO annulments SELECT 'trade', trade_id, asset, buyer, seller, ticks, lots, traded_at, NULL, ground, document, proposer,
    at, status, decided_at, decided_by, reason FROM annulments_before;
  DROP TABLE annulments_before;
  -- Trades as they stand: without those that were annulled, at the prices that were corrected.
  CREATE VIEW standing_trades AS SELECT trades.trade_id, trades.asset, coalesce(a.corrected_ticks, price_ticks) AS price_ticks,
      quantity_lots, maker, taker, taker_side, trades.at
    FROM trades LEFT JOIN annulments AS a ON a.deal_kind = 'trade' AND a.trade_id = trades.trade_id
      AND a.status IN ('annulled', 'corrected') WHERE a.status IS NOT 'annulled';
  `,
]

/** Brings a database to the newest step. Safe to call at each start; a step is applied whole or not at all. */
export function migrate(sql: Sql): void {
  sql.script(
    'CREATE TABLE IF NOT EXISTS migrations (step INTEGER PRIMARY KEY, fingerprint INTEGER NOT NULL) STRICT',
  )
  const done = stepsDone(sql)
  MIGRATIONS.slice(done).forEach((statements, index) => {
    sql.tx(() => {
      sql.script(statements)
      sql.run(
        'INSERT INTO migrations (step, fingerprint) VALUES (?, ?)',
        done + index + 1,
        fingerprintOf(statements),
      )
    })
  })
}

/** For who only reads: throws a sentence where the tables are of an older version. */
export function checkMigrated(sql: Sql): void {
  const done = stepsDone(sql)
  if (done < MIGRATIONS.length)
    throw new Error(
      `the database is of an older version (${done} of ${MIGRATIONS.length} steps of its tables); start the service once, which brings it up to date`,
    )
}

/** How many steps were taken. Throws where one of them was another than here. */
function stepsDone(sql: Sql): number {
  const done = sql.all<{ step: number; fingerprint?: number }>('SELECT * FROM migrations ORDER BY step')
  done.forEach(({ fingerprint }, index) => {
    if (fingerprint === fingerprintOf(MIGRATIONS[index] ?? '')) return
    throw new Error(
      `the database was made by another build of this program (step ${index + 1} of its tables differs); use that build, or start with an empty DATA_DIR`,
    )
  })
  return done.length
}

/** 32-bit FNV-1a of a step's text, so that a step that was changed after the fact is noticed. */
function fingerprintOf(text: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index++)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  return hash >>> 0
}
