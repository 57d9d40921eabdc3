/** Rows of the tables, as they are read. */
export type OrderRow = {
  order_id: number
  holder: number
  client_order_id: string
  asset: number
  side: number
  order_type: string
  time_in_force: number
  /** Of a gtd order. */
  expires_at: number | null
  is_post_only: number
  self_trade_prevention: number
  price_ticks: number
  /** Of a stop order. */
  stop_ticks: number | null
  quantity_lots: number
  filled_lots: number
  notional_fen: number
  held: number
  status: number
  priority: number
  placed_at: number
  updated_seq: number
  updated_at: number
  /** Of a trailing stop. */
  trail_ticks: number | null
  /** Of an iceberg. */
  display_lots: number | null
  is_all_or_none: number
  /** Of an order in the book: the lots that show. */
  shown_lots: number
  /** The order that is cancelled when this one trades. */
  paired_order_id: number | null
}

export type TradeRow = {
  trade_id: number
  asset: number
  price_ticks: number
  quantity_lots: number
  maker_order_id: number
  taker_order_id: number
  maker: number
  taker: number
  taker_side: number
  seq: number
  at: number
}

export type CandleRow = {
  asset: number
  span_ms: number
  start: number
  open_ticks: number
  high_ticks: number
  low_ticks: number
  close_ticks: number
  volume_lots: number
  trades: number
}
