import { readFileSync } from 'node:fs'

/**
 * The ten thousand most used passwords of twelve characters and more, in small letters, from the ten million of SecLists (MIT,
 * its licence lies beside the list). OWASP ASVS 5.0 6.2.4 asks for three thousand. Shorter ones are refused for their length.
 */
const FILE = new URL('../../data/common-passwords.txt', import.meta.url)

export function readCommonPasswords(): ReadonlySet<string> {
  return new Set(readFileSync(FILE, 'utf8').trimEnd().split('\n'))
}
