import { addMonths, dayOf } from '../../engine/base/calendar.ts'
import type { AssetFields } from '../../engine/facts/asset.ts'
import type { Instrument } from '../../engine/facts/catalogue.ts'
import { instrumentTerms } from '../../engine/facts/market.ts'
import type { Role } from '../../engine/facts/words.ts'
import type { Command } from '../../engine/venue/execute.ts'
import type { City } from '../city/city.ts'
import { sha256 } from '../kernel/hash.ts'
import { type Principal, SERVICE } from '../kernel/permissions.ts'
import { principalOf, tokenHash } from '../kernel/principals.ts'
import type { Receipt } from '../kernel/sequencer.ts'
import type { Sql } from '../store/sql.ts'
import { writeRows } from '../valuation/datasets.ts'

/** Plainly fictitious, with right check digits (GB 32100-2015, GB 11714-1997); 370300 is Zibo. */
const ENTERPRISES = [
  { uscc: '91370300MADEMQAAXQ', name: { zh: '虚构甲化工(演示)', en: 'Fictitious A Chemicals (demo)' } },
  { uscc: '91370300MADEMQBB42', name: { zh: '虚构乙热电(演示)', en: 'Fictitious B Power (demo)' } },
  { uscc: '91370300MADEMQCC98', name: { zh: '虚构丙陶瓷(演示)', en: 'Fictitious C Ceramics (demo)' } },
] as const
const BANK = { uscc: '91370300MADEMQKK5T', name: { zh: '虚构银行(演示)', en: 'Fictitious Bank (demo)' } }

/** Rounds of the seeded opening in each market: enough for a book, trades and a chart. */
const OPENING_ROUNDS = 60
const OPENING_SEED = 20_251_231

/** Who the demonstration has; their tokens are their names, and count in demonstration mode only. */
const PRINCIPALS: readonly (readonly [name: string, role: Role, uscc?: string])[] = [
  ['demo-bureau', 'maker'],
  ['demo-bureau-chief', 'approver'],
  ['demo-operator', 'operator'],
  ...ENTERPRISES.map(({ uscc }, index) => [`demo-enterprise-${'abc'[index]}`, 'enterprise', uscc] as const),
  ['demo-bank', 'bank', BANK.uscc],
  ['demo-auditor', 'auditor'],
  ['demo-administrator', 'administrator'],
]

/** Fills an empty venue with the Zibo demonstration, through the same commands that users give. */
export async function runDemo(city: City): Promise<void> {
  for (const [name, role, uscc] of PRINCIPALS) {
    const command = {
      command: 'add_principal' as const,
      ...{ name, roles: [role], ...(uscc === undefined ? {} : { uscc }) },
      ...{ token_sha256: tokenHash(name), is_demonstration: true },
    }
    await city.sequencer.submit({ command, by: SERVICE })
  }
  const give: Give = async (actor, command, attach) => {
    const receipt = await city.sequencer.submit({
      command,
      by: named(city, actor),
      ...(attach ? { attach } : {}),
    })
    if (!receipt.outcome.ok) throw new Error(`the demonstration was refused: ${receipt.outcome.detail}`)
    return receipt
  }
  await openMarkets(city, give)
  await Promise.all(
    city.catalog.instruments.map((instrument, index) => seedMarket(city, instrument, OPENING_SEED + index)),
  )
  await fillCreditFiles(city, give)
  await enterAssets(give)
  await runValuations(city, give)
}

function named({ sequencer }: City, name: string): Principal {
  return principalOf(sequencer.venue.shelves.principals.get(name)!)
}

type Give = (actor: string, command: Command, attach?: (sql: Sql, seq: number) => void) => Promise<Receipt>

async function openMarkets(city: City, give: Give): Promise<void> {
  for (const { uscc, name } of ENTERPRISES) {
    await give('demo-operator', { command: 'register_participant', uscc, kind: 'enterprise', name })
  }
  await give('demo-operator', {
    command: 'register_participant',
    uscc: BANK.uscc,
    kind: 'bank',
    name: BANK.name,
  })
  for (const { uscc } of ENTERPRISES) {
    const bank_reference = `DEMO-${uscc.slice(-4)}`
    await give('demo-operator', { command: 'deposit', uscc, amount: '50000000.00', bank_reference })
  }
  for (const instrument of city.catalog.instruments) {
    const { symbol } = instrument
    await give('demo-operator', {
      command: 'list_instrument',
      terms: instrumentTerms.strip().parse(instrument),
    })
    for (const { uscc } of ENTERPRISES) {
      const proposed = await give('demo-bureau', {
        command: 'propose_allocation',
        uscc,
        symbol,
        quantity: instrument.family === 'emission' ? '1200' : '200000',
        document: '演示分配 demonstration allocation',
        vintage: '2026',
        obtained: 'free',
      })
      await give('demo-bureau-chief', { command: 'approve', approval_id: proposed.seq })
    }
    await give('demo-operator', {
      command: 'set_phase',
      symbol,
      phase: 'continuous',
      reason: '演示开市 demonstration opening',
    })
  }
}

