/** A word that users read, in both languages. */
export interface Word {
  readonly zh: string
  readonly en: string
}
type Words = Readonly<Record<string, Word>>

/** The keys of a list of words, in the order in which they stand: that order is what small integers stand for. */
export function keysOf<W extends Words>(words: W): readonly (keyof W & string)[] {
  return Object.keys(words)
}

// -- The market -------------------------------------------------------------------------------------------------------

export const FAMILY = {
  emission: { zh: '排污权', en: 'emission permit' },
  energy: { zh: '用能权', en: 'energy-use permit' },
  carbon: { zh: '碳排放权', en: 'carbon permit' },
} as const satisfies Words
export type Family = keyof typeof FAMILY

export const TRADING_MODE = {
  continuous: { zh: '连续竞价', en: 'continuous trading' },
  listing: { zh: '挂牌协议', en: 'listing' },
  block: { zh: '大宗协议', en: 'block trade' },
  auction: { zh: '单向竞价', en: 'auction' },
  fixed_price: { zh: '定价出让', en: 'fixed price' },
} as const satisfies Words
export type TradingMode = keyof typeof TRADING_MODE

/**
 * `pre_open` and the auctions are calls: orders rest, even crossed, and trade at one price when the call ends. In
 * `listing` orders rest and are taken by choice, one by one, at their price.
 */
export const PHASE = {
  pre_open: { zh: '开市前', en: 'pre-open' },
  opening_auction: { zh: '开盘集合竞价', en: 'opening auction' },
  continuous: { zh: '连续竞价', en: 'continuous' },
  halted: { zh: '停牌', en: 'halted' },
  closed: { zh: '休市', en: 'closed' },
  closing_auction: { zh: '收盘集合竞价', en: 'closing auction' },
  volatility_auction: { zh: '波动集合竞价', en: 'volatility auction' },
  listing: { zh: '挂牌协议', en: 'listing' },
  break: { zh: '午间休市', en: 'break' },
} as const satisfies Words
export type Phase = keyof typeof PHASE

export const SIDE = {
  buy: { zh: '买入', en: 'buy' },
  sell: { zh: '卖出', en: 'sell' },
} as const satisfies Words
export type SideName = keyof typeof SIDE

export const ORDER_TYPE = {
  limit: { zh: '限价', en: 'limit' },
  market: { zh: '市价', en: 'market' },
  stop: { zh: '止损市价', en: 'stop' },
  stop_limit: { zh: '止损限价', en: 'stop limit' },
  trailing_stop: { zh: '跟踪止损', en: 'trailing stop' },
} as const satisfies Words
export type OrderType = keyof typeof ORDER_TYPE

export const TIME_IN_FORCE = {
  gtc: { zh: '撤销前有效', en: 'good till cancelled' },
  day: { zh: '当日有效', en: 'good for the day' },
  ioc: { zh: '即时成交剩余撤销', en: 'immediate or cancel' },
  fok: { zh: '全部成交或撤销', en: 'fill or kill' },
  gtd: { zh: '指定时间前有效', en: 'good till a date' },
  at_open: { zh: '仅开盘集合竞价', en: 'at the opening' },
  at_close: { zh: '仅收盘集合竞价', en: 'at the close' },
} as const satisfies Words
export type TimeInForce = keyof typeof TIME_IN_FORCE

/** What happens when an order would meet one of its own account or group. The taker's choice decides. */
export const SELF_TRADE_PREVENTION = {
  cancel_newest: { zh: '撤销新单', en: 'cancel the newest' },
  cancel_oldest: { zh: '撤销旧单', en: 'cancel the oldest' },
  cancel_both: { zh: '双方撤销', en: 'cancel both' },
  decrement: { zh: '双方减量', en: 'decrement both' },
} as const satisfies Words
export type SelfTradePrevention = keyof typeof SELF_TRADE_PREVENTION

/** Open ones first. */
export const ORDER_STATUS = {
  resting: { zh: '已挂单', en: 'resting' },
  partially_filled: { zh: '部分成交', en: 'partially filled' },
  pending_trigger: { zh: '待触发', en: 'pending trigger' },
  filled: { zh: '全部成交', en: 'filled' },
  cancelled: { zh: '已撤销', en: 'cancelled' },
  expired: { zh: '已失效', en: 'expired' },
} as const satisfies Words
export type OrderStatus = keyof typeof ORDER_STATUS
/** Statuses below this one are those of open orders. */
/** Why an order left the book without having been filled; their order is that of the integers that are kept. */
export const CANCEL_REASON = {
  unknown: { zh: '未记录', en: 'not recorded' },
  requested: { zh: '委托人撤单', en: 'cancelled by its owner' },
  self_trade: { zh: '自成交防范', en: 'self-trade prevention' },
  unfilled: { zh: '未成交部分即时撤销', en: 'the rest of an immediate order' },
  paired: { zh: '配对委托已成交或撤销', en: 'its pair traded or left' },
  expired: { zh: '到期', en: 'its time came' },
  day_end: { zh: '当日有效,闭市失效', en: 'good for the day, which is over' },
  price_limit: { zh: '超出新的涨跌幅', en: 'beyond the new price limit' },
  band: { zh: '触及波动中断', en: 'the volatility band was reached' },
  kill_switch: { zh: '交易机构紧急撤单', en: 'kill switch of the operator' },
  dead_mans_switch: { zh: '断线保护', en: 'dead man’s switch' },
  eligibility: { zh: '不再具备交易资格', en: 'no longer eligible' },
  disconnected: { zh: '连接断开,按其要求撤单', en: 'its owner’s connection was lost, as it had asked' },
  restricted: { zh: '账户因两套账不符受限', en: 'the account was restricted: two ledgers differ' },
  permit_expired: { zh: '权益有效期已满', en: 'the term of the permit has ended' },
  frozen: { zh: '依冻结决定撤单', en: 'what it offered was frozen' },
  auction_over: {
    zh: '所待的集合竞价已过或未举行',
    en: 'the auction that it was for is over, or was not held',
  },
} as const satisfies Words
export type CancelReason = keyof typeof CANCEL_REASON

export const FIRST_CLOSED_STATUS: OrderStatus = 'filled'
export function isOpenStatus(status: OrderStatus): boolean {
  const order = keysOf(ORDER_STATUS)
  return order.indexOf(status) < order.indexOf(FIRST_CLOSED_STATUS)
}

export const LIQUIDITY = {
  maker: { zh: '挂单方', en: 'maker' },
  taker: { zh: '吃单方', en: 'taker' },
} as const satisfies Words

// -- Who is who -------------------------------------------------------------------------------------------------------

export const PARTICIPANT_KIND = {
  enterprise: { zh: '企业', en: 'enterprise' },
  bank: { zh: '银行', en: 'bank' },
  rural: { zh: '农户、村或合作社', en: 'farmer, village or co-operative' },
} as const satisfies Words
export type ParticipantKind = keyof typeof PARTICIPANT_KIND

