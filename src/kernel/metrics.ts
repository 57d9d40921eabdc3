import type { Applied } from './applied.ts'

/** Upper bounds in seconds: from a commit that is fast to a request that somebody gives up. */
const BOUNDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** How long things took, as Prometheus counts it: so many up to each bound. */
class Histogram {
  readonly #counts = new Float64Array(BOUNDS.length + 1)
  #sum = 0

  observe(seconds: number): void {
    const at = BOUNDS.findIndex((bound) => seconds <= bound)
    this.#counts[at < 0 ? BOUNDS.length : at]!++
    this.#sum += seconds
  }

  lines(name: string, label: string): string[] {
    let total = 0
    const prefix = label === '' ? '' : `${label},`
    const buckets = [...BOUNDS, '+Inf'].map((bound, index) => {
      total += this.#counts[index]!
      return `${name}_bucket{${prefix}le="${bound}"} ${total}`
    })
    const of = label === '' ? '' : `{${label}}`
    return [...buckets, `${name}_sum${of} ${this.#sum}`, `${name}_count${of} ${total}`]
  }
}

/** What each of them is, for who reads the text. */
const HELP = {
  qingheng_commands_total: 'Commands in the journal since the start',
  qingheng_rejects_total: 'Commands that the venue refused',
  qingheng_trades_total: 'Trades',
  qingheng_batches_total: 'Transactions that wrote commands',
  qingheng_stream_messages_total: 'Messages sent over WebSocket',
  qingheng_stream_slow_closed_total: 'Connections closed because their reader was too slow',
  qingheng_sockets: 'Connections over WebSocket now',
  qingheng_last_seq: 'Number of the last command',
  qingheng_commands_waiting: 'Commands that wait to be written',
  qingheng_writable: '1 where the journal can be written, 0 where the last attempt failed',
} as const
type Gauge = 'qingheng_last_seq' | 'qingheng_commands_waiting' | 'qingheng_writable'

/** Counters since the start, in the text of Prometheus (exposition format 0.0.4). */
export class Metrics {
  #commands = 0
  #rejects = 0
  #trades = 0
  #batches = 0
  readonly #requests = new Map<string, Histogram>()
  sockets = 0
  messagesSent = 0
  slowClosed = 0

  committed(batch: readonly Applied[]): void {
    this.#batches++
    this.#commands += batch.length
    for (const { outcome, trades } of batch) {
      if (!outcome.ok) this.#rejects++
      this.#trades += trades.length
    }
  }

  /** A request that was answered, with its status and how long it took. */
  answered(status: number, seconds: number): void {
    const label = `status="${Math.floor(status / 100)}xx"`
    let histogram = this.#requests.get(label)
    if (!histogram) {
      histogram = new Histogram()
      this.#requests.set(label, histogram)
    }
    histogram.observe(seconds)
  }

  text(gauges: Readonly<Record<Gauge, number>>): string {
    const counters = {
      qingheng_commands_total: this.#commands,
      qingheng_rejects_total: this.#rejects,
      qingheng_trades_total: this.#trades,
      qingheng_batches_total: this.#batches,
      qingheng_stream_messages_total: this.messagesSent,
      qingheng_stream_slow_closed_total: this.slowClosed,
    }
    const now = { qingheng_sockets: this.sockets, ...gauges }
    const told = (values: Partial<Record<keyof typeof HELP, number>>, type: string) =>
      Object.entries(values).flatMap(([name, value]) => [
        `# HELP ${name} ${HELP[name as keyof typeof HELP]}`,
        `# TYPE ${name} ${type}`,
        `${name} ${value}`,
      ])
    const seconds = 'qingheng_request_duration_seconds'
    const lines = [
      ...told(counters, 'counter'),
      ...told(now, 'gauge'),
      `# HELP ${seconds} Time from a request to its answer`,
      `# TYPE ${seconds} histogram`,
      ...[...this.#requests].flatMap(([label, histogram]) => histogram.lines(seconds, label)),
    ]
    return `${lines.join('\n')}\n`
  }
}
