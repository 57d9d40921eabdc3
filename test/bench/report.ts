import { cpus, totalmem } from 'node:os'

/** CPU seconds of this process: what else the machine does is not in it. */
export function cpuSeconds(run: () => void): number {
  const before = process.cpuUsage()
  run()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1e6
}

export function line(name: string, text: string): void {
  console.log(`${name.padEnd(34)} ${text}`)
}

export function machine(): void {
  const [cpu] = cpus()
  line(
    'machine',
    `${cpus().length} × ${cpu?.model ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`,
  )
}

/** Percentiles of a list of milliseconds. */
export function latencies(milliseconds: readonly number[]): string {
  const sorted = [...milliseconds].sort((a, b) => a - b)
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!.toFixed(2)
  return `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, p99.9 ${at(0.999)} ms, max ${at(1)} ms`
}
