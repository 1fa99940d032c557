import type { Ask, Place, ServiceTable } from '../oracle/index.ts'

export type Carried = Pick<Ask, 'headers' | 'token'>

export interface Form {
  readonly label: string
  /** How the token travels; `other` is a second good one of the same service. */
  readonly carry: (token: string, other: string) => Carried
  /** One of the few in which every damage to a token is tried. */
  readonly main?: true
}

/** A value of a place. */
function valueAt(place: Place, token: string): string {
  if (place.kind === 'header') return token
  return place.kind === 'scheme' ? `${place.scheme} ${token}` : basic(`${token}:`)
}

function basic(pair: string): string {
  return `Basic ${Buffer.from(pair, 'utf8').toString('base64')}`
}

function headerOf(place: Place): string {
  return place.kind === 'header' ? place.name : 'Authorization'
}

function labelOf(place: Place): string {
  return place.kind === 'header' ? place.name : place.kind === 'scheme' ? place.scheme : 'Basic'
}

/** Every way in which a credential of the service is carried, rightly and wrongly. */
export function formsOf(table: ServiceTable): readonly Form[] {
  return [
    { label: 'by itself', main: true, carry: (token) => ({ token }) },
    ...table.places.flatMap(inPlace),
    ...inTwoPlaces(table.places),
    ...ELSEWHERE.flatMap(({ label, headers }) => [
      { label, carry: (token: string): Carried => ({ headers: headers(token) }) },
      ...table.places.slice(0, 1).map((place) => ({
        label: `${label}, beside another in ${labelOf(place)}`,
        carry: (token: string, other: string): Carried => ({
          headers: merged(headers(token), { [headerOf(place)]: valueAt(place, other) }),
        }),
      })),
    ]),
    ...EMPTY.map(({ label, headers }) => ({ label, carry: (): Carried => ({ headers }) })),
    { label: 'as an empty token', carry: () => ({ token: '' }) },
  ]
}

function inPlace(place: Place): readonly Form[] {
  const [name, label] = [headerOf(place), labelOf(place)]
  const at = (token: string): string => valueAt(place, token)
  return [
    { label: `in ${label}`, main: true, carry: (token) => ({ headers: { [name]: at(token) } }) },
    { label: `in ${label}, lower case`, carry: (token) => ({ headers: { [name.toLowerCase()]: at(token) } }) },
    { label: `in ${label}, upper case`, carry: (token) => ({ headers: { [name.toUpperCase()]: at(token) } }) },
    { label: `in ${label}, as a list`, carry: (token) => ({ headers: { [name]: [at(token)] } }) },
    { label: `in ${label}, twice the same`, carry: (token) => ({ headers: { [name]: [at(token), at(token)] } }) },
    {
      label: `in ${label}, beside another`,
      main: true,
      carry: (token, other) => ({ headers: { [name]: [at(token), at(other)] } }),
    },
    {
      label: `in ${label}, behind another`,
      carry: (token, other) => ({ headers: { [name]: [at(other), at(token)] } }),
    },
    {
      label: `in ${label}, under two spellings of the header`,
      carry: (token, other) => ({ headers: { [name.toLowerCase()]: at(token), [name.toUpperCase()]: at(other) } }),
    },
    {
      label: `in ${label}, beside unrelated headers`,
      carry: (token) => ({
        headers: { Accept: '*/*', Cookie: `key=${token}x`, [name]: at(token), 'X-Request-Id': '7' },
      }),
    },
    { label: `in ${label}, beside an empty one`, carry: (token) => ({ headers: { [name]: ['', at(token)] } }) },
    ...(place.kind === 'header' ? [] : behindScheme(place)),
  ]
}

