import { spawn, spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openRaster } from '../../src/valuation/raster/geotiff-reader.ts'
import { openRows } from '../../src/valuation/raster/geotiff-rows.ts'
import { seededRandom } from '../helpers/random.ts'
import { writeStrips } from '../helpers/rasters.ts'
import { Client, ROOT, startServer, temporaryFolder } from '../helpers/server.ts'
import { paced } from './orders.ts'
import { latencies, line } from './report.ts'

/** 36 million cells: about what a large prefecture has at thirty metres. */
const WIDTH = 6000
const HEIGHT = 6000
const STRIP = 64
const CODES = [10, 20, 30, 40, 50, 80, 90]
const DRIVERS = { R: [1000, 6000], K: [0.005, 0.045], LS: [0.1, 40] } as const

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

/** The same sums and the same raster as a script makes them of numpy over GDAL, where Debian's python3-gdal is installed. */
const PEER = `
import sys, time
import numpy as np
from osgeo import gdal
gdal.UseExceptions()
folder, keep = sys.argv[1], sys.argv[2] == 'raster'
began = time.perf_counter()
cover = {10: 0.03, 20: 0.08, 30: 0.1, 40: 0.23}
files = {name: gdal.Open(folder + '/' + name + '.tif') for name in ('lc', 'R', 'K', 'LS')}
first = files['lc']
width, height = first.RasterXSize, first.RasterYSize
out = None
if keep:
    out = gdal.GetDriverByName('GTiff').Create(folder + '/peer.tif', width, height, 1, gdal.GDT_Float32, ['COMPRESS=DEFLATE', 'BLOCKYSIZE=64'])
    out.SetGeoTransform(first.GetGeoTransform())
    out.SetProjection(first.GetProjection())
    out.GetRasterBand(1).SetNoDataValue(-9999)
sums, reading = {}, 0
for row in range(0, height, 64):
    rows = min(64, height - row)
    at = time.perf_counter()
    lc, r, k, ls = (one.ReadAsArray(0, row, width, rows) for one in files.values())
    reading += time.perf_counter() - at
    value = np.full(lc.shape, np.nan)
    for code, c in cover.items():
        mask = lc == code
        cells = r[mask].astype(float) * k[mask] * ls[mask] * (1 - c * 0.4)
        value[mask] = cells
        sums[code] = sums.get(code, 0) + cells.sum() * 0.09
    if keep:
        out.GetRasterBand(1).WriteArray(np.where(np.isnan(value), -9999, value).astype(np.float32), 0, row)
out = None
print(reading, time.perf_counter() - began)
`

function benchPeer(folder: string, withRaster: number, sumsAlone: number): void {
  for (const [what, seconds] of [
    ['raster', withRaster],
    ['sums', sumsAlone],
  ] as const) {
    const { status, stdout } = spawnSync('/usr/bin/python3', ['-c', PEER, folder, what], { encoding: 'utf8' })
    if (status !== 0) {
      line('numpy over GDAL', 'not measured: needs python3-gdal of Debian')
      return
    }
    const [reading, all] = stdout.trim().split(' ').map(Number)
    line(
      `numpy over GDAL, ${what === 'raster' ? 'with a raster' : 'sums alone'}`,
      `${all!.toFixed(1)} s, of which reading ${reading!.toFixed(1)} s; the job takes ${(seconds / all!).toFixed(2)} of it`,
    )
  }
}

/** Soil retention over 36 million cells: time beside that of reading alone, memory, and what trading notices of it. */
export async function benchRaster(): Promise<void> {
  const folder = temporaryFolder('bench-raster')
  const random = seededRandom(1)
  const share = () => random.below(2 ** 24) / 2 ** 24
  const files = ['lc.tif', ...Object.keys(DRIVERS).map((name) => `${name}.tif`)]
  await writeStrips(
    join(folder.path, 'lc.tif'),
    () => CODES[Math.floor(share() * CODES.length)]!,
    WIDTH,
    HEIGHT,
  )
  for (const [name, [least, most]] of Object.entries(DRIVERS)) {
    await writeStrips(join(folder.path, `${name}.tif`), () => least + (most - least) * share(), WIDTH, HEIGHT)
  }
  const job = join(folder.path, 'job.json')
  const units = { R: 'MJ*mm/(hm^2*h)', K: 't*hm^2*h/(hm^2*MJ*mm)', LS: '1' }
  const cover = { forest: 0.03, shrub: 0.08, grassland: 0.1, cropland: 0.23, water: 0, wetland: 0.05 }
  const soil = {
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
  }
  writeFileSync(job, JSON.stringify(soil))

  const began = performance.now()
  const values = new Float64Array(WIDTH * STRIP)
  for (const file of files) {
    const rows = await openRows((await openRaster(join(folder.path, file))).stored)
    for (let row = 0; row < HEIGHT; row += STRIP) await rows.read(row, Math.min(STRIP, HEIGHT - row), values)
    rows.close()
  }
  const reading = (performance.now() - began) / 1000
  line('raster, reading four files alone, one thread', `${reading.toFixed(1)} s`)
  const { seconds, megabytes } = await runProcess(job)
  line(
    'raster, soil retention, 36 M cells',
    `${seconds.toFixed(1)} s with hashes, sums and a raster; ${Math.round(megabytes)} MiB at most; ${(seconds / reading).toFixed(2)} of the reading`,
  )
  const table = join(folder.path, 'table.json')
  writeFileSync(table, JSON.stringify({ ...soil, output: { table: 'sums.csv' } }))
  const sums = await runProcess(table)
  line(
    'the same without a raster',
    `${sums.seconds.toFixed(1)} s, ${(sums.seconds / reading).toFixed(2)} of the reading`,
  )
  benchPeer(folder.path, seconds, sums.seconds)

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
