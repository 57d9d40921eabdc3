import type {
  PasskeyCreation,
  PasskeyMade,
  PasskeyProven,
  PasskeyRequest,
} from '../../../engine/facts/identity.ts'
import { ApiError } from './api.ts'
import { t } from './state.ts'

/** A passkey belongs to a name; of an address in figures there is none. */
export const canHavePasskeys =
  typeof PublicKeyCredential === 'function' && !/^[\d.]+$|^\[/.test(location.hostname)

/** Asks the authenticator to make a passkey. Throws an error to show where the person thought better of it. */
export async function makePasskey(optionsJSON: PasskeyCreation): Promise<PasskeyMade> {
  const { startRegistration } = await import('@simplewebauthn/browser')
  const { id, rawId, response } = await startRegistration({ optionsJSON }).catch(givenUp)
  const { clientDataJSON, attestationObject } = response
  return { id, rawId, type: 'public-key', response: { clientDataJSON, attestationObject } }
}

/** Asks the authenticator to sign. */
export async function provePasskey(optionsJSON: PasskeyRequest): Promise<PasskeyProven> {
  const { startAuthentication } = await import('@simplewebauthn/browser')
  const { id, rawId, response } = await startAuthentication({ optionsJSON }).catch(givenUp)
  const { clientDataJSON, authenticatorData, signature, userHandle } = response
  return {
    ...{ id, rawId, type: 'public-key' },
    response: { clientDataJSON, authenticatorData, signature, ...(userHandle ? { userHandle } : {}) },
  }
}

function givenUp(error: Error): never {
  const isTaken = error.name === 'InvalidStateError'
  throw new ApiError(
    0,
    'passkey_not_used',
    isTaken
      ? t('此设备上已有您的通行密钥。', 'This device has a passkey of yours already.')
      : t('没有使用通行密钥;可再试一次,或用口令。', 'No passkey was used; try again, or use the password.'),
  )
}
