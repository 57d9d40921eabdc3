import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { ed25519 } from '@noble/curves/ed25519.js'
import type { Command } from 'commander'
import type { Trust } from '../../engine/facts/credit.ts'
import { fromBase64, fromHex, toBase64, toHex } from '../../engine/proof/bytes.ts'
import { isConsistent } from '../../engine/proof/merkle.ts'
import {
  isSignedBy,
  KEY_KINDS,
  noteOf,
  readCheckpoint,
  readNote,
  readVerifier,
  signAsWitness,
  type Verifier,
  verifierText,
} from '../../engine/proof/note.ts'
import { PARTS, verifyBundle } from '../../engine/proof/report.ts'
import { NoTrustFile, readTrust } from '../../engine/proof/trust.ts'
import { databasePath } from './cli-keeping.ts'
import { verifyFile } from './keeping.ts'

/** What a witness keeps: its own key, and the last head that it has signed. */
interface WitnessState {
  readonly name: string
  readonly seed: string
  readonly size: number
  readonly root: string
}

/** What others check: a report without this service, a log that only grows; and the database of one's own. */
export function proofCommands(program: Command): void {
  program
    .command('verify')
    .description(
      'a bundle of a report, with no network, against what is trusted; without one, the database: its pages and the chain of its journal',
    )
    .argument('[bundle]')
    .option('--trust <file>', 'what is trusted: the keys of the log and of the issuer, as they were given')
    .option('--for <uscc>', 'for whom the report has to be')
    .option(
      '--kept <file>',
      'a head of the log that was kept: of a witness, or as /v1/log/checkpoint gave it',
    )
    .option(
      '--log <url>',
      'of the service: where the proof is asked for that one head goes on from the other',
    )
    .option('--json', 'the verdict as JSON')
    .action(async (bundle: string | undefined, options: VerifyFlags) => {
      process.exitCode = bundle === undefined ? verifyDatabase() : await verifyReport(bundle, options)
    })
  program
    .command('witness')
    .description('look at a log once: see that it goes on from the head that was kept, sign it, and keep it')
    .argument('<url>', 'of the service, such as https://zibo.example')
    .requiredOption('--trust <file>', 'the trust file of the log')
    .requiredOption('--state <file>', 'where the key and the last head are kept; made when it is not there')
    .option('--name <name>', 'of the witness, when its key is made', 'witness')
    .option('--send', 'give the signature to the log, as who QINGHENG_TOKEN is the token of')
    .action(async (url: string, options: { trust: string; state: string; name: string; send?: true }) => {
      const { checkpoint, verifier } = await witness(
        ...[url, trustOf(options.trust), options.state, options.name],
      )
      // The head alone, as it is kept; the key beside it is for who has to trust it.
      process.stdout.write(checkpoint)
      console.error(`witness ${verifier}`)
      if (options.send) await sendCosignature(url, { checkpoint, witness: verifier })
    })
}

interface VerifyFlags {
  readonly trust?: string
  readonly for?: string
  readonly kept?: string
  readonly log?: string
  readonly json?: true
}

function verifyDatabase(): number {
  const findings = verifyFile(databasePath())
  for (const finding of findings) console.log(`✗ ${finding}`)
  console.log(findings.length === 0 ? '✓ sound' : '✗ not sound')
  return findings.length === 0 ? 0 : 1
}

async function verifyReport(file: string, options: VerifyFlags): Promise<number> {
  if (options.trust === undefined) throw new Error('--trust: name the file of what is trusted')
  const bundle = readFileSync(file, 'utf8')
  const trust = trustOf(options.trust)
  const verdict = verifyBundle(bundle, trust, {
    now: Date.now(),
    ...(options.for === undefined ? {} : { audience: options.for }),
    ...(options.kept === undefined ? {} : { kept: await keptHead(bundle, trust, options.kept, options.log) }),
  })
  if (options.json) console.log(JSON.stringify(verdict))
  else {
    for (const { part, isGood, why } of verdict.steps)
      console.log(
        `${isGood ? '✓' : '✗'} ${PARTS[part].zh} · ${PARTS[part].en}${why ? `: ${why.zh} · ${why.en}` : ''}`,
      )
    const { claims } = verdict
    if (verdict.isGood && claims)
      console.log(
        `${claims.name.zh} ${claims.sub}: ${claims.score}, ${claims.grade?.name.zh ?? ''} ${claims.grade_id} (${claims.purpose}); 截至 stood at ${new Date(verdict.stood_at ?? 0).toISOString()}`,
      )
  }
  return verdict.isGood ? 0 : 1
}

