import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { fromBase64url, fromHex, toHex } from '../../engine/proof/bytes.ts'
import { isSm2Signed, SM2_USER_ID } from '../../engine/proof/sm2.ts'
import { sm2PublicKey, sm2Sign } from '../../src/kernel/sm2.ts'

/** Private key, identity, message and public key of the example of GM/T 0003.5-2012 (recommended curve), annex A.2. */
const EXAMPLE = {
  secret: '3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8',
  x: '09f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020',
  y: 'ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13',
  r: 'f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3',
  s: 'b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa',
}
const base64url = (hex: string) => Buffer.from(hex, 'hex').toString('base64url')

test('the worked example of the standard', () => {
  expect(toHex(fromBase64url(sm2PublicKey(fromHex(EXAMPLE.secret))))).toBe(`04${EXAMPLE.x}${EXAMPLE.y}`)
  const key = base64url(`04${EXAMPLE.x}${EXAMPLE.y}`)
  const signature = base64url(`${EXAMPLE.r}${EXAMPLE.s}`)
  expect(isSm2Signed('message digest', signature, key)).toBe(true)
  expect(isSm2Signed('message digest.', signature, key)).toBe(false)
})

test('a signature with any bit turned, cut short, or by another is none', () => {
  const [secret, other] = [fromHex(EXAMPLE.secret), fromHex('11'.repeat(32))]
  const signature = sm2Sign('一份报告', secret)
  const key = sm2PublicKey(secret)
  expect(isSm2Signed('一份报告', signature, key)).toBe(true)
  for (let byte = 0; byte < 64; byte++) {
    const turned = fromBase64url(signature)
    turned[byte]! ^= 1 << (byte % 8)
    expect(isSm2Signed('一份报告', base64url(toHex(turned)), key)).toBe(false)
  }
  expect(isSm2Signed('一份报告', signature.slice(0, -2), key)).toBe(false)
  expect(isSm2Signed('一份报告', `${signature}AA`, key)).toBe(false)
  expect(isSm2Signed('一份报告', signature, sm2PublicKey(other))).toBe(false)
  expect(isSm2Signed('一份报告', '', '')).toBe(false)
})

/** An integer of DER, of 32 bytes. */
function integerOf(hex: string): string {
  const bare = hex.replace(/^(00)+/, '')
  const padded = Number.parseInt(bare.slice(0, 2), 16) >= 0x80 ? `00${bare}` : bare
  return `02${(padded.length / 2).toString(16).padStart(2, '0')}${padded}`
}

test('OpenSSL takes our signatures, and we take its', ({ skip }) => {
  const version = spawnSync('openssl', ['version'], { encoding: 'utf8' }).stdout ?? ''
  if (!version.startsWith('OpenSSL 3')) skip('no OpenSSL 3 here')
  const folder = mkdtempSync(join(tmpdir(), 'qingheng-sm2-'))
  const at = (name: string) => join(folder, name)
  const openssl = (...given: string[]) => spawnSync('openssl', given, { encoding: 'buffer' })
  try {
    const secret = fromHex(EXAMPLE.secret)
    const point = toHex(fromBase64url(sm2PublicKey(secret)))
    // SEC 1 and X.509 around the numbers, with the curve sm2p256v1 (1.2.156.10197.1.301).
    const curve = '06082a811ccf5501822d'
    const privateKey = `30770201010420${EXAMPLE.secret}a00a${curve}a144034200${point}`
    const publicKey = `3059301306072a8648ce3d0201${curve}034200${point}`
    writeFileSync(at('key.der'), Buffer.from(privateKey, 'hex'))
    writeFileSync(at('pub.der'), Buffer.from(publicKey, 'hex'))
    writeFileSync(at('text'), '青衡')
    const common = ['-rawin', '-digest', 'sm3', '-pkeyopt', `distid:${SM2_USER_ID}`, '-in', at('text')]
    const raw = toHex(fromBase64url(sm2Sign('青衡', secret)))
    const numbers = integerOf(raw.slice(0, 64)) + integerOf(raw.slice(64))
    writeFileSync(at('sig'), Buffer.from(`30${(numbers.length / 2).toString(16)}${numbers}`, 'hex'))
    const pub = ['-pubin', '-inkey', at('pub.der'), '-keyform', 'DER']
    const verified = openssl('pkeyutl', '-verify', ...pub, ...common, '-sigfile', at('sig'))
    expect(verified.stdout.toString() + verified.stderr.toString()).toContain(
      'Signature Verified Successfully',
    )
    const signed = openssl('pkeyutl', '-sign', '-inkey', at('key.der'), '-keyform', 'DER', ...common)
    const der = signed.stdout.toString('hex')
    const numbersOf = (from: number) => {
      const length = Number.parseInt(der.slice(from + 2, from + 4), 16) * 2
      return {
        hex: der
          .slice(from + 4, from + 4 + length)
          .slice(-64)
          .padStart(64, '0'),
        next: from + 4 + length,
      }
    }
    const r = numbersOf(4)
    const s = numbersOf(r.next)
    expect(isSm2Signed('青衡', base64url(r.hex + s.hex), sm2PublicKey(secret))).toBe(true)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