export const ROLE = {
  maker: { zh: '生态环境局经办', en: 'bureau, maker' },
  approver: { zh: '生态环境局复核', en: 'bureau, approver' },
  operator: { zh: '交易机构', en: 'market operator' },
  enterprise: { zh: '企业', en: 'enterprise' },
  bank: { zh: '银行', en: 'bank' },
  auditor: { zh: '审计', en: 'auditor' },
  administrator: { zh: '系统管理员', en: 'administrator' },
} as const satisfies Words
export type Role = keyof typeof ROLE

/** In what two ledgers of one registry differ. The numbered ones are checks of a movement (UK registry, 10001 to 10005). */
export const DIFFERENCE = {
  account_missing_in_registry: { zh: '登记系统缺此账户', en: 'the registry lacks the account' },
  account_missing_in_checker: { zh: '核对账缺此账户', en: 'the checker lacks the account' },
  code_differs: { zh: '信用代码不同', en: 'the codes differ' },
  balance_differs: { zh: '余额不同', en: 'the balances differ' },
  movement_invalid: { zh: '变动本身不成立', en: 'a movement that is none' },
  blocks_differ: { zh: '序号与余额不符', en: 'serial numbers and balance differ' },
  giver_unknown: { zh: '10001 转出账户不存在', en: '10001 the giving account is unknown' },
  taker_unknown: { zh: '10002 转入账户不存在', en: '10002 the taking account is unknown' },
  over_balance: { zh: '10003 超过余额', en: '10003 more than the balance' },
  over_limit: { zh: '10004 发放超过批准数量', en: '10004 issued beyond what was approved' },
  blocks_not_held: { zh: '10005 不持有相应序号', en: '10005 serial numbers that are not held' },
} as const satisfies Words
export type DifferenceReason = keyof typeof DIFFERENCE

// -- The registry -----------------------------------------------------------------------------------------------------

/** Why something on an account is not free. */
export const HOLD_KIND = {
  orders: { zh: '委托', en: 'orders' },
  pledges: { zh: '质押', en: 'pledges' },
  freezes: { zh: '冻结', en: 'freezes' },
  settlement: { zh: '待结算', en: 'settlement' },
  leases: { zh: '租入', en: 'leases' },
} as const satisfies Words
export type HoldKind = keyof typeof HOLD_KIND

/** How permits came to whoever got them first. */
export const OBTAINED = {
  free: { zh: '无偿分配', en: 'free of charge' },
  paid: { zh: '有偿取得', en: 'paid for' },
} as const satisfies Words

export const MEDIUM = {
  air: { zh: '大气', en: 'air' },
  water: { zh: '水', en: 'water' },
  none: { zh: '不分介质', en: 'no medium' },
} as const satisfies Words
export type Medium = keyof typeof MEDIUM

export const SECTOR = {
  industry: { zh: '工业(不含火电)', en: 'industry but for power' },
  power: { zh: '火电', en: 'thermal power' },
  heat: { zh: '供热', en: 'heat' },
  agriculture: { zh: '农业', en: 'agriculture' },
  municipal: { zh: '市政', en: 'municipal' },
} as const satisfies Words
export type Sector = keyof typeof SECTOR

/** What is emitted, and in which medium it counts. */
export const POLLUTANT = {
  SO2: { zh: '二氧化硫', en: 'sulphur dioxide' },
  NOx: { zh: '氮氧化物', en: 'nitrogen oxides' },
  PM: { zh: '颗粒物', en: 'particulate matter' },
  VOCs: { zh: '挥发性有机物', en: 'volatile organic compounds' },
  COD: { zh: '化学需氧量', en: 'chemical oxygen demand' },
  'NH3-N': { zh: '氨氮', en: 'ammonia nitrogen' },
  CO2: { zh: '二氧化碳', en: 'carbon dioxide' },
} as const satisfies Words
export type Pollutant = keyof typeof POLLUTANT

/** Which target of quality an area missed the year before. */
export const MISSED_TARGET = {
  none: { zh: '均达标', en: 'no target missed' },
  pm25: { zh: 'PM2.5 未达标', en: 'PM2.5' },
  o3: { zh: '臭氧未达标', en: 'ozone' },
  pm25_o3: { zh: 'PM2.5 与臭氧未达标', en: 'PM2.5 and ozone' },
  water: { zh: '水环境质量未达标', en: 'quality of water' },
} as const satisfies Words
export type MissedTarget = keyof typeof MISSED_TARGET

/** How a cut of emissions came about. */
export const CUT_MEASURE = {
  treatment: { zh: '治理', en: 'treatment' },
  closure: { zh: '关停', en: 'closure' },
  conversion: { zh: '转产、能源替代', en: 'conversion' },
} as const satisfies Words

export const REDUCTION_STATUS = {
  registered: { zh: '待核定', en: 'registered' },
  verified: { zh: '已核定', en: 'verified' },
  refused: { zh: '未予核定', en: 'refused' },
} as const satisfies Words

export const PROJECT_STATUS = {
  open: { zh: '落实替代中', en: 'being matched' },
  ready: { zh: '替代已落实', en: 'replaced' },
  quashed: { zh: '已撤销', en: 'quashed' },
} as const satisfies Words

/** What an enterprise objects to, and what became of it. */
export const OBJECTION_KIND = {
  allocation: { zh: '配额分配', en: 'an allocation' },
  verification: { zh: '核定量', en: 'a verified figure' },
} as const satisfies Words
export type ObjectionKind = keyof typeof OBJECTION_KIND

export const OBJECTION_STATUS = {
  open: { zh: '待答复', en: 'open' },
  upheld: { zh: '异议成立', en: 'upheld' },
  rejected: { zh: '异议不成立', en: 'rejected' },
} as const satisfies Words

export const SELLER_NEED = {
  paid: { zh: '已缴有偿使用费', en: 'the fee was paid' },
  monitored: { zh: '已安装在线监测', en: 'measured online' },
} as const satisfies Words

