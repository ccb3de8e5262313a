import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { SafeStorage } from 'electron'
import { replaceFile } from './durable-file.ts'

/** What this laptop must never lose and nobody else may read: 32 random bytes each, in hex. */
export interface LaptopSecrets {
  /** Key of the local database. */
  readonly database_key: string
  /** Seed of this device's Ed25519 signing key. */
  readonly signing_key: string
}

/** Why the secrets cannot be had. Every one of them is better than losing or exposing a database. */
export class KeychainProblem extends Error {
  readonly code: 'no_keychain' | 'keychain_is_plain_text' | 'keychain_refused' | 'secrets_damaged' | 'secrets_missing'

  constructor(code: KeychainProblem['code'], message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'KeychainProblem'
    this.code = code
  }
}

type Keychain = Pick<SafeStorage, 'isAsyncEncryptionAvailable' | 'encryptStringAsync' | 'decryptStringAsync' | 'getSelectedStorageBackend'>

export interface KeychainOptions {
  readonly folder: string
  readonly platform: NodeJS.Platform
  /** On a Linux without a keyring Chromium "encrypts" with a password that everybody knows. Only who was told may accept that. */
  readonly acceptPlainText: boolean
  /** There is a database, which no new key would open. */
  readonly hasDatabase: boolean
}

/**
 * Reads this laptop's secrets, encrypted by the operating system's keychain in `secrets.json`, or makes them when there are none.
 *
 * Secrets that are there and cannot be decrypted are never replaced, and none are made beside a database: with them it would be lost.
 * @throws KeychainProblem
 */
export async function laptopSecrets(keychain: Keychain, options: KeychainOptions): Promise<LaptopSecrets> {
  if (!(await keychain.isAsyncEncryptionAvailable())) throw new KeychainProblem('no_keychain', 'the operating system offers no keychain')
  if (options.platform === 'linux' && keychain.getSelectedStorageBackend() === 'basic_text' && !options.acceptPlainText) {
    throw new KeychainProblem('keychain_is_plain_text', 'there is no keyring here, and without one the database key would lie in plain text')
  }
  const file = path.join(options.folder, 'secrets.json')
  if (existsSync(file)) return await readSecrets(keychain, file)
  if (options.hasDatabase) throw new KeychainProblem('secrets_missing', `${file} is not there, and the database is`)
  return await makeSecrets(keychain, file)
}

async function makeSecrets(keychain: Keychain, file: string): Promise<LaptopSecrets> {
  const secrets: LaptopSecrets = { database_key: randomBytes(32).toString('hex'), signing_key: randomBytes(32).toString('hex') }
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 })
  await writeSecrets(keychain, file, secrets)
  return secrets
}

async function writeSecrets(keychain: Keychain, file: string, secrets: LaptopSecrets): Promise<void> {
  const encrypted = await keychain.encryptStringAsync(JSON.stringify(secrets))
  replaceFile(file, JSON.stringify({ secrets: encrypted.toString('base64') }), 0o600)
}

async function readSecrets(keychain: Keychain, file: string): Promise<LaptopSecrets> {
  const encrypted = readEncrypted(file)
  const opened = await keychain.decryptStringAsync(encrypted).catch((error: unknown) => {
    throw new KeychainProblem('keychain_refused', 'the keychain does not open the secrets of this laptop', { cause: error })
  })
  const secrets = parseSecrets(opened.result, file)
  // The operating system changed its key; what it says with the new one outlives the old one.
  if (opened.shouldReEncrypt) await writeSecrets(keychain, file, secrets)
  return secrets
}

function readEncrypted(file: string): Buffer {
  try {
    const kept = JSON.parse(readFileSync(file, 'utf8')) as { secrets?: unknown }
    if (typeof kept.secrets === 'string') return Buffer.from(kept.secrets, 'base64')
  } catch (error) {
    throw new KeychainProblem('secrets_damaged', `${file} cannot be read`, { cause: error })
  }
  throw new KeychainProblem('secrets_damaged', `${file} holds no secrets`)
}

function parseSecrets(text: string, file: string): LaptopSecrets {
  const isKey = (value: unknown): value is string => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value)
  try {
    const { database_key, signing_key } = JSON.parse(text) as Record<string, unknown>
    if (isKey(database_key) && isKey(signing_key)) return { database_key, signing_key }
  } catch {
    // What is not JSON is damaged in the same way.
  }
  throw new KeychainProblem('secrets_damaged', `${file} holds something else than this laptop's secrets`)
}
