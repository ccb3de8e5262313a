import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { laptopSecrets } from '../../../electron/main/keychain.ts'

describe('the secrets of a laptop', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'kibray-keychain-'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  const options = (changed: Partial<Parameters<typeof laptopSecrets>[1]> = {}) => ({ folder, platform: 'linux' as const, acceptPlainText: false, hasDatabase: false, ...changed })
  const file = () => path.join(folder, 'secrets.json')

  it('are made once, and the same ever after', async () => {
    const made = await laptopSecrets(keychain(), options())
    expect(made.database_key).toMatch(/^[0-9a-f]{64}$/)
    expect(made.signing_key).toMatch(/^[0-9a-f]{64}$/)
    expect(made.signing_key).not.toBe(made.database_key)
    expect(await laptopSecrets(keychain(), options())).toEqual(made)
  })

  it('lie on the disk encrypted, for their owner alone', async () => {
    const { database_key, signing_key } = await laptopSecrets(keychain(), options())
    const kept = readFileSync(file(), 'utf8')
    for (const secret of [database_key, signing_key]) {
      expect(kept).not.toContain(secret)
      expect(kept).not.toContain(Buffer.from(secret).toString('base64'))
    }
    expect(statSync(file()).mode & 0o777).toBe(0o600)
    expect(readdirSync(folder)).toEqual(['secrets.json'])
  })

  it('are not made where there is no keychain', async () => {
    await expect(laptopSecrets(keychain({ available: false }), options())).rejects.toMatchObject({ code: 'no_keychain' })
    expect(readdirSync(folder)).toEqual([])
  })

  it('are not kept in the plain text that Linux without a keyring calls encryption, unless that was accepted', async () => {
    const plain = keychain({ backend: 'basic_text' })
    await expect(laptopSecrets(plain, options())).rejects.toMatchObject({ code: 'keychain_is_plain_text' })
    expect(readdirSync(folder)).toEqual([])
    expect((await laptopSecrets(plain, options({ acceptPlainText: true }))).database_key).toHaveLength(64)
    await laptopSecrets(plain, options({ platform: 'darwin' }))
  })

  it('are never replaced because the keychain does not open them', async () => {
    await laptopSecrets(keychain(), options())
    const before = readFileSync(file(), 'utf8')
    await expect(laptopSecrets(keychain({ password: 9 }), options())).rejects.toMatchObject({ code: 'keychain_refused' })
    expect(readFileSync(file(), 'utf8')).toBe(before)
  })

  it.each(['', '{', '{"secrets":7}', '[]'])('are never replaced because their file holds %j', async (text) => {
    writeFileSync(file(), text)
    await expect(laptopSecrets(keychain(), options())).rejects.toMatchObject({ code: 'secrets_damaged' })
    expect(readFileSync(file(), 'utf8')).toBe(text)
  })

  it('are not made anew beside a database that the old ones open', async () => {
    await expect(laptopSecrets(keychain(), options({ hasDatabase: true }))).rejects.toMatchObject({ code: 'secrets_missing' })
    expect(readdirSync(folder)).toEqual([])
    const made = await laptopSecrets(keychain(), options())
    expect(await laptopSecrets(keychain(), options({ hasDatabase: true }))).toEqual(made)
  })

  it('are encrypted anew when the operating system has a new key', async () => {
    const made = await laptopSecrets(keychain(), options())
    const before = readFileSync(file(), 'utf8')
    const rotating = keychain({ accepts: 1, password: 2 })
    expect(await laptopSecrets(rotating, options())).toEqual(made)
    expect(readFileSync(file(), 'utf8')).not.toBe(before)
    expect(await laptopSecrets(keychain({ password: 2 }), options())).toEqual(made)
  })
})

interface KeychainTraits {
  available: boolean
  backend: 'gnome_libsecret' | 'basic_text'
  /** A number that each byte is changed by; an older one that it still opens may be given too. */
  password: number
  accepts: number
}

function keychain({ available = true, backend = 'gnome_libsecret', password = 1, accepts = password }: Partial<KeychainTraits> = {}): Parameters<typeof laptopSecrets>[0] {
  const change = (bytes: Buffer, by: number): Buffer => Buffer.from(bytes.map((byte) => byte ^ by))
  return {
    isAsyncEncryptionAvailable: async () => available,
    getSelectedStorageBackend: () => backend,
    encryptStringAsync: async (text) => Buffer.concat([Buffer.from([password]), change(Buffer.from(text), password)]),
    async decryptStringAsync(encrypted) {
      const by = encrypted[0]
      if (by !== password && by !== accepts) throw new Error('the key is wrong')
      return { result: change(encrypted.subarray(1), by).toString(), shouldReEncrypt: by !== password }
    },
  }
}