/** Why an enterprise may not trade a permit. */
export const ELIGIBILITY = {
  restricted: { zh: '账户因两套账不符受限。', en: 'The account is restricted: two ledgers differ in it.' },
  not_an_enterprise: { zh: '只有企业可持有和交易权益。', en: 'Only enterprises hold and trade permits.' },
  suspended: { zh: '该主体已被暂停交易。', en: 'The operator has suspended it.' },
  standing_missing: {
    zh: '主管部门尚无该企业的区域、行业与监测记录。',
    en: 'The bureau has no record of its place, trade and monitoring yet.',
  },
  outside_city: { zh: '大气类权益在同一城市内交易。', en: 'It is traded within the same city.' },
  outside_basin: { zh: '水类权益在同一流域内交易。', en: 'It is traded within the same basin.' },
  sector_not_allowed: { zh: '该行业不得交易此权益。', en: 'Its sector may not trade this permit.' },
  grade_excluded: {
    zh: '生态信用等级不允许交易该品种。',
    en: 'Its grade of ecological credit does not let it trade this permit.',
  },
  fee_not_paid: { zh: '未缴有偿使用费的部分不得出售。', en: 'Only what the fee was paid for is sold.' },
  not_monitored: {
    zh: '未安装在线监测的,只能由政府回购。',
    en: 'Without monitoring online only the government buys back.',
  },
  area_misses_target: {
    zh: '所在区域环境质量未达标,不得净增。',
    en: 'Its area misses its target: nothing flows in.',
  },
  area_cap_exceeded: { zh: '将超过所在区域总量。', en: 'It would exceed the cap of its area.' },
  permit_expired: { zh: '该权益有效期已满。', en: 'The term of the permit has ended.' },
} as const satisfies Words
export type EligibilityCode = keyof typeof ELIGIBILITY

/** On which electricity counts as fuel: what it took to make it, or what it gives. The two are never added. */
export const ENERGY_BASIS = {
  equivalent: { zh: '等价值', en: 'equivalent value' },
  calorific: { zh: '当量值', en: 'calorific value' },
} as const satisfies Words
export type EnergyBasis = keyof typeof ENERGY_BASIS

export const GENERATION = {
  wind: { zh: '风电', en: 'wind' },
  solar: { zh: '太阳能', en: 'solar' },
  hydro: { zh: '水电', en: 'hydro' },
  biomass: { zh: '生物质', en: 'biomass' },
  geothermal: { zh: '地热', en: 'geothermal' },
  ocean: { zh: '海洋能', en: 'ocean' },
  storage: { zh: '储能', en: 'storage' },
} as const satisfies Words

export const CERTIFICATE_STATUS = {
  claimed: { zh: '待核实', en: 'to be confirmed' },
  confirmed: { zh: '已核实', en: 'confirmed' },
  refused: { zh: '不予认可', en: 'refused' },
} as const satisfies Words

/** Why something came to an account or left it. */
/** Of a sale from the reserve. */
export const SALE_STATUS = {
  proposed: { zh: '待批准', en: 'waits for approval' },
  announced: { zh: '已公告', en: 'announced' },
  cleared: { zh: '已开标', en: 'cleared' },
  cancelled: { zh: '已取消', en: 'called off' },
} as const satisfies Words

/** How a sale ended (as New Zealand names it). */
export const FIXED_SALE_STATUS = {
  proposed: { zh: '待批准', en: 'proposed' },
  announced: { zh: '已公告', en: 'announced' },
  cancelled: { zh: '已取消', en: 'called off' },
} as const satisfies Words
export type FixedSaleStatus = keyof typeof FIXED_SALE_STATUS

/** Why a trade is undone. */
export const ANNULMENT_GROUND = {
  system_fault: { zh: '交易系统故障', en: 'fault of the trading system' },
  manifest_error: { zh: '明显错误', en: 'manifest error' },
  force_majeure: { zh: '不可抗力', en: 'force majeure' },
  ruling: { zh: '司法或监管决定', en: 'ruling of a court or authority' },
} as const satisfies Words
export const ANNULMENT_STATUS = {
  proposed: { zh: '待第二人确认', en: 'waits for the second person' },
  annulled: { zh: '已撤销', en: 'annulled' },
  corrected: { zh: '价格已更正', en: 'its price was corrected' },
  refused: { zh: '不予撤销', en: 'the trade stands' },
} as const satisfies Words

/** How an auction in the open goes. */
export const OPEN_AUCTION_FORM = {
  ascending: { zh: '限时竞价(增价)', en: 'ascending' },
  falling: { zh: '降价拍卖', en: 'falling price (Dutch)' },
  reverse: { zh: '反向竞价(储备回购)', en: 'reverse (the reserve buys)' },
} as const satisfies Words
export type OpenAuctionForm = keyof typeof OPEN_AUCTION_FORM
export const OPEN_AUCTION_STAGE = {
  before: { zh: '尚未开始', en: 'not yet open' },
  free: { zh: '报价期', en: 'bids are taken' },
  wait: { zh: '等待期', en: 'the wait' },
  timed: { zh: '限时报价期', en: 'timed rounds' },
  over: { zh: '报价结束', en: 'over' },
} as const satisfies Words
export type OpenAuctionStage = keyof typeof OPEN_AUCTION_STAGE
export const OPEN_AUCTION_STATUS = {
  proposed: { zh: '待批准', en: 'proposed' },
  announced: { zh: '已公告', en: 'announced' },
  concluded: { zh: '已成交', en: 'awarded' },
  unsold: { zh: '流拍', en: 'no bid' },
  cancelled: { zh: '已取消', en: 'called off' },
} as const satisfies Words
export const REGISTRATION_STATUS = {
  registered: { zh: '待资格审查', en: 'to be reviewed' },
  qualified: { zh: '合格', en: 'qualified' },
  refused: { zh: '不合格', en: 'refused' },
} as const satisfies Words
/** A deal from its award to the change of the permits: it is final when that is done. */
export const DEAL_STATUS = {
  awarded: { zh: '结果公示', en: 'result in public' },
  contracted: { zh: '已签合同', en: 'under contract' },
  paid: { zh: '已付款', en: 'paid' },
  settled: { zh: '已变更许可证、已交割', en: 'permits changed, settled' },
  defaulted: { zh: '逾期未付、违约', en: 'not paid in time' },
  voided: { zh: '已作废', en: 'void' },
} as const satisfies Words

/** Sales from the reserve, and for it, by the kind of their deals. */
export const RESERVE_SALE = {
  award: { zh: '密封竞价', en: 'sealed sale' },
  purchase: { zh: '定价出让', en: 'sale at a fixed price' },
  auction: { zh: '公开竞价', en: 'auction in the open' },
} as const satisfies Words

export const NOTICE_CHANGE_STATUS = {
  proposed: { zh: '待批准', en: 'proposed' },
  published: { zh: '已发布', en: 'published' },
  refused: { zh: '未批准', en: 'not approved' },
  lapsed: { zh: '已失效(出让已开始或取消)', en: 'lapsed: the sale has opened, or is off' },
} as const satisfies Words

