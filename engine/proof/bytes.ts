/** Bytes as text and back; what is not written in the one canonical way is no such text. */
export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** Of an even number of lower-case digits. Throws SyntaxError for anything else. */
export function fromHex(text: string): Uint8Array {
  if (!/^([0-9a-f]{2})*$/.test(text)) throw new SyntaxError('no hexadecimal digits')
  return Uint8Array.from({ length: text.length / 2 }, (_, index) =>
    Number.parseInt(text.slice(2 * index, 2 * index + 2), 16),
  )
}

export function toBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
}

/** RFC 4648 section 4, with padding. Throws SyntaxError where the text is not how these bytes are written. */
export function fromBase64(text: string): Uint8Array {
  const bytes = decoded(text)
  if (toBase64(bytes) !== text) throw new SyntaxError('no base64')
  return bytes
}

export function toBase64url(bytes: Uint8Array): string {
  let text = ''
  // A call takes so many arguments, not more.
  for (let at = 0; at < bytes.length; at += 0x8000)
    text += String.fromCharCode(...bytes.subarray(at, at + 0x8000))
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}

/** RFC 4648 section 5, without padding. Throws SyntaxError where the text is not how these bytes are written. */
export function fromBase64url(text: string): Uint8Array {
  const bytes = decoded(text.replaceAll('-', '+').replaceAll('_', '/'))
  if (toBase64url(bytes) !== text) throw new SyntaxError('no base64url')
  return bytes
}

function decoded(text: string): Uint8Array {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
  } catch {
    throw new SyntaxError('no base64')
  }
}

export function areEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index])
}
