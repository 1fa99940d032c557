import type { CredentialPlace, ServiceDefinition } from '@keywright/core'

export interface CurlFacts {
  readonly definition: ServiceDefinition
  readonly baseUrl: string
  /** A token, or a variable's name behind a dollar sign. */
  readonly token: string
}

/** The definition's example request as curl lines, one for each place in which the token may travel. */
export function curlLines({ definition, baseUrl, token }: CurlFacts): readonly string[] {
  const { example } = definition
  if (example === undefined) return []
  const [method = 'GET', path = '/'] = example.request.split(' ')
  return definition.credentials.map((place) => {
    const parts = ['curl', ...(method === 'GET' ? [] : ['-X', method]), quote(`${baseUrl}${path}`)]
    if (example.body !== undefined) parts.push('-H', quote('Content-Type: application/json'))
    parts.push(...credentialArguments(place, token))
    if (example.body !== undefined) parts.push('-d', quote(JSON.stringify(example.body)))
    return parts.join(' ')
  })
}

function credentialArguments(place: CredentialPlace, token: string): readonly string[] {
  switch (place.kind) {
    case 'header':
      return ['-H', quoteForToken(`${place.title}: ${token}`, token)]
    case 'scheme':
      return ['-H', quoteForToken(`Authorization: ${place.title} ${token}`, token)]
    case 'basic':
      return ['-u', quoteForToken(`${token}:`, token)]
    default:
      return place satisfies never
  }
}

/** Single quotes keep a shell's hands off the text. */
function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}

/** A variable is read inside double quotes alone. */
function quoteForToken(text: string, token: string): string {
  return token.startsWith('$') ? `"${text}"` : quote(text)
}
