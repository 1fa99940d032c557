import { MEMBER_BOUNDS } from './bounds.ts'

export interface PasswordFacts {
  readonly email: string
  readonly name: string
  /** Whether the text, in small letters, is among the most used passwords. */
  readonly isCommon: (lowerCase: string) => boolean
}

const PART_LENGTH_MIN = 5

/** What a guesser of a password for this product tries beside the person's own words (OWASP ASVS 5.0 6.1.2, 6.2.11). */
const EXPECTED_WORDS = ['keywright', 'administrator', 'operator', 'password', 'dashboard', 'api-key'] as const

/**
 * Why a password is refused, as a sentence for whoever chose it; `undefined` when it is good. Length is asked for and
 * composition is not (NIST SP 800-63B-4 3.1.1.2; OWASP ASVS 5.0 6.2.1, 6.2.4, 6.2.5).
 */
export function passwordFault(password: string, { email, name, isCommon }: PasswordFacts): string | undefined {
  const { passwordLengthMin, passwordLengthMax } = MEMBER_BOUNDS
  const length = [...password].length
  if (length < passwordLengthMin)
    return `A password has ${passwordLengthMin} characters or more. Several words are a good one.`
  if (length > passwordLengthMax) return `A password has ${passwordLengthMax} characters at most.`
  if (new Set(password).size <= 3) return 'This password repeats the same few characters. Choose another.'
  const lower = password.normalize('NFKC').toLowerCase()
  if (isCommon(lower)) return 'This password is among those that everybody tries first. Choose another.'
  const own = [...EXPECTED_WORDS, email, email.split('@')[0] ?? '', name].map((part) => part.toLowerCase())
  const rest = own
    .filter((part) => part.length >= PART_LENGTH_MIN)
    .reduce((left, part) => left.replaceAll(part, ''), lower)
  if ([...rest].length < PART_LENGTH_MIN)
    return 'This password is little more than your name, your address or the name of this product. Choose another.'
  return undefined
}
