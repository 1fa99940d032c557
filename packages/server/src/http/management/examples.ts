import { OPERATION_EXAMPLES } from './example-operations.ts'
import { EXAMPLE_DEFINITION, exampleOfParameter } from './example-things.ts'

/** What of a document the examples are put into. */
interface Document {
  readonly paths?: Readonly<Record<string, object>> | undefined
}

type Content = Record<string, { example?: unknown }>

interface Operation {
  readonly operationId: string
  readonly parameters?: readonly { readonly in: string; readonly name: string; example?: unknown }[]
  readonly requestBody?: { readonly content: Content }
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>
}

/** Puts the example of each operation into a document that was just made: of its address, its body and its good answer. */
export function putExamples({ paths = {} }: Document): void {
  for (const [path, operations] of Object.entries(paths)) {
    // A path of ours holds nothing but operations, and each has a name.
    for (const operation of Object.values(operations) as Operation[]) putExample(path, operation)
  }
}

function putExample(path: string, { operationId, parameters = [], requestBody, responses }: Operation): void {
  const { request, answer } = OPERATION_EXAMPLES[operationId] ?? {}
  for (const parameter of parameters) {
    if (parameter.in === 'path') parameter.example = exampleOfParameter(path, parameter.name)
  }
  for (const [type, content] of Object.entries(requestBody?.content ?? {})) {
    const example = type.endsWith('yaml') ? EXAMPLE_DEFINITION : request
    if (example !== undefined) content.example = example
  }
  for (const [status, response] of Object.entries(responses)) {
    if (!status.startsWith('2')) continue
    for (const content of Object.values(response.content ?? {})) if (answer !== undefined) content.example = answer
  }
}