/** A head that was kept, with the proof that joins it to the one of a bundle. */
async function keptHead(bundle: string, trust: Trust, file: string, url: string | undefined) {
  const { size, root } = readKept(readFileSync(file, 'utf8'), trust)
  const { checkpoint } = verifyBundle(bundle, trust, { now: Date.now() })
  if (!checkpoint || checkpoint.size === size) return { size, root, proof: [] }
  if (url === undefined) throw new Error('--log: say where the log is; the proof is asked for there')
  const [from, to] = [size, checkpoint.size].sort((a, b) => a - b)
  const { proof } = JSON.parse(await text(`${url}/v1/log/consistency?from=${from}&to=${to}`)) as {
    proof: string[]
  }
  return { size, root, proof: proof.map(fromBase64) }
}

/** The state of a witness, or a signed head. */
function readKept(kept: string, trust: Trust): { readonly size: number; readonly root: Uint8Array } {
  if (kept.startsWith('{')) {
    const { size, root } = JSON.parse(kept) as WitnessState
    return { size, root: fromBase64(root) }
  }
  const log = readVerifier(trust.log)
  const { text: said, signatures } = readNote(kept)
  if (!signatures.some((one) => isSignedBy(said, one, log)))
    throw new Error('--kept: the head is not signed by the log that is trusted')
  return readCheckpoint(said)
}

async function sendCosignature(url: string, body: object): Promise<void> {
  const answer = await fetch(`${url}/v1/log/cosignatures`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      Authorization: `Bearer ${process.env.QINGHENG_TOKEN ?? ''}`,
    },
    body: JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${await answer.text()}`)
}

function trustOf(file: string): Trust {
  try {
    return readTrust(readFileSync(file, 'utf8'))
  } catch (error) {
    throw error instanceof NoTrustFile ? new Error(`${file}: ${error.message}`) : error
  }
}

/** One look. Throws a sentence where the log was rewritten, and signs nothing then. */
async function witness(url: string, trust: Trust, stateFile: string, name: string) {
  const state = readState(stateFile, name)
  const log = readVerifier(trust.log)
  const head = readNote(await text(`${url}/v1/log/checkpoint`))
  const own = head.signatures[0]
  const { origin, size, root } = readCheckpoint(head.text)
  if (origin !== log.name || !own || !isSignedBy(head.text, own, log))
    throw new Error('the head is not signed by the log that is trusted')
  if (size < state.size) throw new Error(`the log has shrunk: ${state.size} entries were there, now ${size}`)
  const { proof } = JSON.parse(await text(`${url}/v1/log/consistency?from=${state.size}&to=${size}`)) as {
    proof: string[]
  }
  const isGrown =
    state.size === 0 || isConsistent(state.size, fromBase64(state.root), size, root, proof.map(fromBase64))
  if (!isGrown)
    throw new Error(`the log was rewritten: it does not go on from the head of ${state.size} entries`)
  const seed = fromHex(state.seed)
  const signature = signAsWitness(head.text, state.name, seed, Math.floor(Date.now() / 1000))
  writeFileSync(stateFile, JSON.stringify({ ...state, size, root: toBase64(root) }), { mode: 0o600 })
  const verifier: Verifier = {
    name: state.name,
    kind: KEY_KINDS.witness,
    publicKey: ed25519.getPublicKey(seed),
  }
  return { checkpoint: noteOf(head.text, [own, signature]), verifier: verifierText(verifier) }
}

function readState(file: string, name: string): WitnessState {
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as WitnessState
  return { name, seed: toHex(randomBytes(32)), size: 0, root: '' }
}

async function text(url: string): Promise<string> {
  const answer = await fetch(url)
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`)
  return answer.text()
}
