import { getArgumentValues } from 'graphql'
import type { Operation } from './operation.ts'
import { schema } from './schema.ts'

const SCOPE_BY_FIELD = {
  records: 'records:read',
  record: 'records:read',
  createRecord: 'records:write',
  updateRecord: 'records:write',
  publishRecord: 'records:publish',
  deleteRecord: 'records:delete',
} as const

export type FieldName = keyof typeof SCOPE_BY_FIELD
export type FoirScope = (typeof SCOPE_BY_FIELD)[FieldName] | 'drafts:read'

/** The scopes that an operation needs: those of its fields, and `drafts:read` where one asks for a preview. */
export function scopesOf({ type, rootFields, variables }: Operation): readonly FoirScope[] {
  const fields = schema.getRootType(type)?.getFields() ?? {}
  const scopes = rootFields.flatMap((node): readonly FoirScope[] => {
    const name = node.name.value
    // What begins so describes the API itself, which is no secret.
    if (name.startsWith('__')) return []
    const field = fields[name]
    if (field === undefined || !isFieldName(name)) throw new Error(`The field "${name}" has no scope.`)
    // Coerced as execution will, so that a variable or a default means the same to both.
    const { preview } = getArgumentValues(field, node, variables)
    return preview === true ? [SCOPE_BY_FIELD[name], 'drafts:read'] : [SCOPE_BY_FIELD[name]]
  })
  return [...new Set(scopes)]
}

function isFieldName(name: string): name is FieldName {
  return Object.hasOwn(SCOPE_BY_FIELD, name)
}
