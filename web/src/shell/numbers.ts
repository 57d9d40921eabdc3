/** A number as people copy it: with blanks around it, and commas between thousands. */
export function plainNumber(text: string): string {
  const bare = text.trim()
  return /^\d{1,3}(,\d{3})+(\.\d+)?$/.test(bare) ? bare.replaceAll(',', '') : bare
}

/** Whether a text is a number without a sign, as the service takes amounts. */
export const isAmount = (text: string) => /^\d+(\.\d+)?$/.test(plainNumber(text))
