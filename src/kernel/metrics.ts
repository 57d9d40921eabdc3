import type { Applied } from './applied.ts'

/** Counters since the start, for Prometheus. */
export class Metrics {
  #commands = 0
  #rejects = 0
  #trades = 0
  #batches = 0
  #requests = 0
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

  request(): void {
    this.#requests++
  }

  text(gauges: Readonly<Record<string, number>>): string {
    const counters = {
      qingheng_commands_total: this.#commands,
      qingheng_rejects_total: this.#rejects,
      qingheng_trades_total: this.#trades,
      qingheng_batches_total: this.#batches,
      qingheng_requests_total: this.#requests,
      qingheng_stream_messages_total: this.messagesSent,
      qingheng_stream_slow_closed_total: this.slowClosed,
    }
    const lines = Object.entries(counters).map(([name, value]) => `# TYPE ${name} counter\n${name} ${value}`)
    const now = { qingheng_sockets: this.sockets, ...gauges }
    lines.push(...Object.entries(now).map(([name, value]) => `# TYPE ${name} gauge\n${name} ${value}`))
    return `${lines.join('\n')}\n`
  }
}
