import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { credentialsOf } from '../../../src/engine/kubernetes/credentials.ts'
import type { KubeUser, Login } from '../../../src/engine/kubernetes/kube-target.ts'
import { execUser } from '../../support/kube/login.ts'

const key = '-----BEGIN PRIVATE KEY-----\nMIGHAgEAMBMG\nByqGSM49AgEG\n-----END PRIVATE KEY-----\n'

/** What was told to be secret before the credentials could be used, and what a request shows. */
async function shown(login: Login, certificate: KubeUser['certificate'] = null) {
  const secrets: string[] = []
  const user = { called: 'a user', certificate, login, impersonation: {} }
  const source = credentialsOf(user, {
    env: process.env,
    signal: new AbortController().signal,
    onSecrets: (more) => secrets.push(...more),
  })
  const { authorization } = await source.current()
  return { secrets, authorization }
}

it('a token is told to be secret, and shown', async () => {
  expect(await shown({ kind: 'token', token: 'abc' })).toEqual({ secrets: ['abc'], authorization: 'Bearer abc' })
})

it('so is what a file has', async () => {
  const path = join(mkdtempSync(join(tmpdir(), 'token-')), 'token')
  writeFileSync(path, 'abc\n')
  const login: Login = { kind: 'token-file', path, fallback: '' }
  expect(await shown(login)).toEqual({ secrets: ['abc'], authorization: 'Bearer abc' })
})

it('so is what a command gives', async () => {
  const { user } = execUser('abc')
  const { exec } = user as { exec: { apiVersion: string; command: string } }
  const command = { ...exec, args: [], env: {}, installHint: '', cluster: null }
  expect(await shown({ kind: 'exec', command })).toEqual({ secrets: ['abc'], authorization: 'Bearer abc' })
})

it('so are a password, and both together in base64', async () => {
  const both = Buffer.from('jane:word').toString('base64')
  expect(await shown({ kind: 'basic', username: 'jane', password: 'word' })).toEqual({
    secrets: ['word', both],
    authorization: `Basic ${both}`,
  })
})

it('so are the lines of a key, but those that every key has', async () => {
  const certificate = { cert: '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n', key }
  expect(await shown({ kind: 'none' }, certificate)).toEqual({
    secrets: ['MIGHAgEAMBMG', 'ByqGSM49AgEG'],
    authorization: '',
  })
})

it('a file that is gone leaves the token beside it; without one it is said', async () => {
  const path = join(mkdtempSync(join(tmpdir(), 'token-')), 'token')
  expect(await shown({ kind: 'token-file', path, fallback: 'old' })).toMatchObject({ authorization: 'Bearer old' })
  await expect(shown({ kind: 'token-file', path, fallback: '' })).rejects.toThrow(
    `a user: the token file ${path} cannot be read (ENOENT)`,
  )
})