/** What is looked for in a day of a market, and in the bids of a sale. */
export const SURVEILLANCE_RULE = {
  wash_trade: { zh: '自买自卖', en: 'wash trade' },
  circular_trade: { zh: '循环对倒', en: 'circular trades' },
  layering: { zh: '分层挂单', en: 'layering' },
  spoofing: { zh: '虚假申报', en: 'spoofing' },
  marking: { zh: '操纵收盘均价', en: 'marking the close' },
  price_anomaly: { zh: '价格异常', en: 'unusual price' },
  volume_anomaly: { zh: '成交量异常', en: 'unusual volume' },
  concentration: { zh: '成交集中', en: 'one side in one hand' },
  large_holding: { zh: '大户持仓', en: 'large holding' },
  similar_bids: { zh: '报价雷同', en: 'bids alike' },
  insider_window: { zh: '敏感期交易', en: 'traded in a closed window' },
  bid_suppression: { zh: '竞买人不竞争', en: 'bidders who do not compete' },
} as const satisfies Words
export type SurveillanceRuleId = keyof typeof SURVEILLANCE_RULE

export const WATCH_CASE_STATUS = {
  open: { zh: '核查中', en: 'looked into' },
  dismissed: { zh: '未见异常,结案', en: 'nothing was found' },
  warned: { zh: '已书面警示', en: 'warned in writing' },
  referred: { zh: '移送主管部门', en: 'referred to the bureau' },
} as const satisfies Words
export type WatchCaseStatus = keyof typeof WATCH_CASE_STATUS

/** What winners of a sale pay: all the same price, or each what he bid (宁夏). */
export const SALE_PRICING = {
  uniform: { zh: '统一成交价', en: 'one price for all' },
  pay_as_bid: { zh: '按报价付款', en: 'each pays what he bid' },
} as const satisfies Words
export type SalePricing = keyof typeof SALE_PRICING

export const SALE_OUTCOME = {
  fully_clears: { zh: '全部成交', en: 'fully clears' },
  clears_with_reserve_triggered: { zh: '触发储备后成交', en: 'clears with reserve triggered' },
  partially_clears: { zh: '部分成交', en: 'partially clears' },
  declines: { zh: '流拍', en: 'declines' },
} as const satisfies Words
export type SaleOutcome = keyof typeof SALE_OUTCOME

/** By which way a deal came about. */
export const DEAL_KIND = {
  trade: { zh: '市场成交', en: 'trade in the market' },
  award: { zh: '密封竞价中标', en: 'award of a sealed sale' },
  purchase: { zh: '定价出让', en: 'purchase at a fixed price' },
  auction: { zh: '公开竞价', en: 'deal of an open auction' },
  block: { zh: '大宗协议', en: 'block trade' },
} as const satisfies Words
export type DealKind = keyof typeof DEAL_KIND

/** Whether a deal is as it was made. */
export const DEAL_STANDING = {
  stands: { zh: '有效', en: 'stands' },
  annulled: { zh: '已撤销', en: 'annulled' },
  corrected: { zh: '价格已更正', en: 'its price was corrected' },
} as const satisfies Words
export type DealStanding = keyof typeof DEAL_STANDING

export const DEAL_CERTIFICATE_STATUS = {
  stands: { zh: '有效', en: 'stands' },
  annulled: { zh: '成交已撤销', en: 'the trade was annulled' },
  corrected: { zh: '价格已更正,另有新证', en: 'the price was corrected; another certificate holds' },
} as const satisfies Words

/** Of a negotiation between two about a block trade. */
export const BLOCK_STATUS = {
  open: { zh: '协商中', en: 'negotiated' },
  done: { zh: '已成交', en: 'done' },
  annulled: { zh: '成交已撤销', en: 'annulled' },
  declined: { zh: '对方拒绝', en: 'declined' },
  withdrawn: { zh: '已撤回', en: 'withdrawn' },
  /** The day of its last offer is over. */
  lapsed: { zh: '当日未成交,已失效', en: 'lapsed' },
} as const satisfies Words
export type BlockStatus = keyof typeof BLOCK_STATUS

export const LEDGER_CAUSE = {
  trade: { zh: '成交', en: 'trade' },
  deposit: { zh: '入金', en: 'cash in' },
  withdraw_cash: { zh: '出金', en: 'cash out' },
  approve: { zh: '配额分配', en: 'allocation' },
  approve_allocation_table: { zh: '配额分配(整表)', en: 'allocation by a table' },
  surrender: { zh: '清缴', en: 'surrender' },
  reverse_surrender: { zh: '撤销清缴', en: 'surrender reversed' },
  accept_disposal: { zh: '质押处置', en: 'sale of what was pledged' },
  transfer_across_areas: { zh: '跨区转让', en: 'transfer between areas' },
  transfer_permits: { zh: '场外划转', en: 'transfer outside the market' },
  accept_block: { zh: '大宗协议成交', en: 'block trade' },
  clear_sale: { zh: '竞价出让', en: 'sale from the reserve' },
  buy_fixed: { zh: '定额出让购买', en: 'bought at a fixed price from the reserve' },
  draw_ballot: { zh: '摇号中签购买', en: 'bought by ballot at a fixed price from the reserve' },
  accept_lease: { zh: '租赁开始', en: 'lease begun' },
  end_lease: { zh: '租赁到期归还', en: 'lease ended' },
  forfeit_deposit: { zh: '逾期未付,保证金不退', en: 'deposit lost: not paid in time' },
  pay_from_deposit: { zh: '付款期满,以冻结款付清', en: 'paid from what was set aside, on the last day' },
  pay_deal: { zh: '出让成交付款', en: 'deal with the reserve paid' },
  settle_deal: { zh: '出让成交交割', en: 'deal with the reserve settled' },
  void_deal: { zh: '出让成交作废', en: 'deal with the reserve void' },
  confirm_annulment: { zh: '撤销或更正成交', en: 'trade annulled or corrected' },
  return_permits: { zh: '退还多发配额', en: 'too much issued, given back' },
  collect_return: { zh: '收回多发配额', en: 'too much issued, collected' },
  retire_expired: { zh: '到期注销', en: 'retired at the end of its term' },
  approve_carry_over: { zh: '结转', en: 'carried over' },
  correct_holding: { zh: '更正', en: 'correction' },
} as const satisfies Words
export type LedgerCause = keyof typeof LEDGER_CAUSE

/**
 * What is corrected by an entry: it stands by itself. Of what was dealt the price would stay, and allocation tables count
 * what they issued before.
 */
export const CORRECTED: readonly LedgerCause[] = ['deposit', 'approve', 'transfer_permits', 'correct_holding']

/**
 * What an account may do (as a national registry names it). Of each: what it may give, and whether it may receive; what an
 * account waits for is not done while it may not.
 */
export const ACCOUNT_STATE = {
  open: { zh: '正常', en: 'open' },
  some_transactions_restricted: {
    zh: '部分交易受限(仅可清缴、退还)',
    en: 'restricted: may surrender and give back',
  },
  all_transactions_restricted: { zh: '全部交易受限', en: 'restricted: nothing moves' },
  suspended_partially: { zh: '部分停用(仅可转入)', en: 'suspended in part: may receive' },
  suspended: { zh: '停用', en: 'suspended' },
  closure_pending: { zh: '待销户(只出不进)', en: 'to be closed: may only give' },
  closed: { zh: '已销户', en: 'closed' },
} as const satisfies Words
export type AccountState = keyof typeof ACCOUNT_STATE

