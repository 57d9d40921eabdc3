import { signal } from '@preact/signals'

// The address holds what is shown: a page can be linked to, loaded again and gone back to.

const at = signal({ path: location.pathname, query: new URLSearchParams(location.search) })

function read(): void {
  at.value = { path: location.pathname, query: new URLSearchParams(location.search) }
}
addEventListener('popstate', read)

/** Counts the steps: what is shown is asked for anew at each, also where the menu leads to the page that is open. */
export const visits = signal(0)

/** Goes to another address of the pages; one that only changes how the same thing is shown leaves no step to go back. */
export function go(address: string, { isStep = true } = {}): void {
  if (isStep) {
    history.pushState(null, '', address)
    visits.value++
  } else history.replaceState(null, '', address)
  read()
}

/** The path that the address names. */
export const path = () => at.value.path

/** A member of the query; '' where it is not there. */
export const asked = (name: string) => at.value.query.get(name) ?? ''

/** Puts a member into the query; '' takes it out. */
export function ask(name: string, value: string): void {
  const query = new URLSearchParams(at.value.query)
  if (value === '') query.delete(name)
  else query.set(name, value)
  const text = query.toString()
  go(`${at.value.path}${text === '' ? '' : `?${text}`}`, { isStep: false })
}

/** What a path has in the places of a pattern such as /accounts/:valuation_id; undefined where it is another path. */
export function match(pattern: string, given: string): Record<string, string> | undefined {
  const [wanted, found] = [pattern, given].map((text) => text.split('/').filter(Boolean)) as [
    string[],
    string[],
  ]
  if (wanted.length !== found.length) return undefined
  const places: Record<string, string> = {}
  for (const [index, part] of wanted.entries()) {
    const there = decoded(found[index]!)
    if (there === undefined) return undefined
    if (part.startsWith(':')) places[part.slice(1)] = there
    else if (part !== found[index]) return undefined
  }
  return places
}

/** A part of a path as it was before it was put into one; undefined where it can't have been. */
function decoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part)
  } catch {
    return undefined
  }
}

/** Addresses that are answered by the service and not by a page. */
const OF_THE_SERVICE = /^\/(v1|docs|openapi\.json|metrics|healthz|readyz)(\/|$)/

// A link to a page does not load everything again.
document.addEventListener('click', (event) => {
  const link = (event.target as Element).closest?.('a')
  const isPlain = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey)
  if (!link || !isPlain || event.defaultPrevented || link.target !== '' || link.hasAttribute('download'))
    return
  const to = new URL(link.href)
  if (to.origin !== location.origin || OF_THE_SERVICE.test(to.pathname) || to.hash !== '') return
  event.preventDefault()
  go(to.pathname + to.search)
  scrollTo(0, 0)
})
