/** A place in which a service looks for a token, as a definition and as the API tell it. */
export type CurlPlace =
  | { readonly kind: 'header'; readonly header: string; readonly title?: string }
  | { readonly kind: 'scheme'; readonly scheme: string; readonly title?: string }
  | { readonly kind: 'basic' }

export interface CurlFacts {
  /** The request that a definition shows with a new key, such as `POST /graphql`. */
  readonly example: { readonly request: string; readonly body?: unknown }
  readonly place: CurlPlace
  /** Where the API answers; a text that begins with a dollar sign is a variable. */
  readonly base: string
  /** A token, or a variable's name behind a dollar sign, so that nothing lands in a shell's history. */
  readonly token: string
}

/** A definition's example request as one line for a POSIX shell. */
export function curlLine({ example, place, base, token }: CurlFacts): string {
  const [method = 'GET', path = '/'] = example.request.split(' ')
  const { body } = example
  return [
    'curl',
    ...(method === 'GET' ? [] : ['-X', method]),
    ...credentialWords(place, token),
    ...(body === undefined || body === null
      ? []
      : ['-H', word('Content-Type: application/json'), '-d', word(JSON.stringify(body))]),
    word(`${base.replace(/\/+$/, '')}${path}`),
  ].join(' ')
}

function credentialWords(place: CurlPlace, token: string): readonly string[] {
  switch (place.kind) {
    case 'header':
      return ['-H', wordWith(`${place.title ?? place.header}: ${token}`, token)]
    case 'scheme':
      return ['-H', wordWith(`Authorization: ${place.title ?? place.scheme} ${token}`, token)]
    case 'basic':
      return ['-u', wordWith(`${token}:`, token)]
    default:
      return place satisfies never
  }
}

/** A word of a shell: quoted where a character might mean something to it; a variable is read inside double quotes alone. */
function word(text: string): string {
  if (text.startsWith('$')) return `"${text}"`
  return /^[0-9A-Za-z_./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`
}

function wordWith(text: string, token: string): string {
  return token.startsWith('$') ? `"${text}"` : word(text)
}
