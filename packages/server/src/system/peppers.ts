export interface Pepper {
  /** From 1; 0 stands for "no pepper". */
  readonly version: number
  readonly key: Uint8Array
}

const PEPPER_BYTES_MIN = 32
const PEPPERS_MAX = 8

/**
 * Reads `version:base64` lines, the current one first; empty lines and lines that begin with `#` are left out.
 * Throws an `Error` that names the line and never its content.
 */
export function readPeppers(text: string): readonly Pepper[] {
  const peppers: Pepper[] = []
  for (const [index, line] of text.split('\n').entries()) {
    const content = line.trim()
    if (content === '' || content.startsWith('#')) continue
    const match = /^([1-9][0-9]{0,8}):([A-Za-z0-9+/]+={0,2})$/.exec(content)
    if (match === null) throw new Error(`line ${index + 1} of the peppers is not "version:base64"`)
    const version = Number(match[1])
    const key = Buffer.from(match[2] ?? '', 'base64')
    if (key.length < PEPPER_BYTES_MIN) {
      throw new Error(`line ${index + 1} of the peppers has ${key.length} bytes; a pepper needs ${PEPPER_BYTES_MIN}`)
    }
    if (peppers.some((pepper) => pepper.version === version)) {
      throw new Error(`line ${index + 1} of the peppers repeats version ${version}`)
    }
    peppers.push({ version, key })
  }
  if (peppers.length === 0) throw new Error('the file of peppers names none')
  if (peppers.length > PEPPERS_MAX) throw new Error(`there may be ${PEPPERS_MAX} peppers; drop the oldest`)
  return peppers
}
