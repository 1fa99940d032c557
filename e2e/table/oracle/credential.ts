import type { Ask, Place, ServiceTable } from './model.ts'

/** Every credential that stands in a place of the service, as often as it stands there. */
export function credentialsOf({ places }: ServiceTable, { token, headers }: Ask): readonly string[] {
  if (headers === undefined) return token === undefined || token === '' ? [] : [token]
  return places.flatMap((place) =>
    valuesOf(headers, place.kind === 'header' ? place.name : 'authorization')
      .map((value) => credentialIn(place, value))
      .filter((credential) => credential !== ''),
  )
}

function valuesOf(headers: NonNullable<Ask['headers']>, name: string): readonly string[] {
  return Object.entries(headers)
    .filter(([sent]) => sent.toLowerCase() === name.toLowerCase())
    .flatMap(([, value]) => value)
}

/** The empty text when the value is of another scheme. */
function credentialIn(place: Place, value: string): string {
  if (place.kind === 'header') return value
  // RFC 9110, 11.4: a scheme, one or more spaces, and then the credential as it was sent.
  const [, scheme = '', rest = ''] = /^([^ ]+) +([^]*)$/.exec(value) ?? []
  if (place.kind === 'scheme') return scheme.toLowerCase() === place.scheme.toLowerCase() ? rest : ''
  if (scheme.toLowerCase() !== 'basic') return ''
  // RFC 7617 leaves the charset to the server; a token has none but ASCII letters, and UTF-8 keeps the rest apart.
  const pair = new TextDecoder().decode(Uint8Array.from(atob(rest), (byte) => byte.charCodeAt(0)))
  return pair.slice(0, Math.max(pair.indexOf(':'), 0))
}