/** Orders around the reference price from a seed: the same book at every first start. */
async function seedMarket(city: City, instrument: Instrument, seed: number): Promise<void> {
  const random = seededRandom(seed)
  const market = city.sequencer.venue.marketBySymbol.get(instrument.symbol)!
  const { referenceTicks, scale } = market
  const step = Math.max(1, Math.round(referenceTicks / 500))
  const lotsOf =
    instrument.family === 'emission'
      ? () => 100 * (1 + Math.floor(random() * 20))
      : () => 10 * (1 + Math.floor(random() * 50))
  let middle = referenceTicks
  for (let round = 0; round < OPENING_ROUNDS; round++) {
    middle += (Math.floor(random() * 3) - 1) * step
    const side = random() < 0.5 ? 'buy' : 'sell'
    const isAggressive = random() < 0.3
    const distance = (isAggressive ? -2 : 1 + Math.floor(random() * 6)) * step
    const ticks = side === 'buy' ? middle - distance : middle + distance
    const enterprise = ENTERPRISES[Math.floor(random() * ENTERPRISES.length)]!
    await city.sequencer.submit({
      by: named(city, `demo-enterprise-${'abc'[ENTERPRISES.indexOf(enterprise)]}`),
      command: {
        command: 'place_order',
        uscc: enterprise.uscc,
        client_order_id: `opening-${instrument.symbol}-${round}`,
        symbol: instrument.symbol,
        side,
        type: 'limit',
        price: scale.price(Math.min(market.limit.upper, Math.max(market.limit.lower, ticks))),
        quantity: scale.quantity(lotsOf()),
        time_in_force: 'gtc',
        self_trade_prevention: 'cancel_oldest',
      },
    })
  }
}

/** mulberry32: a small seeded generator; the demonstration must look the same everywhere. */
function seededRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

async function fillCreditFiles(city: City, give: Give): Promise<void> {
  const [a, b, c] = ENTERPRISES
  const today = dayOf(city.now())
  const entry = (
    uscc: string,
    item_id: string,
    decided_on: string,
    detail: string,
    more: { acted_on?: string; cited_law?: string } = {},
  ): Command => ({
    command: 'record_credit_entry',
    uscc,
    item_id,
    decided_on,
    authority: '淄博市生态环境局(演示) Zibo Ecology and Environment Bureau (demo)',
    document: '演示文书 demonstration document',
    detail,
    ...more,
  })
  await give(
    'demo-bureau',
    entry(
      c.uscc,
      'order_to_correct',
      addMonths(today, -2),
      '自动监测数据缺失(虚构) Gaps in automatic monitoring (fictitious)',
      { acted_on: addMonths(today, -3), cited_law: '演示依据 demonstration law' },
    ),
  )
  await give(
    'demo-bureau',
    entry(
      b.uscc,
      'voluntary_improvement',
      addMonths(today, -1),
      '主动实施超低排放改造(虚构) Ultra-low emission retrofit on its own initiative (fictitious)',
    ),
  )
  const set = await give('demo-bureau', {
    command: 'set_obligation',
    uscc: a.uscc,
    symbol: 'CARBON-SANDBOX',
    period: today.slice(0, 4),
    quantity: '1000',
    due_on: addMonths(today, 1),
  })
  await give('demo-enterprise-a', {
    command: 'surrender',
    uscc: a.uscc,
    symbol: 'CARBON-SANDBOX',
    quantity: '1000',
    obligation_id: set.seq,
  })
  await give('demo-enterprise-a', {
    command: 'grant_consent',
    uscc: a.uscc,
    bank_uscc: BANK.uscc,
    purpose: '授信审查(演示) loan review (demo)',
    expires_at: `${addMonths(today, 6)}T00:00:00.000Z`,
  })
}

/** Two reservoirs of the city, as far as they are sourced. */
async function enterAssets(give: Give): Promise<void> {
  const reservoirs = [
    ['太河水库', 'Taihe Reservoir', '370302', 18_330, 780],
    ['田庄水库', 'Tianzhuang Reservoir', '370323', 13_057, 417],
  ] as const
  for (const [zh, en, area, capacity, catchment] of reservoirs) {
    const fields: AssetFields = {
      name: { zh, en },
      area,
      ecosystem: 'water',
      // Waters are the state's: 民法典 art. 247.
      rights: { ownership: 'state' },
      controls: [],
      status: 'active',
      source: 'W04',
      note: `总库容 ${capacity} 万m³,控制流域 ${catchment} km²;水面面积未获得。 Total capacity ${capacity / 100} million m³, catchment ${catchment} km²; the extent is not known here.`,
    }
    await give('demo-bureau', { command: 'record_asset', fields })
  }
}

/** Codes of the city and its districts start so. */
const CITY = '3703'

async function runValuations(city: City, give: Give): Promise<void> {
  for (const { area, period, title, rows, profile_id } of city.catalog.datasets) {
    const lines = rows.map((row) => JSON.stringify(row))
    const sha = sha256(lines.join('\n'))
    const recorded = await give(
      'demo-bureau',
      { command: 'record_dataset', area, period, title, row_count: rows.length, sha256: sha },
      (sql, seq) => writeRows(sql, seq, lines),
    )
    // Under SEEA EA too, to be compared; as a screening where land use is known; by its own profile last, the newest one.
    const isScreened = area.startsWith(CITY) && rows.filter(({ symbol }) => symbol === 'A').length > 1
    const screened = isScreened ? [{ profile_id, defaults_id: city.catalog.defaults[0]!.defaults_id }] : []
    for (const used of [{ profile_id: 'seea-ea' }, ...screened, { profile_id }]) {
      const asked = await give('demo-bureau', {
        command: 'request_valuation',
        area,
        period,
        dataset_id: recorded.seq,
        ...used,
        draws: 2000,
        seed: 1,
      })
      await settled(city, asked.seq)
      await give('demo-bureau', { command: 'submit_valuation', valuation_id: asked.seq })
      await give('demo-bureau-chief', { command: 'publish_valuation', valuation_id: asked.seq })
    }
  }
}

/** Until the job has put its result back. */
async function settled(city: City, valuationId: number): Promise<void> {
  while (city.sequencer.venue.valuations.get(valuationId)?.status === 'queued') {
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
