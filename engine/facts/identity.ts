import { z } from 'zod'
import { freeText, instant, sha256, uscc } from './common.ts'
import {
  APPROVAL_STATUS,
  CREDENTIAL_KIND,
  keysOf,
  PRINCIPAL_STATUS,
  RIGHT,
  ROLE,
  SECURITY_EVENT,
} from './words.ts'

/** A name is compared as it is written, so that it can be written in one way only: NFC, no blank at an end, none twice. */
const name = z
  .string()
  .min(1)
  .max(64)
  // Not as a pattern: many readers of the document know no classes of Unicode.
  .refine((text) => /^[\p{L}\p{N}]+(?:[ ._-][\p{L}\p{N}]+)*$/u.test(text), {
    message: 'a name: letters and digits, with single blanks, dots, _ or - between them',
  })
  .refine((text) => text === text.normalize('NFC'), { message: 'is not in the normal form NFC of Unicode' })

const roles = z
  .array(z.enum(keysOf(ROLE)))
  .min(1)
  .max(keysOf(ROLE).length)
  .refine((all) => new Set(all).size === all.length, { message: 'name each role once' })

/** Commands that a key may give at most, by their names; none: it only reads. */
const scope = z.array(z.string().regex(/^[a-z_]{1,40}$/, 'the name of a command')).max(60)

/** Ed25519, its 32 bytes in base64url: with it a key signs what it changes. */
const publicKey = z.string().regex(/^[A-Za-z0-9_-]{43}$/, 'an Ed25519 public key: 32 bytes in base64url')
/** Of a passkey: SubjectPublicKeyInfo (RFC 5280) in base64url. */
const passkeyPublicKey = z.string().regex(/^[A-Za-z0-9_-]{44,1400}$/, 'SubjectPublicKeyInfo in base64url')

// -- Commands ---------------------------------------------------------------------------------------------------------

/** Somebody who may call, with roles; an enterprise or bank acts for its subject. Only the hash of a token is kept. */
export const addPrincipalBody = z.strictObject({
  name,
  roles,
  uscc: uscc.optional(),
  /** A program gets a key at once; a person an invitation, with which the first sign-in is set up. Absent: a key. */
  kind: z.enum(['key', 'invitation']).optional(),
  token_sha256: sha256,
  expires_at: instant.optional(),
  /** Its token is known to everybody: it counts in demonstration mode only. */
  is_demonstration: z.boolean(),
})
/** A person who acts for one subject acts for another one too, with the same password or passkey. */
export const addMembershipBody = z.strictObject({
  /** Under which it stands in the journal. */
  name,
  person: name,
  role: z.enum(['enterprise', 'bank']),
  uscc,
})
export const principalNameBody = z.strictObject({ name })
export const removePrincipalBody = z.strictObject({ name, reason: freeText(500) })

/** A key, a session or a passkey from now on. */
export const addCredentialBody = z.strictObject({
  kind: z.enum(['key', 'session', 'passkey']),
  label: freeText(64).optional(),
  token_sha256: sha256,
  may: scope.optional(),
  expires_at: instant.optional(),
  /** Of a key: it signs each request that changes something. Of a passkey: what its owner signs with. */
  public_key: z.union([publicKey, passkeyPublicKey]).optional(),
})
/** An invitation ends, and what one signs in with takes its place; the secret of it is kept beside the journal. */
export const takeUpBody = z.strictObject({
  invitation_id: z.int().positive(),
  /** Absent: a password with one-time codes. */
  kind: z.enum(['password', 'passkey', 'oidc']).optional(),
  token_sha256: sha256,
  public_key: passkeyPublicKey.optional(),
})
/** Another password, or another authenticator, in the place of one's own; all sessions end. */
export const changePasswordBody = z.strictObject({
  token_sha256: sha256,
  /** Keys and passkeys end too: somebody else may have made some. */
  ends_others: z.boolean().optional(),
})
export const endCredentialBody = z.strictObject({ credential_id: z.int().positive() })
/** All that a person is known by ends, and a new invitation takes its place: a phone was lost, a password forgotten. */
export const resetPrincipalBody = z.strictObject({ name, token_sha256: sha256, expires_at: instant })

export const proposalIdBody = z.strictObject({ proposal_id: z.int().positive() })
export const refuseProposalBody = proposalIdBody.extend({ reason: freeText(500) })
export const demandSecondPersonBody = z.strictObject({ is_on: z.boolean() })
export const demandSignaturesBody = z.strictObject({ is_on: z.boolean() })

// -- What is kept -----------------------------------------------------------------------------------------------------

export const principalRecord = z.object({
  name: z.string(),
  roles: z.array(z.enum(keysOf(ROLE))),
  uscc: uscc.nullable(),
  is_demonstration: z.boolean(),
  status: z.enum(keysOf(PRINCIPAL_STATUS)),
  /** Who gave it its roles; another confirms them. */
  proposer: z.string(),
  /** Of a membership: who acts in it, by whose password or passkey one comes in; null: it is a person or program itself. */
  person: z.string().nullable(),
  /** What it may do for its subject; null: all that its role may. */
  right: z.enum(keysOf(RIGHT)).nullable(),
})
export type PrincipalRecord = z.infer<typeof principalRecord>

