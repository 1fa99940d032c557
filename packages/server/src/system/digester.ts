import { createHash, createHmac, hash } from 'node:crypto'
import type { KeyDigest } from '@keywright/core'
import type { Digester } from '../ports/index.ts'
import type { Pepper } from './peppers.ts'

/**
 * SHA-256 of a token, or HMAC-SHA-256 with a pepper. A fast hash is right here: a token hides 128 bits or more, which no
 * guessing reaches (NIST SP 800-63B-4 and ASVS 6.5.2 ask a slow one below 112 bits only).
 */
export function makeDigester(peppers: readonly Pepper[]): Digester {
  const keys = new Map(peppers.map(({ version, key }) => [version, key]))
  const versions = peppers.length === 0 ? [0] : [...peppers.map(({ version }) => version), 0]
  return {
    currentVersion: versions[0] ?? 0,
    versions,
    digest(token, version) {
      const key = version === 0 ? undefined : keys.get(version)
      // Both are 43 characters of base64url: the digest, and nothing else, makes a `KeyDigest`.
      if (key === undefined) return hash('sha256', token, 'base64url') as KeyDigest
      return createHmac('sha256', key).update(token).digest('base64url') as KeyDigest
    },
    sha256Hex: (text) => createHash('sha256').update(text, 'utf8').digest('hex'),
  }
}