/** What became of what was to move something outside the book, as a national registry names it. */
export const TRANSACTION_STATE = {
  awaiting_approval: { zh: '待第二人确认', en: 'waits for a second person' },
  rejected: { zh: '未获确认', en: 'not confirmed' },
  completed: { zh: '已入账,待第二套账核对', en: 'booked; the second ledger has not read it yet' },
  checked_no_discrepancy: { zh: '已入账,两套账相符', en: 'booked; both ledgers agree' },
  checked_discrepancy: { zh: '已入账,两套账不符', en: 'booked; the ledgers differ' },
  reversed: { zh: '已撤销', en: 'reversed' },
  corrected: { zh: '已更正', en: 'corrected' },
} as const satisfies Words
export type TransactionState = keyof typeof TRANSACTION_STATE

/** What of a file a consent lets a bank read. */
export const CONSENT_SCOPE = {
  grade: { zh: '等级与记分', en: 'grade and points' },
  entries: { zh: '逐条记录与计分事由', en: 'every entry, and what counts' },
  permits: { zh: '权益、质押与清缴', en: 'permits, pledges and duties' },
} as const satisfies Words
export type ConsentScope = keyof typeof CONSENT_SCOPE

/** What a subject may leave out of a report: what counts for its grade is not among it. */
export const REPORT_PART = {
  place: { zh: '区域与行业', en: 'place and trade' },
  holdings: { zh: '持有的权益', en: 'permits held' },
  pledges: { zh: '质押', en: 'pledges' },
  obligations: { zh: '清缴义务', en: 'duties' },
} as const satisfies Words
export type ReportPart = keyof typeof REPORT_PART

/** Where a grade has consequences. */
export const MEASURE_FIELD = {
  loan: { zh: '贷款', en: 'loans' },
  production: { zh: '生产', en: 'production' },
  approval: { zh: '审批', en: 'approvals' },
  electricity: { zh: '电价', en: 'price of electricity' },
  sewage: { zh: '污水处理费', en: 'price of sewage' },
  insurance: { zh: '环境责任保险', en: 'liability insurance' },
  procurement: { zh: '政府采购', en: 'procurement' },
  market: { zh: '权益交易', en: 'the market of permits' },
} as const satisfies Words

export type MeasureField = keyof typeof MEASURE_FIELD

/** What a consequence is: better for whoever has the grade, worse, something to look at, or nothing. */
export const MEASURE_KIND = {
  reward: { zh: '激励', en: 'reward' },
  restraint: { zh: '约束', en: 'restraint' },
  caution: { zh: '提示', en: 'to look at' },
  none: { zh: '无', en: 'none' },
} as const satisfies Words

/** An application to carry permits over. */
export const CARRY_OVER_STATUS = {
  requested: { zh: '待审核', en: 'waits for the bureau' },
  carried: { zh: '已结转', en: 'carried over' },
  refused: { zh: '未予结转', en: 'refused' },
} as const satisfies Words

/** A lease from its offer to its end. */
export const LEASE_STATUS = {
  offered: { zh: '待承租方答复', en: 'offered' },
  running: { zh: '租赁中', en: 'running' },
  ended: { zh: '已到期归还', en: 'ended; given back' },
  declined: { zh: '承租方未接受', en: 'declined' },
  withdrawn: { zh: '出租方已撤回', en: 'withdrawn' },
  lapsed: { zh: '租期已过,要约失效', en: 'lapsed: its term is over' },
} as const satisfies Words

export const SCHEDULED_PHASE = [
  'pre_open',
  'opening_auction',
  'continuous',
  'listing',
  'break',
  'closing_auction',
  'closed',
] as const

/** What a table of allocations is of: all that is given, a part beforehand, or all of it once figures are final. */
export const ALLOCATION_STAGE = {
  whole: { zh: '一次分配', en: 'all at once' },
  pre: { zh: '预分配', en: 'pre-allocation' },
  final: { zh: '最终核定(多退少补)', en: 'final: what is missing is issued, what is too much goes back' },
} as const satisfies Words

/** Of a sale of what was pledged: the buyer accepts what the operator offers. */
export const DISPOSAL_STATUS = {
  offered: { zh: '待买方接受', en: 'offered to the buyer' },
  done: { zh: '已成交', en: 'done' },
  withdrawn: { zh: '已撤回', en: 'withdrawn' },
} as const satisfies Words

/** Where somebody stands with what is to be surrendered. */
export const COMPLIANCE_STATUS = {
  not_applicable: { zh: '尚未到期', en: 'nothing is due yet' },
  excluded: { zh: '各年度均已豁免', en: 'every year is excluded' },
  A: { zh: '已履约', en: 'met' },
  B: { zh: '清缴不足', en: 'less surrendered than verified' },
  C: { zh: '缺核定量', en: 'a verified figure is missing' },
} as const satisfies Words

/** Of a pledge: it arises with its registration, and ends with its discharge or disposal. */
export const PLEDGE_STATUS = {
  proposed: { zh: '待出质人同意', en: 'waits for the holder' },
  consented: { zh: '待登记', en: 'waits for its registration' },
  registered: { zh: '已登记', en: 'registered' },
  defaulted: { zh: '已通知违约', en: 'in default' },
  discharged: { zh: '已解除', en: 'discharged' },
  disposed: { zh: '已处置', en: 'disposed of' },
  refused: { zh: '未成立', en: 'refused' },
} as const satisfies Words
export type PledgeStatus = keyof typeof PLEDGE_STATUS

/** What is paid for a service of a firm, and can be pledged (动产和权利担保统一登记办法: 收费权). */
export const FEE_KIND = {
  sewage: { zh: '污水处理费', en: 'sewage treatment' },
  heat: { zh: '供热费', en: 'heat' },
  power: { zh: '电费', en: 'electricity' },
  waste: { zh: '垃圾与危废处置费', en: 'waste' },
  energy_saving: { zh: '节能服务收益', en: 'energy saving' },
  clean_production: { zh: '清洁生产收益', en: 'clean production' },
  other: { zh: '其他收费权', en: 'other fees' },
} as const satisfies Words

export const APPROVAL_STATUS = {
  pending: { zh: '待复核', en: 'pending' },
  approved: { zh: '已批准', en: 'approved' },
  refused: { zh: '已驳回', en: 'refused' },
} as const satisfies Words

// -- Identity ---------------------------------------------------------------------------------------------------------

