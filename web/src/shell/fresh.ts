import { useEffect, useRef, useState } from 'preact/hooks'
import { useLoaded } from './api.ts'

const EVERY_SECONDS = 5

/** Loads something again every few seconds while the page is looked at: what others do shows without a reload. */
export function useFresh(reload: () => void): void {
  const newest = useRef(reload)
  newest.current = reload
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') newest.current()
    }, EVERY_SECONDS * 1000)
    return () => clearInterval(timer)
  }, [])
}

/** The service's time in ms, which goes on while the page is open: what begins or ends by the clock does so without a reload. */
export function useNow(): number {
  const told = useLoaded('/v1/time').value?.time
  const [ahead, setAhead] = useState(0)
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    if (told !== undefined) setAhead(Date.parse(told) - Date.now())
  }, [told])
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [])
  return now + ahead
}
