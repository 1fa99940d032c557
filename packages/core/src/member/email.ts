import { MEMBER_BOUNDS } from './bounds.ts'

// Deliberately loose: whether an address takes mail only mail can tell. What could be read in two ways is left out.
const SHAPE = /^[^\s@<>()[\]\\,;:"\p{Cc}\p{Cs}]+@[^\s@<>()[\]\\,;:"\p{Cc}\p{Cs}]+\.[^\s@<>()[\]\\,;:"\p{Cc}\p{Cs}.]+$/u

/** An e-mail address as we keep and compare it: composed and in small letters. `undefined` when the text is none. */
export function readEmail(text: string): string | undefined {
  const email = text.trim().normalize('NFC').toLowerCase()
  return email.length <= MEMBER_BOUNDS.emailLengthMax && SHAPE.test(email) ? email : undefined
}
