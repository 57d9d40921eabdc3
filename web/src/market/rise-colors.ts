import { language } from '../shell/state.ts'

/** In China a rise is red and a fall is green; the English page uses the other convention. */
export function riseColors(): { up: string; down: string } {
  return language.value === 'zh' ? { up: '#c62828', down: '#1a7f37' } : { up: '#1a7f37', down: '#c62828' }
}
