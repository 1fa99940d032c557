import type { CredentialPlaceResource, ServiceResource } from '@keywright/client'

export const LANGUAGES_OF_CODE = ['curl', 'node', 'python', 'go'] as const
export type LanguageOfCode = (typeof LANGUAGES_OF_CODE)[number]

export const CODE_NAMES: Readonly<Record<LanguageOfCode, string>> = {
  curl: 'curl',
  node: 'Node.js',
  python: 'Python',
  go: 'Go',
}

interface Example {
  readonly method: string
  readonly path: string
  readonly body: string | undefined
  readonly place: CredentialPlaceResource
  /** Where the API answers; `undefined` where the definition does not say, and the variable `API_URL` does. */
  readonly base: string | undefined
  readonly variable: string
}

/**
 * The service's example request as code. Each reads the token from the variable, so that none lands in a shell's history or in
 * a repository. `undefined`: the definition shows no example.
 */
export function snippets(
  { example, credentials, url }: Pick<ServiceResource, 'example' | 'credentials' | 'url'>,
  variable: string,
): Readonly<Record<LanguageOfCode, string>> | undefined {
  const [place] = credentials
  if (example === null || place === undefined) return undefined
  const [method = 'GET', path = '/'] = example.request.split(' ')
  const { body } = example
  const facts: Example = {
    method,
    path,
    body: body === undefined || body === null ? undefined : JSON.stringify(body),
    place,
    base: url?.replace(/\/+$/, ''),
    variable,
  }
  return { curl: curl(facts), node: node(facts), python: python(facts), go: go(facts) }
}

/** The line that an `.env` file takes. */
export function envLine(variable: string, token: string): string {
  return `${variable}=${token}`
}

/** The variable of the key's type; the service's id where its definition names none. */
export function variableOf({ envVar, service }: { readonly envVar: string | null; readonly service: string }): string {
  return envVar ?? `${service.toUpperCase().replaceAll('-', '_')}_API_KEY`
}

/** The header that carries the token, and what stands in it before the token. */
function headerOf(place: Exclude<CredentialPlaceResource, { readonly kind: 'basic' }>): readonly [string, string] {
  return place.kind === 'header'
    ? [place.title ?? place.header, '']
    : ['Authorization', `${place.title ?? place.scheme} `]
}

const shellWord = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`

function curl({ method, path, body, place, base, variable }: Example): string {
  const address = base === undefined ? `"$API_URL${path}"` : shellWord(`${base}${path}`)
  const credential = place.kind === 'basic' ? `-u "$${variable}:"` : `-H "${headerOf(place).join(': ')}$${variable}"`
  return [
    `curl ${method === 'GET' ? '' : `-X ${method} `}${address}`,
    credential,
    ...(body === undefined ? [] : [`-H 'Content-Type: application/json'`, `-d ${shellWord(body)}`]),
  ].join(' \\\n  ')
}

function node({ method, path, body, place, base, variable }: Example): string {
  const token = `process.env.${variable}`
  const address = base === undefined ? `\`\${process.env.API_URL}${path}\`` : JSON.stringify(`${base}${path}`)
  const header =
    place.kind === 'basic'
      ? `Authorization: \`Basic \${btoa(\`\${${token}}:\`)}\``
      : `${JSON.stringify(headerOf(place)[0])}: ${headerOf(place)[1] === '' ? token : `\`${headerOf(place)[1]}\${${token}}\``}`
  return [
    `const response = await fetch(${address}, {`,
    ...(method === 'GET' ? [] : [`  method: ${JSON.stringify(method)},`]),
    `  headers: { ${header}${body === undefined ? '' : ', "Content-Type": "application/json"'} },`,
    ...(body === undefined ? [] : [`  body: JSON.stringify(${body}),`]),
    '})',
    'console.log(response.status, await response.text())',
  ].join('\n')
}

function python({ method, path, body, place, base, variable }: Example): string {
  const token = `os.environ["${variable}"]`
  const address =
    base === undefined ? `os.environ["API_URL"] + ${JSON.stringify(path)}` : JSON.stringify(`${base}${path}`)
  const [name, before] = place.kind === 'basic' ? ['', ''] : headerOf(place)
  const more = body === undefined ? '' : ', "Content-Type": "application/json"'
  const credential =
    place.kind === 'basic'
      ? `auth=(${token}, "")${body === undefined ? '' : ', headers={"Content-Type": "application/json"}'}`
      : `headers={${JSON.stringify(name)}: ${before === '' ? token : `${JSON.stringify(before)} + ${token}`}${more}}`
  return [
    'import os, requests',
    '',
    `response = requests.request(`,
    `    ${JSON.stringify(method)},`,
    `    ${address},`,
    `    ${credential},`,
    ...(body === undefined ? [] : [`    data=${pythonText(body)},`]),
    ')',
    'print(response.status_code, response.text)',
  ].join('\n')
}

/** A JSON text is a Python text too, escapes included. */
const pythonText = (text: string): string => JSON.stringify(text)

function go({ method, path, body, place, base, variable }: Example): string {
  const token = `os.Getenv("${variable}")`
  const address = base === undefined ? `os.Getenv("API_URL")+${JSON.stringify(path)}` : JSON.stringify(`${base}${path}`)
  const content = body === undefined ? 'nil' : `strings.NewReader(${goText(body)})`
  const [name, before] = place.kind === 'basic' ? ['', ''] : headerOf(place)
  return [
    'package main',
    '',
    'import (',
    ...['fmt', 'io', 'net/http', 'os', ...(body === undefined ? [] : ['strings'])].map((one) => `\t"${one}"`),
    ')',
    '',
    'func main() {',
    `\trequest, _ := http.NewRequest(${JSON.stringify(method)}, ${address}, ${content})`,
    place.kind === 'basic'
      ? `\trequest.SetBasicAuth(${token}, "")`
      : `\trequest.Header.Set(${JSON.stringify(name)}, ${before === '' ? token : `${JSON.stringify(before)}+${token}`})`,
    ...(body === undefined ? [] : ['\trequest.Header.Set("Content-Type", "application/json")']),
    '\tresponse, err := http.DefaultClient.Do(request)',
    '\tif err != nil {',
    '\t\tpanic(err)',
    '\t}',
    '\tdefer response.Body.Close()',
    '\tbody, _ := io.ReadAll(response.Body)',
    '\tfmt.Println(response.StatusCode, string(body))',
    '}',
  ].join('\n')
}

const goText = (text: string): string => (text.includes('`') ? JSON.stringify(text) : `\`${text}\``)