/** A proposed principal waits for a second administrator; one that was removed may nothing, and its name stays its own. */
export const PRINCIPAL_STATUS = {
  proposed: { zh: '待第二人确认', en: 'waits for a second administrator' },
  active: { zh: '有效', en: 'active' },
  removed: { zh: '已停用', en: 'removed' },
} as const satisfies Words
export type PrincipalStatus = keyof typeof PRINCIPAL_STATUS

/** By what a principal is known: a key is a program's, a session a person's; an invitation is good for one first sign-in. */
export const CREDENTIAL_KIND = {
  key: { zh: '程序密钥', en: 'key of a program' },
  session: { zh: '登录会话', en: 'session' },
  invitation: { zh: '邀请', en: 'invitation' },
  password: { zh: '口令与动态口令', en: 'password and one-time codes' },
  passkey: { zh: '通行密钥', en: 'passkey' },
  oidc: { zh: '统一身份认证', en: 'sign-in of the organisation' },
} as const satisfies Words
export type CredentialKind = keyof typeof CREDENTIAL_KIND

/** What the security log has: never a secret, never a token. */
export const SECURITY_EVENT = {
  signed_in: { zh: '登录', en: 'signed in' },
  sign_in_failed: { zh: '登录失败', en: 'failed to sign in' },
  sign_in_held_back: { zh: '尝试过多被拦', en: 'held back after too many attempts' },
  signed_out: { zh: '退出', en: 'signed out' },
  joined: { zh: '首次登录设置', en: 'took up an invitation' },
  password_changed: { zh: '更改口令', en: 'changed the password' },
  passkey_added: { zh: '添加通行密钥', en: 'added a passkey' },
  acted_as: { zh: '切换所代表的主体', en: 'began to act for another subject' },
  token_unknown: { zh: '未知令牌', en: 'token not known' },
  refused: { zh: '越权被拒', en: 'refused for want of a role' },
  authority_changed: { zh: '权限变更', en: 'authority changed' },
  file_read: { zh: '查阅信用档案', en: 'read a credit file' },
  origin_refused: { zh: '外部网页被拒', en: 'page of somebody else refused' },
} as const satisfies Words
export type SecurityEvent = keyof typeof SECURITY_EVENT

/** Commands that may wait for a second person, as people call them. */
/** What somebody may do for the enterprise or bank that he acts for. */
export const RIGHT = {
  read_only: { zh: '只读', en: 'reads' },
  initiate: { zh: '经办', en: 'initiates' },
  approve: { zh: '复核', en: 'approves' },
  initiate_and_approve: { zh: '经办与复核', en: 'initiates and approves' },
  surrender: { zh: '仅清缴(一人办理)', en: 'surrenders alone, nothing else' },
} as const satisfies Words
export type Right = keyof typeof RIGHT

export const COMMAND_NAME = {
  add_receiver: { zh: '新增清单接收方', en: 'Name a receiver of the public lists' },
  set_account_rules: { zh: '设定本账户规则', en: 'Set the rules of the account' },
  set_right: { zh: '设定人员权限', en: 'Set what somebody may do' },
  trust_account: { zh: '设为受信账户', en: 'Trust an account' },
  transfer_permits: { zh: '场外划转', en: 'Transfer outside the market' },
  surrender: { zh: '清缴', en: 'Surrender' },
  return_permits: { zh: '交回多发配额', en: 'Give back what was issued too much' },
  offer_lease: { zh: '出租权益', en: 'Offer a lease' },
  accept_lease: { zh: '承租权益', en: 'Accept a lease' },
  propose_block: { zh: '提出大宗协议', en: 'Propose a block trade' },
  counter_block: { zh: '大宗协议还价', en: 'Counter a block trade' },
  accept_block: { zh: '接受大宗协议', en: 'Accept a block trade' },
  propose_pledge: { zh: '提出质押', en: 'Propose a pledge' },
  consent_pledge: { zh: '同意质押', en: 'Consent to a pledge' },
  release_pledge: { zh: '解除质押', en: 'Release a pledge' },
  vary_pledge: { zh: '变更质押', en: 'Change a pledge' },
  agree_pledge_change: { zh: '同意质押变更', en: 'Agree to a change of a pledge' },
  propose_fee_pledge: { zh: '提出收费权质押', en: 'Propose a pledge of fees' },
  consent_fee_pledge: { zh: '同意收费权质押', en: 'Consent to a pledge of fees' },
  release_fee_pledge: { zh: '解除收费权质押', en: 'Release a pledge of fees' },
  accept_disposal: { zh: '受让质押物', en: 'Take what is disposed of' },
  buy_fixed: { zh: '按定价购买', en: 'Buy at a fixed price' },
  apply_for_sale: { zh: '定价出让申购', en: 'Apply for a ballot' },
  pay_deal: { zh: '支付出让成交款', en: 'Pay a deal with the reserve' },
  void_deal: { zh: '作废出让成交', en: 'Void a deal with the reserve' },
  cancel_open_auction: { zh: '取消公开竞价', en: 'Call an auction in the open off' },
  set_carry_rule: { zh: '设定结转规则', en: 'Say what may be carried over' },
  request_carry_over: { zh: '申请结转', en: 'Ask to carry over' },
  end_surrender_rule: { zh: '终止清缴规则', en: 'End what may be surrendered' },
  set_trading_hours: { zh: '设定交易时间', en: 'Set the hours of a market' },
  set_surrender_rule: { zh: '设定可用于清缴的权益', en: 'Say what may be surrendered' },
  retire_expired: { zh: '到期权益注销', en: 'Retire permits whose term has ended' },
  collect_return: { zh: '收回多发配额', en: 'Collect what was issued too much' },
  withdraw_cash: { zh: '出金', en: 'Withdraw cash' },
  set_obligation: { zh: '设定清缴义务', en: 'Set an obligation' },
  suspend_participant: { zh: '恢复交易', en: 'Lift a suspension' },
  record_energy_use: { zh: '记录核定用能量', en: 'Record a verified energy use' },
  verify_obligation: { zh: '核定清缴量', en: 'Verify what is owed' },
  reverse_surrender: { zh: '撤销清缴', en: 'Reverse a surrender' },
  record_credit_entry: { zh: '记入信用记录', en: 'Record a credit entry' },
  answer_credit_case: { zh: '答复信用异议或修复申请', en: 'Answer an objection or a repair' },
  release_freeze: { zh: '解除冻结', en: 'Release a freeze' },
  withdraw_valuation: { zh: '撤回核算', en: 'Withdraw an account' },
  list_instrument: { zh: '品种上市', en: 'List an instrument' },
  change_terms: { zh: '变更交易条款', en: 'Change the terms of a market' },
  adopt_holidays: { zh: '录入放假安排', en: 'Enter the days off of a year' },
  demand_second_person: { zh: '取消双人要求', en: 'Demand no second person' },
  dispose_pledge: { zh: '处置质押', en: 'Dispose of a pledge' },
  set_market_rules: { zh: '设定交易资格规则', en: 'Set who may trade' },
  record_standing: { zh: '记录企业区域与行业', en: 'Record place and trade of an enterprise' },
  set_area_status: { zh: '记录区域达标情况', en: 'Record whether an area meets its target' },
  record_exception: { zh: '记录上级批准', en: 'Record an approval from above' },
  set_area_cap: { zh: '设定区域总量', en: 'Set the cap of an area' },
  transfer_across_areas: { zh: '跨区转让', en: 'Transfer between areas' },
  set_account_state: { zh: '设定账户状态', en: 'Set the state of an account' },
  correct_holding: { zh: '更正登记', en: 'Correct what was booked' },
  lift_restriction: { zh: '解除账户限制', en: 'Lift a restriction' },
  demand_signatures: { zh: '取消签名要求', en: 'Demand no signatures' },
} as const satisfies Words

