import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Grid } from '../../engine/raster/grid.ts'
import { openRaster } from '../../src/valuation/raster/geotiff-reader.ts'
import { GeoTiffWriter } from '../../src/valuation/raster/geotiff-writer.ts'
import { seededRandom } from '../helpers/random.ts'
import { Client, ROOT, startServer, temporaryFolder } from '../helpers/server.ts'
import { paced } from './orders.ts'
import { latencies, line } from './report.ts'

/** 36 million cells: about what a prefecture has at ten metres. */
const WIDTH = 6000
const HEIGHT = 6000
const STRIP = 64
const GRID: Grid = {
  ...{ width: WIDTH, height: HEIGHT, west: 500_000, north: 4_000_000, cellWidth: 10, cellHeight: 10 },
  projection: { kind: 'projected', name: 'EPSG:6933', isEqualArea: true, isMetre: true },
}
const GEOREFERENCE = [
  { tag: 33550, values: [10, 10, 0] },
  { tag: 33922, values: [0, 0, 0, 500_000, 4_000_000, 0] },
  { tag: 34735, values: [1, 1, 0, 3, 1024, 0, 1, 1, 1025, 0, 1, 1, 3072, 0, 1, 6933] },
]
const CODES = [10, 20, 30, 40, 50, 80, 90]
const DRIVERS = { R: [1000, 6000], K: [0.005, 0.045], LS: [0.1, 40] } as const

async function makeRaster(file: string, draw: () => number): Promise<void> {
  const writer = await GeoTiffWriter.create({
    ...{ file, grid: GRID, georeference: GEOREFERENCE, description: '', unit: '1', rowsPerStrip: STRIP },
  })
  const values = new Float64Array(WIDTH * STRIP)
  for (let row = 0; row < HEIGHT; row += STRIP) {
    const cells = WIDTH * Math.min(STRIP, HEIGHT - row)
    for (let cell = 0; cell < cells; cell++) values[cell] = draw()
    await writer.writeStrip(values, cells)
  }
  await writer.finish()
  await writer.close()
}

/** Runs a job as its user does, in a process of its own; its time, and the most memory it had. */
function runProcess(job: string): Promise<{ seconds: number; megabytes: number }> {
  const began = performance.now()
  const tell = 'process.on("exit",()=>console.error("rss",process.resourceUsage().maxRSS))'
  const child = spawn(
    process.execPath,
    [`--import=data:text/javascript,${tell}`, 'src/bin.mjs', 'raster', 'run', job, '--json'],
    { cwd: ROOT, stdio: ['ignore', 'ignore', 'pipe'] },
  )
  let told = ''
  child.stderr.on('data', (chunk) => {
    told += chunk
  })
  return new Promise((settle, fail) =>
    child.on('exit', (code) => {
      const rss = /rss (\d+)/.exec(told)?.[1]
      if (code !== 0 || rss === undefined) fail(new Error(`the job ended with ${code}: ${told}`))
      else settle({ seconds: (performance.now() - began) / 1000, megabytes: Number(rss) / 1024 })
    }),
  )
}

/** Soil retention over 36 million cells: time beside that of reading alone, memory, and what trading notices of it. */
export async function benchRaster(): Promise<void> {
  const folder = temporaryFolder('bench-raster')
  const random = seededRandom(1)
  const share = () => random.below(2 ** 24) / 2 ** 24
  const files = ['lc.tif', ...Object.keys(DRIVERS).map((name) => `${name}.tif`)]
  await makeRaster(join(folder.path, 'lc.tif'), () => CODES[Math.floor(share() * CODES.length)]!)
  for (const [name, [least, most]] of Object.entries(DRIVERS)) {
    await makeRaster(join(folder.path, `${name}.tif`), () => least + (most - least) * share())
  }
  const job = join(folder.path, 'job.json')
  const units = { R: 'MJ*mm/(hm^2*h)', K: 't*hm^2*h/(hm^2*MJ*mm)', LS: '1' }
  const cover = { forest: 0.03, shrub: 0.08, grassland: 0.1, cropland: 0.23, water: 0, wetland: 0.05 }
  writeFileSync(
    job,
    JSON.stringify({
      formula: 'soil-retention/usle',
      land_cover: { file: 'lc.tif', crosswalk: 'worldcover' },
      area: '370300',
      inputs: {
        R_e: { file: 'R.tif', unit: units.R },
        K_e: { file: 'K.tif', unit: units.K },
        LS: { file: 'LS.tif', unit: units.LS },
        C_v: { by_ecosystem: cover, unit: '1' },
        P_c: { value: 0.4, unit: '1' },
      },
      output: { table: 'soil.csv', raster: 'soil.tif' },
    }),
  )

  const began = performance.now()
  const values = new Float64Array(WIDTH * STRIP)
  for (const file of files) {
    const raster = await openRaster(join(folder.path, file))
    for (let row = 0; row < HEIGHT; row += STRIP)
      await raster.read(row, Math.min(STRIP, HEIGHT - row), values)
    await raster.close()
  }
  line('raster, reading four files alone', `${((performance.now() - began) / 1000).toFixed(1)} s`)
  const { seconds, megabytes } = await runProcess(job)
  line(
    'raster, soil retention, 36 M cells',
    `${seconds.toFixed(1)} s with hashes, sums and a raster; ${Math.round(megabytes)} MiB at most`,
  )

  const data = temporaryFolder('bench-raster-orders')
  const server = await startServer(data.path)
  const client = await Client.open(server.url, 'demo-enterprise-a')
  await paced(client, 'warm', 2000, (tick) => tick < 200)
  line(
    'orders at 2,000/s, nothing beside',
    latencies(await paced(client, 'idle', 2000, (tick) => tick < 500)),
  )
  let isRunning = true
  const done = runProcess(job).finally(() => {
    isRunning = false
  })
  line('orders at 2,000/s, the job beside', latencies(await paced(client, 'busy', 2000, () => isRunning)))
  await done
  client.close()
  server.child.kill('SIGKILL')
  await server.ended
  data.remove()
  folder.remove()
}
