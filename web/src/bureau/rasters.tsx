import { useEffect } from 'preact/hooks'
import { useLoaded } from '../shell/api.ts'
import { RasterFiles } from './raster-files.tsx'
import { RasterForm } from './raster-form.tsx'
import { RasterJobs } from './raster-jobs.tsx'

const POLL_MS = 1500

/** Maps instead of tables: files up, a formula over every cell, sums by area and type to be recorded as figures. */
export function RastersPart() {
  const files = useLoaded('/v1/rasters')
  const jobs = useLoaded('/v1/raster-jobs')
  const isWorking = jobs.value?.data.some(({ state }) => state === 'waiting' || state === 'running') ?? false
  const { reload } = jobs
  useEffect(() => {
    if (!isWorking) return undefined
    const timer = setInterval(reload, POLL_MS)
    return () => clearInterval(timer)
  }, [isWorking, reload])
  return (
    <>
      <RasterFiles files={files} />
      <RasterForm files={files.value?.data.filter(({ is_whole }) => is_whole) ?? []} onDone={reload} />
      <RasterJobs jobs={jobs} />
    </>
  )
}