/** What is done at the desk, in the order in which lists have it. */
export const DESK_ACTION = {
  set_phase: { zh: '改变阶段', en: 'Phase changed' },
  kill_switch: { zh: '紧急停止', en: 'Kill switch' },
  set_trading_hours: { zh: '设定交易时间', en: 'Hours set' },
  list_instrument: { zh: '品种上市', en: 'Instrument listed' },
  change_terms: { zh: '变更交易条款', en: 'Terms changed' },
  adopt_holidays: { zh: '录入放假安排', en: 'Days off entered' },
  form_group: { zh: '设定关联组', en: 'Affiliates grouped' },
  suspend_participant: { zh: '暂停或恢复主体', en: 'Member suspended, or not any more' },
  freeze: { zh: '冻结', en: 'Freeze' },
  release_freeze: { zh: '解除冻结', en: 'Freeze lifted' },
  publish_notice: { zh: '发布公告', en: 'Notice published' },
  withdraw_notice: { zh: '撤回公告', en: 'Notice taken back' },
  propose_annulment: { zh: '提请撤销或更正成交', en: 'Annulment or correction proposed' },
  confirm_annulment: { zh: '撤销或更正成交', en: 'Trade annulled or corrected' },
  refuse_annulment: { zh: '成交有效,不予撤销更正', en: 'Annulment or correction refused' },
  clear_sale: { zh: '开标', en: 'Sale cleared' },
  open_watch_case: { zh: '监察立案', en: 'Case opened' },
  close_watch_case: { zh: '监察结案', en: 'Case closed' },
  declare_insider_window: { zh: '登记敏感期', en: 'Closed window put on record' },
  end_insider_window: { zh: '结束敏感期', en: 'Closed window ended' },
  set_account_state: { zh: '设定账户状态', en: 'State of an account set' },
  correct_holding: { zh: '更正登记', en: 'Holding corrected' },
  lift_restriction: { zh: '解除账户限制', en: 'Restriction lifted' },
  withdraw_cash: { zh: '出金', en: 'Cash paid out' },
  register_participant: { zh: '登记主体', en: 'Member registered' },
} as const satisfies Words

// -- Credit -----------------------------------------------------------------------------------------------------------

export const CONSENT_REQUEST_STATUS = {
  open: { zh: '待答复', en: 'waits for an answer' },
  granted: { zh: '已同意', en: 'granted' },
  declined: { zh: '未同意', en: 'declined' },
  withdrawn: { zh: '已撤回', en: 'taken back' },
} as const satisfies Words
export type ConsentRequestStatus = keyof typeof CONSENT_REQUEST_STATUS

export const REPORT_STATUS = {
  valid: { zh: '有效', en: 'stands' },
  expired: { zh: '已过有效期', en: 'out of date' },
  ended: { zh: '授权已撤回,报告失效', en: 'the consent was taken back' },
} as const satisfies Words
export type ReportStatus = keyof typeof REPORT_STATUS

/** How the evidence of a month stands. */
export const EVIDENCE_STATE = {
  filed: { zh: '已存证', en: 'filed' },
  late: { zh: '逾期存证', en: 'filed late' },
  missing: { zh: '逾期未存证', en: 'missing' },
  open: { zh: '待存证', en: 'to be filed' },
} as const satisfies Words
export type EvidenceState = keyof typeof EVIDENCE_STATE

export const CREDIT_LIST = {
  positive: { zh: '正面清单', en: 'positive' },
  negative: { zh: '负面清单', en: 'negative' },
  severe: { zh: '严重失信', en: 'severe' },
} as const satisfies Words
export type CreditList = keyof typeof CREDIT_LIST

/** From whom an entry of a credit file came. */
export const ENTRY_SOURCE = {
  bureau: { zh: '主管部门', en: 'the bureau' },
  authority: { zh: '其他部门移送', en: 'another authority' },
  market: { zh: '交易机构移送', en: 'the operator of the market' },
  registry: { zh: '登记系统自动记入', en: 'the registry, by itself' },
} as const satisfies Words
export type EntrySource = keyof typeof ENTRY_SOURCE

export const CREDIT_CASE_KIND = {
  objection: { zh: '异议', en: 'objection' },
  repair: { zh: '信用修复', en: 'repair' },
} as const satisfies Words
export type CreditCaseKind = keyof typeof CREDIT_CASE_KIND

export const CREDIT_CASE_OUTCOME = {
  corrected: { zh: '记录有误,已更正', en: 'wrong: the entry was withdrawn' },
  confirmed: { zh: '记录无误', en: 'the entry is right' },
  undecided: { zh: '无法核实,双方说法并列', en: 'not to be decided: both sides are shown' },
  granted: { zh: '同意修复,停止公示', en: 'granted: published no longer' },
  refused: { zh: '不予修复', en: 'refused' },
} as const satisfies Words
export type CreditCaseOutcome = keyof typeof CREDIT_CASE_OUTCOME

/** How a case of each kind may end. */
export const OUTCOMES_OF_CASE: Readonly<Record<CreditCaseKind, readonly CreditCaseOutcome[]>> = {
  objection: ['corrected', 'confirmed', 'undecided'],
  repair: ['granted', 'refused'],
}

export const SEVERITY = {
  minor: { zh: '轻微', en: 'minor' },
  general: { zh: '一般', en: 'general' },
  serious: { zh: '严重', en: 'serious' },
} as const satisfies Words

// -- Valuation --------------------------------------------------------------------------------------------------------

export const SERVICE = {
  provisioning: { zh: '物质供给', en: 'Provisioning' },
  regulating: { zh: '调节服务', en: 'Regulating' },
  cultural: { zh: '文化服务', en: 'Cultural' },
} as const satisfies Words
export type ServiceKind = keyof typeof SERVICE

export const MEASURE = {
  physical: { zh: '实物量', en: 'physical' },
  monetary: { zh: '价值量', en: 'monetary' },
} as const satisfies Words