export const credentialRecord = z.object({
  credential_id: z.int(),
  principal: z.string(),
  kind: z.enum(keysOf(CREDENTIAL_KIND)),
  label: z.string().nullable(),
  token_sha256: sha256,
  /** Commands that it may give; null: all that its principal may. */
  may: z.array(z.string()).nullable(),
  added_at: z.int(),
  expires_at: z.int().nullable(),
  ended_at: z.int().nullable(),
  /** What its requests are signed with; null: they are not. */
  public_key: z.string().nullable(),
})
export type CredentialRecord = z.infer<typeof credentialRecord>

/** A command that waits for a second person, with what became of it. */
export const proposalRecord = z.object({
  proposal_id: z.int(),
  command: z.string(),
  body: z.record(z.string(), z.unknown()),
  proposer: z.string(),
  proposed_at: z.int(),
  status: z.enum(keysOf(APPROVAL_STATUS)),
  decider: z.string().nullable(),
  decided_at: z.int().nullable(),
  reason: z.string().nullable(),
})
export type ProposalRecord = z.infer<typeof proposalRecord>

/** What a venue has decided of itself. One row. */
export const settingsRecord = z.object({
  only: z.literal(1),
  demands_second_person: z.boolean(),
  /** What moves value or changes rules is signed by who gives it. */
  demands_signatures: z.boolean(),
})
export type Settings = z.infer<typeof settingsRecord>

// -- Requests and answers ---------------------------------------------------------------------------------------------

/** What an administrator gives; the token is drawn by the service and told once. */
export const newPrincipalBody = addPrincipalBody.pick({ name: true, roles: true, uscc: true })
export type NewPrincipalBody = z.infer<typeof newPrincipalBody>

/** As whom, and for whom, a person may act. */
export const membership = z
  .object({ name: z.string(), roles: z.array(z.enum(keysOf(ROLE))), uscc: uscc.nullable() })
  .meta({ id: 'Membership' })

/** Who I am, for whom I act and what I may do. */
export const me = z
  .object({
    name: z.string(),
    roles: z.array(z.enum(keysOf(ROLE))),
    uscc: uscc.nullable(),
    /** Names of the commands that I may give. */
    may: z.array(z.string()),
    credential: z.object({
      credential_id: z.int(),
      kind: z.enum(keysOf(CREDENTIAL_KIND)),
      expires_at: z.string().nullable(),
    }),
    is_demonstration: z.boolean(),
    /** All that this person may act as, this one among them. */
    memberships: z.array(membership),
  })
  .meta({ id: 'Me' })
export type Me = z.infer<typeof me>
export const principal = z
  .object({
    name: z.string(),
    roles: z.array(z.enum(keysOf(ROLE))),
    uscc: uscc.nullable(),
    status: z.enum(keysOf(PRINCIPAL_STATUS)),
    proposer: z.string(),
    person: z.string().nullable(),
    is_removed: z.boolean(),
  })
  .meta({ id: 'Principal' })
export type PrincipalAnswer = z.infer<typeof principal>
export const newPrincipal = principal.extend({
  token: z.string(),
  expires_at: z.string().nullable(),
  seq: z.int(),
})
export type NewPrincipal = z.infer<typeof newPrincipal>

export const credential = z
  .object({
    credential_id: z.int(),
    kind: z.enum(keysOf(CREDENTIAL_KIND)),
    label: z.string().nullable(),
    may: z.array(z.string()).nullable(),
    added_at: z.string(),
    expires_at: z.string().nullable(),
    /** Since this service was started. */
    last_used_at: z.string().nullable(),
    is_current: z.boolean(),
    public_key: z.string().nullable(),
  })
  .meta({ id: 'Credential' })
export type CredentialAnswer = z.infer<typeof credential>

const MAX_PASSWORD = 128
const code = z.string().regex(/^\d{6}$/, 'the six digits that your authenticator shows')
const password = z.string().min(1).max(MAX_PASSWORD)
const invitation = z.string().regex(/^[\x21-\x7e]{1,200}$/, 'an invitation as it was given')

export const signInBody = z.strictObject({ name, password, code })
export type SignInBody = z.infer<typeof signInBody>
export const session = z.object({ name: z.string(), credential_id: z.int(), expires_at: z.string() })
export type SessionAnswer = z.infer<typeof session>

/** As whom of one's memberships one acts from now on. */
export const actAsBody = z.strictObject({ name })

/** Who has signed in; nobody: null. */
export const currentSession = z.object({ me: z.union([me, z.null()]) })

