import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  getOperationAST,
  getVariableValues,
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
  parse,
  type SelectionSetNode,
  validate,
  visit,
} from 'graphql'
import { schema } from './schema.ts'

/** The one operation that a request asks for, sound in itself, with its variables coerced. */
export interface Operation {
  readonly document: DocumentNode
  readonly name: string | undefined
  /** As sent; execution coerces them again. */
  readonly sentVariables: Readonly<Record<string, unknown>>
  readonly variables: Readonly<Record<string, unknown>>
  readonly type: OperationDefinitionNode['operation']
  /** Through fragments of every kind. A field that a directive leaves out counts too: who asks for it must be allowed to. */
  readonly rootFields: readonly FieldNode[]
}

const DOCUMENT_CHARACTERS_MAX = 10_000
const DOCUMENT_TOKENS_MAX = 1000
const DEPTH_MAX = 15
/** Of a value, as a variable or written in the document. What nests deeper cannot be written out again. */
const VALUE_DEPTH_MAX = 32
const ROOT_FIELDS_MAX = 20
const ERRORS_MAX = 5

/** Reads what a request asks for; throws a `GraphQLError` where it cannot be read, or asks for too much at once. */
export async function readOperation(request: Request): Promise<Operation> {
  const { query, name, sentVariables } = readBody(await request.json().catch(() => undefined))
  const document = parse(query, { maxTokens: DOCUMENT_TOKENS_MAX })
  requireShallow(document, sentVariables)
  const [fault] = validate(schema, document, undefined, { maxErrors: ERRORS_MAX })
  if (fault !== undefined) throw fault

  const operation = getOperationAST(document, name)
  if (operation === null || operation === undefined) {
    throw new GraphQLError('Name the operation to run in "operationName".')
  }
  if (schema.getRootType(operation.operation) == null) {
    throw new GraphQLError(`This API has no ${operation.operation}.`)
  }
  const { coerced, errors } = getVariableValues(schema, operation.variableDefinitions ?? [], sentVariables, {
    maxErrors: ERRORS_MAX,
  })
  if (coerced === undefined) throw errors?.[0] ?? new GraphQLError('The variables cannot be read.')

  const fragments = fragmentsOf(document)
  const rootFields = fieldsOf(operation.selectionSet, fragments, new Set())
  if (rootFields.length > ROOT_FIELDS_MAX) throw new GraphQLError(`Ask for at most ${ROOT_FIELDS_MAX} fields at once.`)
  if (depthOf(operation.selectionSet, fragments, new Map()) > DEPTH_MAX) {
    throw new GraphQLError(`A document may be ${DEPTH_MAX} levels deep.`)
  }
  return { document, name, sentVariables, variables: coerced, type: operation.operation, rootFields }
}

function readBody(body: unknown) {
  if (!isObject(body)) throw new GraphQLError('The body must be a JSON object.')
  const { query, operationName, variables } = body
  if (typeof query !== 'string' || query.length > DOCUMENT_CHARACTERS_MAX) {
    throw new GraphQLError(`"query" must be a document of at most ${DOCUMENT_CHARACTERS_MAX} characters.`)
  }
  const name = operationName ?? undefined
  if (name !== undefined && typeof name !== 'string') throw new GraphQLError('"operationName" must be a text.')
  const sentVariables = variables ?? {}
  if (!isObject(sentVariables)) throw new GraphQLError('"variables" must be an object.')
  return { query, name, sentVariables }
}

type Fragments = ReadonlyMap<string, FragmentDefinitionNode>

function fragmentsOf({ definitions }: DocumentNode): Fragments {
  const fragments = definitions.filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION)
  return new Map(fragments.map((fragment) => [fragment.name.value, fragment]))
}

function fieldsOf({ selections }: SelectionSetNode, fragments: Fragments, seen: Set<string>): readonly FieldNode[] {
  return selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return [selection]
    if (selection.kind === Kind.INLINE_FRAGMENT) return fieldsOf(selection.selectionSet, fragments, seen)
    const name = selection.name.value
    const fragment = fragments.get(name)
    // Spread twice, a fragment's fields are still asked for once.
    if (fragment === undefined || seen.has(name)) return []
    seen.add(name)
    return fieldsOf(fragment.selectionSet, fragments, seen)
  })
}

/** Each fragment is measured once: fragments that spread each other twice would otherwise double the work at every step. */
function depthOf({ selections }: SelectionSetNode, fragments: Fragments, measured: Map<string, number>): number {
  const depths = selections.map((selection) => {
    if (selection.kind === Kind.FIELD) {
      return selection.selectionSet === undefined ? 1 : 1 + depthOf(selection.selectionSet, fragments, measured)
    }
    if (selection.kind === Kind.INLINE_FRAGMENT) return depthOf(selection.selectionSet, fragments, measured)
    const name = selection.name.value
    const fragment = fragments.get(name)
    // A cycle was refused by validation.
    const depth =
      measured.get(name) ?? (fragment === undefined ? 0 : depthOf(fragment.selectionSet, fragments, measured))
    measured.set(name, depth)
    return depth
  })
  return Math.max(0, ...depths)
}

/** Looked at before anything follows the values by recursion. */
function requireShallow(document: DocumentNode, variables: Readonly<Record<string, unknown>>): void {
  if (!isDeeper(variables, VALUE_DEPTH_MAX + 1) && valueDepthOf(document) <= VALUE_DEPTH_MAX) return
  throw new GraphQLError(`A value may nest ${VALUE_DEPTH_MAX} deep.`)
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  return levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1))
}

/** How deep the lists and objects that a document itself writes out nest. */
function valueDepthOf(document: DocumentNode): number {
  let [depth, deepest] = [0, 0]
  const inward = {
    enter: () => {
      deepest = Math.max(deepest, (depth += 1))
    },
    leave: () => {
      depth -= 1
    },
  }
  visit(document, { ListValue: inward, ObjectValue: inward })
  return deepest
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