/** Read in the source named; derived from it by stated arithmetic; or not confirmed (shown so wherever it is used). */
export const GRADE = {
  confirmed: { zh: '已核实', en: 'confirmed' },
  derived: { zh: '推算', en: 'derived' },
  unverified: { zh: '未核实', en: 'unverified' },
} as const satisfies Words
export type Grade = keyof typeof GRADE

/** What a default rests on. Judged bounds are no evidence, and are shown as such. */
export const BASIS = {
  read: { zh: '文献所载', en: 'read in a document' },
  derived: { zh: '由文献推算', en: 'derived' },
  background: { zh: '一般知识', en: 'common knowledge' },
  judged: { zh: '判断', en: 'judged' },
} as const satisfies Words

/** What the engine knows of an account; that a queued one is `running` now is known to its job alone. */
export const VALUATION_STATUS = {
  queued: { zh: '排队中', en: 'queued' },
  draft: { zh: '草稿', en: 'draft' },
  submitted: { zh: '已提交', en: 'submitted' },
  published: { zh: '已发布', en: 'published' },
  withdrawn: { zh: '已撤回', en: 'withdrawn' },
  failed: { zh: '失败', en: 'failed' },
} as const satisfies Words
export type ValuationStatus = keyof typeof VALUATION_STATUS

export const SEEA_ROLE = {
  final: { zh: '最终服务', en: 'final' },
  intermediate: { zh: '中间服务', en: 'intermediate' },
  abiotic: { zh: '非生物流量', en: 'abiotic' },
  outside: { zh: '表外', en: 'outside' },
} as const satisfies Words
export type SeeaRole = keyof typeof SEEA_ROLE

/** Who uses a service: columns of the use table (SEEA EA tables 7.1 and 9.1b). */
export const BENEFICIARY = {
  agriculture: { zh: '农业', en: 'agriculture' },
  forestry: { zh: '林业', en: 'forestry' },
  fisheries: { zh: '渔业', en: 'fisheries' },
  energy_and_water_supply: { zh: '能源和水供应', en: 'energy and water supply' },
  other_industry: { zh: '其他产业', en: 'other industry' },
  government: { zh: '政府', en: 'government' },
  households: { zh: '居民', en: 'households' },
  exports: { zh: '出口', en: 'exports' },
} as const satisfies Words
export type Beneficiary = keyof typeof BENEFICIARY

/** Of the Ecosystem Condition Typology (SEEA EA table 5.1). */
export const CONDITION_CLASS = {
  physical_state: { zh: '物理状况', en: 'physical state' },
  chemical_state: { zh: '化学状况', en: 'chemical state' },
  compositional_state: { zh: '组成状况', en: 'compositional state' },
  structural_state: { zh: '结构状况', en: 'structural state' },
  functional_state: { zh: '功能状况', en: 'functional state' },
  landscape: { zh: '景观', en: 'landscape' },
} as const satisfies Words

export const DISTRIBUTION = {
  triangular: { zh: '三角分布', en: 'triangular' },
  uniform: { zh: '均匀分布', en: 'uniform' },
  lognormal: { zh: '对数正态分布', en: 'lognormal' },
} as const satisfies Words

export const AREA_LEVEL = {
  prefecture: { zh: '自治州', en: 'prefecture' },
  city: { zh: '市', en: 'city' },
  district: { zh: '区县', en: 'district' },
  township: { zh: '乡镇、街道', en: 'township' },
  reserve: { zh: '自然保护地', en: 'reserve' },
  park: { zh: '公园', en: 'park' },
  watershed: { zh: '流域', en: 'watershed' },
  other: { zh: '其他区域', en: 'another area' },
} as const satisfies Words
export type AreaLevel = keyof typeof AREA_LEVEL

// -- Assets -----------------------------------------------------------------------------------------------------------

export const OWNERSHIP = {
  state: { zh: '国家所有', en: 'state' },
  collective: { zh: '集体所有', en: 'collective' },
} as const satisfies Words
export type Ownership = keyof typeof OWNERSHIP

export const CONTROL = {
  ecological_red_line: { zh: '生态保护红线', en: 'ecological red line' },
  nature_reserve: { zh: '自然保护地', en: 'nature reserve' },
  drinking_water_source: { zh: '饮用水水源保护区', en: 'drinking-water source' },
  permanent_basic_farmland: { zh: '永久基本农田', en: 'permanent basic farmland' },
  urban_growth_boundary: { zh: '城镇开发边界', en: 'urban growth boundary' },
  other: { zh: '其他', en: 'other' },
} as const satisfies Words

export const ASSET_STATUS = {
  active: { zh: '有效', en: 'active' },
  under_restoration: { zh: '修复中', en: 'under restoration' },
  retired: { zh: '注销', en: 'retired' },
} as const satisfies Words
export type AssetStatus = keyof typeof ASSET_STATUS

export const PLOT_VALUE_STATUS = {
  proposed: { zh: '待复核', en: 'proposed' },
  confirmed: { zh: '已确认', en: 'confirmed' },
  withdrawn: { zh: '已撤回', en: 'withdrawn' },
} as const satisfies Words
export type PlotValueStatus = keyof typeof PLOT_VALUE_STATUS

export const RASTER_JOB_STATE = {
  waiting: { zh: '排队中', en: 'waiting' },
  running: { zh: '计算中', en: 'running' },
  done: { zh: '已完成', en: 'done' },
  refused: { zh: '被拒绝', en: 'refused' },
  withdrawn: { zh: '已撤回', en: 'withdrawn' },
  broken_off: { zh: '已中断', en: 'broken off' },
} as const satisfies Words
export type RasterJobState = keyof typeof RASTER_JOB_STATE

/** Why an entry came to a public list, or left it. */
export const LIST_CAUSE = {
  recorded: { zh: '记录', en: 'recorded' },
  publication_over: { zh: '公示期满', en: 'its publication is over' },
  withdrawn: { zh: '撤回', en: 'withdrawn' },
  repaired: { zh: '信用修复', en: 'repaired' },
} as const satisfies Words

export const DELIVERY_STATE = {
  waiting: { zh: '待送达', en: 'waiting' },
  delivered: { zh: '已送达', en: 'delivered' },
  failed: { zh: '未送达', en: 'given up' },
  ended: { zh: '接收方已停止,未发送', en: 'not sent: the receiver was ended' },
} as const satisfies Words

/** Whether something is wanting: not where the place can't have it, nor where it is not counted. */
export function isGap({ code }: { readonly code: string }): boolean {
  return code !== 'not_applicable' && code !== 'not_counted_here'
}

/** The words under which a subject sees that a bank opened its file in vain: in both languages, as they are kept. */
export const READING = '查阅信用档案 reading the credit file'
