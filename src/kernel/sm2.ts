import { sm2 } from 'sm-crypto-v2'
import { fromHex, toBase64url, toHex, utf8 } from '../../engine/proof/bytes.ts'
import { SM2_OPTIONS } from '../../engine/proof/sm2.ts'

/** The public key of a secret one: an uncompressed point, in base64url. */
export function sm2PublicKey(secret: Uint8Array): string {
  return toBase64url(fromHex(sm2.getPublicKeyFromPrivateKey(toHex(secret))))
}

/** Signs a text, which takes chance; the signature in base64url. */
export function sm2Sign(text: string, secret: Uint8Array): string {
  return toBase64url(fromHex(sm2.doSignature(utf8(text), toHex(secret), SM2_OPTIONS)))
}
