/** A number as people copy it: with blanks around it, and commas between thousands. */
export function plainNumber(text: string): string {
  const bare = text.trim()
  return /^\d{1,3}(,\d{3})+(\.\d+)?$/.test(bare) ? bare.replaceAll(',', '') : bare
}

/** Whether a text is a number without a sign, as the service takes amounts. */
export const isAmount = (text: string) => /^\d+(\.\d+)?$/.test(plainNumber(text))

/** Whether an amount is a whole multiple of a step; both as decimal text, compared exactly. */
export function isMultipleOf(amount: string, step: string): boolean {
  const decimals = Math.max(...[amount, step].map((text) => text.split('.')[1]?.length ?? 0))
  const [whole, part] = [amount, step].map((text) => {
    const [integer, fraction = ''] = text.split('.') as [string, string?]
    return BigInt(integer + fraction.padEnd(decimals, '0'))
  }) as [bigint, bigint]
  return whole % part === 0n
}
