import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import commonPasswords from 'fxa-common-password-list'
import { Secret, TOTP } from 'otpauth'

const scrypted = promisify(scrypt) as (
  password: string,
  salt: Buffer,
  length: number,
  options: { N: number; r: number; p: number; maxmem: number },
) => Promise<Buffer>

/** Work for one guess: 32 MiB and about 0.1 s (OWASP Password Storage, scrypt N = 2^15, r = 8, p = 3). */
const COST = { N: 2 ** 15, r: 8, p: 3 }
const HASH_BYTES = 32

/** What is kept of a password: enough to check a guess, and nothing of the password. */
export async function hashOfPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  const hash = await derive(password, salt)
  return `scrypt$${COST.N}$${COST.r}$${COST.p}$${salt.toString('base64')}$${hash.toString('base64')}`
}

/** Takes as long whether there is such a password or not, so that names can't be told from the time. */
export async function isPassword(password: string, kept: string | undefined): Promise<boolean> {
  const [, , , , salt = '', hash = ''] = (kept ?? '').split('$')
  const found = await derive(password, Buffer.from(salt, 'base64'))
  const expected = Buffer.from(hash, 'base64')
  return expected.length === HASH_BYTES && timingSafeEqual(found, expected)
}

function derive(password: string, salt: Buffer): Promise<Buffer> {
  return scrypted(password.normalize('NFKC'), salt, HASH_BYTES, { ...COST, maxmem: 64 * 1024 * 1024 })
}

/** NIST SP 800-63B-4 3.1.1.2 and ASVS 6.2: length before composition, and none that everybody tries first. */
const MIN_LENGTH = 12
/** Stems of the passwords that lists of breaches are full of; a word of the service is as easy to guess. */
const GUESSED = [
  ...[
    'password',
    'passw0rd',
    'qwerty',
    'asdfgh',
    'zxcvbn',
    'letmein',
    'welcome',
    'iloveyou',
    'admin',
    'abc123',
  ],
  ...['1q2w3e', 'qazwsx', 'monkey', 'dragon', 'football', 'woaini', '5201314', 'a123456', '123456', '111111'],
  ...['000000', '654321', '888888', 'qingheng', '青衡', 'zibo', '淄博'],
]

/** What is wrong with a password that somebody chooses; undefined: it will do. */
export function faultOfPassword(password: string, name: string): string | undefined {
  const letters = [...password.normalize('NFKC')]
  if (letters.length < MIN_LENGTH)
    return `password: at least ${MIN_LENGTH} characters; several words are easy to keep in mind`
  const plain = letters.join('').toLowerCase()
  if (new Set(letters).size < 6) return 'password: too few different characters'
  const rest = [...GUESSED, name.toLowerCase()].reduce((left, stem) => left.replaceAll(stem, ''), plain)
  if ([...rest].length < MIN_LENGTH - 4)
    return 'password: most of it is a word that everybody tries first, or your name; choose others'
  if (commonPasswords.test(plain))
    return 'password: it is on the list of those found most often in breaches; choose several words'
  return undefined
}

const STEP_SECONDS = 30
/** A clock may be wrong by one step either way (RFC 6238, 5.2). */
const WINDOW = 1

function totp(secret: string, name = ''): TOTP {
  const about = { issuer: '青衡 Qingheng', label: name, period: STEP_SECONDS, digits: 6 }
  return new TOTP({ ...about, algorithm: 'SHA1', secret: Secret.fromBase32(secret) })
}

export function drawTotp(name: string): { secret: string; uri: string } {
  const secret = new Secret({ size: 20 }).base32
  return { secret, uri: totp(secret, name).toString() }
}

/** The step of a code that is right now, or undefined. A step is good once: who looks over a shoulder has nothing. */
export function stepOfCode(secret: string, code: string, now: number): number | undefined {
  const delta = totp(secret).validate({ token: code, timestamp: now, window: WINDOW })
  return delta === null ? undefined : Math.floor(now / 1000 / STEP_SECONDS) + delta
}