/** What can go right and wrong between a scheme and its token. */
function behindScheme(place: Place): readonly Form[] {
  const [name, label] = [headerOf(place), labelOf(place)]
  const at = (token: string): string => valueAt(place, token)
  const rest = (token: string): string => at(token).slice(at(token).indexOf(' '))
  const scheme = (token: string): string => at(token).slice(0, at(token).indexOf(' '))
  return [
    {
      label: `in ${label}, scheme in lower case`,
      main: true,
      carry: (token) => ({ headers: { [name]: scheme(token).toLowerCase() + rest(token) } }),
    },
    {
      label: `in ${label}, scheme in upper case`,
      carry: (token) => ({ headers: { [name]: scheme(token).toUpperCase() + rest(token) } }),
    },
    {
      label: `in ${label}, two spaces behind the scheme`,
      main: true,
      carry: (token) => ({ headers: { [name]: `${scheme(token)} ${rest(token)}` } }),
    },
    {
      label: `in ${label}, a tab behind the scheme`,
      carry: (token) => ({ headers: { [name]: `${scheme(token)}\t${rest(token).trimStart()}` } }),
    },
    { label: `in ${label}, glued to the scheme`, carry: (token) => ({ headers: { [name]: scheme(token) + token } }) },
    { label: `in ${label}, scheme alone`, carry: (token) => ({ headers: { [name]: scheme(token) } }) },
    ...(place.kind === 'basic'
      ? [
          {
            label: 'in Basic, with a password',
            carry: (token: string, other: string): Carried => ({ headers: { [name]: basic(`${token}:${other}`) } }),
          },
          {
            label: 'in Basic, as the password',
            carry: (token: string): Carried => ({ headers: { [name]: basic(`:${token}`) } }),
          },
        ]
      : [
          {
            label: `in ${label}, scheme and space`,
            carry: (token: string): Carried => ({ headers: { [name]: `${scheme(token)} ` } }),
          },
        ]),
  ]
}

function inTwoPlaces(places: readonly Place[]): readonly Form[] {
  return places.flatMap((first, index) =>
    places.slice(index + 1).flatMap((second): readonly Form[] => {
      const both = (token: string, other: string): Carried => ({
        headers: merged({ [headerOf(first)]: valueAt(first, token) }, { [headerOf(second)]: valueAt(second, other) }),
      })
      const where = `in ${labelOf(first)} and ${labelOf(second)}`
      return [
        { label: `${where}, the same`, main: true, carry: (token) => both(token, token) },
        { label: `${where}, another in the second`, main: true, carry: both },
        { label: `${where}, another in the first`, carry: (token, other) => both(other, token) },
        { label: `${where}, the first empty`, carry: (token) => both('', token) },
        { label: `${where}, the second empty`, carry: (token) => both(token, '') },
        { label: `${where}, damaged in the second`, carry: (token) => both(token, token.slice(0, -1)) },
      ]
    }),
  )
}

/** Places of other services, and of none; for some services they are right. */
const ELSEWHERE: readonly { readonly label: string; readonly headers: (token: string) => Record<string, string> }[] = [
  { label: 'as X-API-Key', headers: (token) => ({ 'X-API-Key': token }) },
  { label: 'as Bearer', headers: (token) => ({ Authorization: `Bearer ${token}` }) },
  { label: 'as scheme token', headers: (token) => ({ Authorization: `token ${token}` }) },
  { label: 'as Basic', headers: (token) => ({ Authorization: basic(`${token}:`) }) },
  { label: 'as Digest', headers: (token) => ({ Authorization: `Digest ${token}` }) },
  { label: 'as bare Authorization', headers: (token) => ({ Authorization: token }) },
  { label: 'as Api-Key', headers: (token) => ({ 'Api-Key': token }) },
  { label: 'as X-Auth-Token', headers: (token) => ({ 'X-Auth-Token': token }) },
  { label: 'as Proxy-Authorization', headers: (token) => ({ 'Proxy-Authorization': `Bearer ${token}` }) },
  { label: 'as a cookie', headers: (token) => ({ Cookie: `api_key=${token}` }) },
]

const EMPTY: readonly { readonly label: string; readonly headers: Record<string, string | readonly string[]> }[] = [
  { label: 'not at all', headers: {} },
  { label: 'as empty X-API-Key', headers: { 'X-API-Key': '' } },
  { label: 'as empty headers', headers: { 'X-API-Key': '', Authorization: '' } },
  { label: 'as a header without values', headers: { 'X-API-Key': [], Authorization: [] } },
  { label: 'as unrelated headers', headers: { Accept: 'application/json', Host: 'api.example' } },
]

function merged(
  first: Readonly<Record<string, string>>,
  second: Readonly<Record<string, string>>,
): Record<string, string | readonly string[]> {
  const headers: Record<string, string | readonly string[]> = { ...first }
  for (const [name, value] of Object.entries(second)) {
    const before = Object.keys(headers).find((sent) => sent.toLowerCase() === name.toLowerCase())
    if (before === undefined) headers[name] = value
    else headers[before] = [headers[before] ?? [], value].flat()
  }
  return headers
}
