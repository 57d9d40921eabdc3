import { computed, signal } from '@preact/signals'
import { isDark, language } from '../shell/state.ts'

const RED = { light: '#b71c1c', dark: '#ff8a80' }
const GREEN = { light: '#176b33', dark: '#6fd08c' }

const kept = localStorage.getItem('red-rises')
/** Whether a rise is red: in China it is, elsewhere it is green; each reader may choose. */
const chosen = signal<boolean | undefined>(kept === null ? undefined : kept === 'yes')
export const redRises = computed(() => chosen.value ?? language.value === 'zh')

export function setRedRises(isRed: boolean): void {
  chosen.value = isRed
  localStorage.setItem('red-rises', isRed ? 'yes' : 'no')
}

/** The colours of a rise and a fall, as they can be read on the ground of the page. */
export function riseColors(): { up: string; down: string } {
  const [red, green] = [RED, GREEN].map((color) => (isDark.value ? color.dark : color.light)) as [
    string,
    string,
  ]
  return redRises.value ? { up: red, down: green } : { up: green, down: red }
}
