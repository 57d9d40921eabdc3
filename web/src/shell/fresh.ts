import { useEffect, useRef } from 'preact/hooks'

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
