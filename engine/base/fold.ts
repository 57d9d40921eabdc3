/** References and serial numbers are capitals and digits: a blank, a small letter or a wide one more is the same. */
export function foldCode(text: string): string {
  return text.normalize('NFKC').replace(/\s+/g, '').toUpperCase()
}
