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
  const gap = value.indexOf(' ')
  const scheme = value.slice(0, Math.max(gap, 0)).toLowerCase()
  const rest = value.slice(gap + 1)
  if (place.kind === 'scheme') return scheme === place.scheme.toLowerCase() ? rest : ''
  if (scheme !== 'basic') return ''
  const pair = atob(rest)
  return pair.slice(0, Math.max(pair.indexOf(':'), 0))
}
