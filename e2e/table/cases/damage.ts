/** What happens to tokens on their way from a page into a request. Each outcome was minted by nobody. */
export const DAMAGES: readonly { readonly label: string; readonly of: (token: string) => string }[] = [
  { label: 'space before', of: (token) => ` ${token}` },
  { label: 'tab before', of: (token) => `\t${token}` },
  { label: 'newline before', of: (token) => `\n${token}` },
  { label: 'space behind', of: (token) => `${token} ` },
  { label: 'newline behind', of: (token) => `${token}\n` },
  { label: 'carriage return and newline behind', of: (token) => `${token}\r\n` },
  { label: 'NUL behind', of: (token) => `${token}\0` },
  { label: 'one character cut off', of: (token) => token.slice(0, -1) },
  { label: 'five characters cut off', of: (token) => token.slice(0, -5) },
  { label: 'cut in half', of: (token) => token.slice(0, token.length >> 1) },
  { label: 'cut to its first character', of: (token) => token.slice(0, 1) },
  { label: 'cut to its prefix', of: (token) => token.slice(0, token.lastIndexOf('_') + 1) },
  { label: 'first character cut off', of: (token) => token.slice(1) },
  { label: 'one character added', of: (token) => `${token}0` },
  { label: 'doubled', of: (token) => token + token },
  { label: 'twice, with a comma', of: (token) => `${token}, ${token}` },
  { label: 'in quotes', of: (token) => `"${token}"` },
  { label: 'with a scheme inside', of: (token) => `Bearer ${token}` },
  { label: 'first character of the secret changed', of: (token) => changed(token, token.lastIndexOf('_') + 1) },
  { label: 'middle character changed', of: (token) => changed(token, token.length - 16) },
  { label: 'first character of the checksum changed', of: (token) => changed(token, token.length - 6) },
  { label: 'last character changed', of: (token) => changed(token, token.length - 1) },
  { label: 'two characters swapped', of: swapped },
  { label: 'all in capitals', of: (token) => token.toUpperCase() },
  { label: 'case of one letter changed', of: caseChanged },
  { label: 'letter of another alphabet', of: (token) => shifted(token, token.length - 20) },
  { label: 'letter of another alphabet at the end', of: (token) => shifted(token, token.length - 1) },
  { label: 'zero-width space inside', of: (token) => `${token.slice(0, -10)}\u200b${token.slice(-10)}` },
  { label: 'full stop inside', of: (token) => `${token.slice(0, -10)}.${token.slice(-9)}` },
  { label: 'underscores lost', of: (token) => token.replaceAll('_', '') },
  { label: 'underscores become dashes', of: (token) => token.replaceAll('_', '-') },
  { label: 'invented prefix', of: (token) => token.replace(/^[a-z]+_/, 'xyz_') },
  {
    label: 'prefix of another service',
    of: (token) => token.replace(/^[a-z]+_/, token.startsWith('hr') ? 'ee_' : 'hr_'),
  },
  { label: 'tag of another type', of: (token) => token.replace(/^[a-z]+_/, token.startsWith('sk') ? 'pk_' : 'sk_') },
  { label: 'another environment', of: otherEnvironment },
  { label: 'invented environment', of: (token) => token.replace(/_(?:(?:live|test)_)?/, '_prod_') },
]

function changed(token: string, at: number): string {
  return token.slice(0, at) + (token[at] === '7' ? '8' : '7') + token.slice(at + 1)
}

/** A token without such an environment has it named, which is no better. */
function otherEnvironment(token: string): string {
  if (token.includes('_live_')) return token.replace('_live_', '_test_')
  return token.includes('_test_') ? token.replace('_test_', '_live_') : token.replace('_', '_live_')
}

/** Two neighbours that differ. */
function swapped(token: string): string {
  for (let at = token.length - 8; at > 0; at -= 1) {
    const [first, second] = [token[at - 1], token[at]]
    if (first !== second && first !== undefined && second !== undefined) {
      return token.slice(0, at - 1) + second + first + token.slice(at + 1)
    }
  }
  return `${token}0`
}

function caseChanged(token: string): string {
  const at = token.search(/[A-Za-z](?=[^_]{0,20}$)/)
  const letter = token[at] ?? ''
  const other = letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase()
  return token.slice(0, at) + other + token.slice(at + 1)
}

/** The same low byte, so that whoever reads tokens byte by byte would see no difference. */
function shifted(token: string, at: number): string {
  return token.slice(0, at) + String.fromCharCode(token.charCodeAt(at) + 0x100) + token.slice(at + 1)
}
