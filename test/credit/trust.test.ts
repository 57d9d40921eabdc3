import { ed25519 } from '@noble/curves/ed25519.js'
import { expect, test } from 'vitest'
import type { Trust } from '../../engine/facts/credit.ts'
import { KEY_KINDS, verifierText } from '../../engine/proof/note.ts'
import { readTrust } from '../../engine/proof/trust.ts'
import { startTestService } from '../helpers/service.ts'

const witness = verifierText({
  name: 'witness.example',
  kind: KEY_KINDS.witness,
  publicKey: ed25519.getPublicKey(new Uint8Array(32).fill(9)),
})

test('a trust file is read as it was given, and with witnesses that its keeper adds; what is wrong in it is named', async () => {
  const { call } = await startTestService()
  const given = (await call<Trust>('GET', '/v1/log/trust')).body
  expect(readTrust(JSON.stringify(given))).toEqual(given)
  const wary = { ...given, witnesses: [witness], witnesses_needed: 1 }
  expect(readTrust(JSON.stringify(wary, null, 2))).toEqual(wary)
  for (const [text, why] of [
    ['', 'this is no trust file'],
    ['null', 'this is no trust file'],
    ['[]', 'this is no trust file'],
    [JSON.stringify({ ...given, format: 'qingheng-report/1' }), 'this is no trust file'],
    ...(
      [
        [{ log: witness.slice(1) }, 'log'],
        [{ issuer: `${given.issuer.slice(2)}` }, 'issuer'],
        [{ issuer: undefined }, 'issuer'],
        [{ sm2: 7 }, 'sm2'],
        [{ witnesses: 'none' }, 'witnesses'],
        [{ witnesses: [witness, 'somebody'] }, 'witnesses[1]'],
        [{ witnesses_needed: 1 }, 'witnesses_needed'],
        [{ witnesses: [witness, witness], witnesses_needed: 2 }, 'witnesses_needed'],
        [{ witnesses: [witness], witnesses_needed: '1' }, 'witnesses_needed'],
      ] as const
    ).map(
      ([change, member]) =>
        [
          JSON.stringify({ ...given, ...change }),
          member === 'witnesses_needed' ? 'witnesses_needed is a whole number' : `${member} is not sound`,
        ] as const,
    ),
  ] as const)
    expect(() => readTrust(text), text).toThrow(why)
})
