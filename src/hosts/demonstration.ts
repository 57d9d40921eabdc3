import { addMonths, dayOf } from '../../engine/base/calendar.ts'
import type { AssetFields } from '../../engine/facts/asset.ts'
import type { Instrument } from '../../engine/facts/catalogue.ts'
import type { Command } from '../../engine/venue/commands.ts'
import { termsOf } from '../app/instrument-terms.ts'
import type { Service } from '../city/city.ts'
import { sha256 } from '../city/city.ts'
import { addPrincipal, demoPrincipals } from '../kernel/principals.ts'
import type { Receipt } from '../kernel/sequencer.ts'

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

/** Fills an empty venue with the Zibo demonstration, through the same commands that users give. */
export async function runDemo(service: Service): Promise<void> {
  const subjects = { enterprises: ENTERPRISES.map(({ uscc }) => uscc), bank: BANK.uscc }
  for (const principal of demoPrincipals(subjects)) addPrincipal(service.sql, principal, principal.name, true)
  const give = async (
    actor: string,
    command: Command,
    attach?: (receiptSeq: number) => void,
  ): Promise<Receipt> => {
    const receipt = await service.sequencer.submit({
      command,
      actor,
      ...(attach ? { attach: (_, seq) => attach(seq) } : {}),
    })
    if (!receipt.outcome.ok) throw new Error(`the demonstration was refused: ${receipt.outcome.detail}`)
    return receipt
  }
  await openMarkets(service, give)
  await Promise.all(
    service.catalog.instruments.map((instrument, index) =>
      seedMarket(service, instrument, OPENING_SEED + index),
    ),
  )
  await fillCreditFiles(service, give)
  await enterAssets(give)
  await runValuations(service, give)
}

type Give = (actor: string, command: Command, attach?: (seq: number) => void) => Promise<Receipt>

async function openMarkets(service: Service, give: Give): Promise<void> {
  for (const { uscc, name } of ENTERPRISES) {
    await give('demo-operator', { type: 'register_participant', uscc, kind: 'enterprise', name })
  }
  await give('demo-operator', {
    type: 'register_participant',
    uscc: BANK.uscc,
    kind: 'bank',
    name: BANK.name,
  })
  for (const { uscc } of ENTERPRISES) {
    const bankReference = `DEMO-${uscc.slice(-4)}`
    await give('demo-operator', { type: 'deposit', uscc, amount: '50000000.00', bankReference })
  }
  for (const instrument of service.catalog.instruments) {
    const { symbol } = instrument
    await give('demo-operator', { type: 'list_instrument', terms: termsOf(instrument) })
    for (const { uscc } of ENTERPRISES) {
      const proposed = await give('demo-bureau', {
        type: 'propose_allocation',
        uscc,
        symbol,
        quantity: instrument.family === 'emission' ? '1200' : '200000',
        document: '演示分配 demonstration allocation',
      })
      await give('demo-bureau-chief', { type: 'approve', approvalId: proposed.seq })
    }
    await give('demo-operator', {
      type: 'set_phase',
      symbol,
      phase: 'continuous',
      reason: '演示开市 demonstration opening',
    })
  }
}

/** Orders around the reference price from a seed: the same book at every first start. */
async function seedMarket(service: Service, instrument: Instrument, seed: number): Promise<void> {
  const random = seededRandom(seed)
  const market = service.sequencer.venue.marketBySymbol.get(instrument.symbol)!
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
    await service.sequencer.submit({
      actor: `demo-enterprise-${'abc'[ENTERPRISES.indexOf(enterprise)]}`,
      command: {
        type: 'place_order',
        uscc: enterprise.uscc,
        clientOrderId: `opening-${instrument.symbol}-${round}`,
        symbol: instrument.symbol,
        side,
        orderType: 'limit',
        price: scale.price(Math.min(market.limit.upper, Math.max(market.limit.lower, ticks))),
        quantity: scale.quantity(lotsOf()),
        timeInForce: 'gtc',
        selfTradePrevention: 'cancel_oldest',
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

async function fillCreditFiles(service: Service, give: Give): Promise<void> {
  const [a, b, c] = ENTERPRISES
  const today = dayOf(service.now())
  const entry = (uscc: string, itemId: string, decidedOn: string, detail: string): Command => ({
    type: 'record_credit_entry',
    uscc,
    itemId,
    decidedOn,
    authority: '淄博市生态环境局(演示) Zibo Ecology and Environment Bureau (demo)',
    document: '演示文书 demonstration document',
    detail,
  })
  await give(
    'demo-bureau',
    entry(
      c.uscc,
      'order_to_correct',
      addMonths(today, -2),
      '自动监测数据缺失(虚构) Gaps in automatic monitoring (fictitious)',
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
    type: 'set_obligation',
    uscc: a.uscc,
    symbol: 'CARBON-SANDBOX',
    period: today.slice(0, 4),
    quantity: '1000',
    dueOn: addMonths(today, 1),
  })
  await give('demo-enterprise-a', {
    type: 'surrender',
    uscc: a.uscc,
    symbol: 'CARBON-SANDBOX',
    quantity: '1000',
    obligationId: set.seq,
  })
  const expiresAt = Date.parse(`${addMonths(today, 6)}T00:00:00Z`)
  await give('demo-enterprise-a', {
    type: 'grant_consent',
    uscc: a.uscc,
    bankUscc: BANK.uscc,
    purpose: '授信审查(演示) loan review (demo)',
    expiresAt,
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
    await give('demo-bureau', { type: 'record_asset', fields })
  }
}

async function runValuations(service: Service, give: Give): Promise<void> {
  for (const { area, period, title, rows, profile_id } of service.catalog.datasets) {
    const lines = rows.map((row) => JSON.stringify(row))
    const sha = sha256(lines.join('\n'))
    const recorded = await give(
      'demo-bureau',
      { type: 'record_dataset', area, period, title, rowCount: rows.length, sha256: sha },
      (seq) => {
        lines.forEach((line, index) => {
          service.sql.run('INSERT INTO dataset_rows VALUES (?,?,?)', seq, index, line)
        })
      },
    )
    // Under SEEA EA too, to be compared; the account by its own profile is the newer one.
    for (const profileId of ['seea-ea', profile_id]) {
      const asked = await give('demo-bureau', {
        type: 'request_valuation',
        area,
        period,
        datasetId: recorded.seq,
        profileId,
        draws: 2000,
        seed: 1,
      })
      await settled(service, asked.seq)
      await give('demo-bureau', { type: 'submit_valuation', valuationId: asked.seq })
      await give('demo-bureau-chief', { type: 'publish_valuation', valuationId: asked.seq })
    }
  }
}

/** Until the job has put its result back. */
async function settled(service: Service, valuationId: number): Promise<void> {
  while (service.sequencer.venue.valuations.get(valuationId)?.status === 'queued') {
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