export const enrolmentBody = z.strictObject({ invitation })
/** Who was invited, and a secret for the authenticator, which is sent back with the first code. */
export const enrolment = z.object({ name: z.string(), totp_secret: z.string(), totp_uri: z.string() })
export type Enrolment = z.infer<typeof enrolment>
export const joinBody = z.strictObject({
  invitation,
  password,
  totp_secret: z.string().regex(/^[A-Z2-7]{32,64}$/, 'the secret as it was given, in base 32'),
  code,
})
export type JoinBody = z.infer<typeof joinBody>

/** A change of one's own password; with a secret and its first code of the authenticator too. */
export const newPasswordBody = z.strictObject({
  password,
  code,
  new_password: password,
  totp_secret: joinBody.shape.totp_secret.optional(),
  new_code: code.optional(),
  ends_others: z.boolean().optional(),
})
export type NewPasswordBody = z.infer<typeof newPasswordBody>
export const passwordChanged = z.object({ credential_id: z.int(), seq: z.int() })

// -- Passkeys (Web Authentication Level 3, whose names these are) -----------------------------------------------------

const base64url = (longest: number) =>
  z
    .string()
    .min(1)
    .max(longest)
    .regex(/^[A-Za-z0-9_-]+$/, 'base64url without padding')
const credentialName = base64url(1400)
const madeResponse = z.strictObject({ clientDataJSON: base64url(8192), attestationObject: base64url(16_384) })
const provenResponse = z.strictObject({
  clientDataJSON: base64url(8192),
  authenticatorData: base64url(8192),
  signature: base64url(8192),
  userHandle: base64url(128).optional(),
})
const ofKey = { id: credentialName, rawId: credentialName, type: z.literal('public-key') }
/** What the authenticator answers when a passkey is made. */
const passkeyMade = z.strictObject({ ...ofKey, response: madeResponse })
export type PasskeyMade = z.infer<typeof passkeyMade>
/** What the authenticator answers when somebody signs in. */
export const passkeyProven = z.strictObject({ ...ofKey, response: provenResponse })
export type PasskeyProven = z.infer<typeof passkeyProven>

/** What a browser is asked with for a passkey to be made. */
export const passkeyCreation = z
  .object({
    rp: z.object({ id: z.string(), name: z.string() }),
    user: z.object({ id: z.string(), name: z.string(), displayName: z.string() }),
    challenge: z.string(),
    pubKeyCredParams: z.array(z.object({ type: z.literal('public-key'), alg: z.int() })),
    excludeCredentials: z.array(z.object({ type: z.literal('public-key'), id: z.string() })),
    authenticatorSelection: z.object({
      residentKey: z.literal('required'),
      userVerification: z.literal('required'),
    }),
    attestation: z.literal('none'),
  })
  .meta({ id: 'PasskeyCreation' })
export type PasskeyCreation = z.infer<typeof passkeyCreation>
/** What a browser is asked with when somebody signs in. */
export const passkeyRequest = z
  .object({ challenge: z.string(), rpId: z.string(), userVerification: z.literal('required') })
  .meta({ id: 'PasskeyRequest' })
export type PasskeyRequest = z.infer<typeof passkeyRequest>

export const newPasskeyBody = z.strictObject({ label: freeText(64), passkey: passkeyMade })
export type NewPasskeyBody = z.infer<typeof newPasskeyBody>
export const joinWithPasskeyBody = z.strictObject({ invitation, passkey: passkeyMade })
export type JoinWithPasskeyBody = z.infer<typeof joinWithPasskeyBody>

// -- OpenID Connect ---------------------------------------------------------------------------------------------------

/** Where the browser goes. */
export const oidcRequest = z.object({ url: z.string() })
/** The query with which the provider sent the browser back. */
const oidcQuery = z.string().min(1).max(4096)
export const oidcAnswerBody = z.strictObject({ query: oidcQuery })
export const joinWithOidcBody = z.strictObject({ invitation, query: oidcQuery })

export const newKeyBody = z.strictObject({
  label: freeText(64),
  may: scope.optional(),
  expires_at: instant.optional(),
  public_key: publicKey.optional(),
})
export type NewKeyBody = z.infer<typeof newKeyBody>
export const newKey = credential.extend({ token: z.string(), seq: z.int() })
export type NewKey = z.infer<typeof newKey>

export const securityEvent = z.object({
  event_id: z.int(),
  at: z.string(),
  event: z.enum(keysOf(SECURITY_EVENT)),
  name: z.string().nullable(),
  address: z.string(),
  detail: z.string(),
  /** How many of the same were seen within the second. */
  count: z.int(),
})
export type SecurityEventAnswer = z.infer<typeof securityEvent>

export const proposal = proposalRecord
  .extend({
    proposed_at: z.string(),
    decided_at: z.string().nullable(),
    /** What the numbers in it stand for, as it is now: permit, quantity, price, sum, whose. */
    about: z.record(z.string(), z.string()),
  })
  .meta({ id: 'Proposal' })
export type ProposalAnswer = z.infer<typeof proposal>
/** A command that was taken and waits. */
export const proposed = z.object({ proposal_id: z.int(), status: z.literal('pending'), seq: z.int() })
