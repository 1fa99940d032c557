const ACCENTED: Readonly<Record<string, string>> = {
  a: 'á',
  c: 'ç',
  e: 'ë',
  i: 'ï',
  n: 'ñ',
  o: 'ô',
  s: 'š',
  u: 'ü',
  A: 'Å',
  C: 'Ç',
  E: 'É',
  I: 'Î',
  N: 'Ñ',
  O: 'Ø',
  S: 'Š',
  U: 'Û',
}
/** What a translation may be longer than English; German and Spanish labels come near it. */
const LONGER_BY = 0.4

/**
 * English that looks foreign and is longer: what still reads as plain English was never made translatable, and what is cut off
 * would be cut off in another language. Tags of rich texts (`<0>…</0>`) stay.
 */
export function toPseudo(text: string): string {
  return text
    .split(/(<\/?[a-z0-9]+\/?>)/i)
    .map((part, index) => (index % 2 === 1 ? part : accented(part)))
    .join('')
}

function accented(text: string): string {
  const letters = text.replace(/[^a-z]/gi, '').length
  const longer = '·'.repeat(Math.ceil(letters * LONGER_BY))
  return [...text].map((character) => ACCENTED[character] ?? character).join('') + longer
}
