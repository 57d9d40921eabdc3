/** A name that nobody gave before. Not `randomUUID`: browsers have that on secure connections only. */
export function newName(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
