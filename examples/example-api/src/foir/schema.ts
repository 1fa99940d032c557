import type { ApiKeyResource } from '@keywright/client'
import { buildSchema, GraphQLError } from 'graphql'
import { type RecordStore, type RecordView, type StoredRecord, viewOf } from './records.ts'
import type { FieldName } from './scopes.ts'

export const schema = buildSchema(`
  scalar JSON

  type Record {
    id: ID!
    modelKey: String!
    status: String!
    data: JSON
  }

  type RecordList {
    items: [Record!]!
  }

  type Query {
    records(modelKey: String!, limit: Int! = 10, preview: Boolean = false): RecordList!
    record(id: ID!, preview: Boolean = false): Record
  }

  type Mutation {
    createRecord(modelKey: String!, data: JSON!): Record
    "Replaces the whole content, as a draft: what is published stays until it is published anew."
    updateRecord(id: ID!, data: JSON!): Record
    publishRecord(id: ID!): Record
    deleteRecord(id: ID!): Record
  }
`)

interface Context {
  readonly apiKey: ApiKeyResource
}

const LIMIT_MAX = 100

/** What each field answers. Its scope was judged before any of this runs. */
export function makeResolvers(store: RecordStore) {
  return {
    records({ modelKey, limit, preview }: ListArguments, { apiKey }: Context) {
      if (limit < 1 || limit > LIMIT_MAX) throw new GraphQLError(`"limit" must be between 1 and ${LIMIT_MAX}.`)
      const views = store
        .list(apiKey.workspaceId, modelKey)
        .flatMap((record) => viewOf(record, seesDrafts(apiKey, preview)) ?? [])
      return { items: views.slice(0, limit) }
    },
    record({ id, preview }: OneArguments, { apiKey }: Context) {
      const record = store.find(apiKey.workspaceId, id)
      return record === undefined ? null : (viewOf(record, seesDrafts(apiKey, preview)) ?? null)
    },
    // The content of these two is what the caller has just sent.
    createRecord: ({ modelKey, data }: ContentArguments<'modelKey'>, { apiKey }: Context) =>
      viewOf(store.create(apiKey.workspaceId, modelKey, data), true),
    updateRecord: ({ id, data }: ContentArguments<'id'>, { apiKey }: Context) =>
      viewOf(store.update(apiKey.workspaceId, id, data), true),
    publishRecord: ({ id }: OneArguments, { apiKey }: Context) => viewOf(store.publish(apiKey.workspaceId, id), false),
    deleteRecord: ({ id }: OneArguments, { apiKey }: Context) =>
      farewell(store.remove(apiKey.workspaceId, id), seesDrafts(apiKey, false)),
  } satisfies Record<FieldName, unknown>
}

interface ListArguments {
  readonly modelKey: string
  readonly limit: number
  readonly preview?: boolean | null
}

interface OneArguments {
  readonly id: string
  readonly preview?: boolean | null
}

type ContentArguments<Name extends 'id' | 'modelKey'> = Readonly<Record<Name, string>> & { readonly data: unknown }

/** Test keys see drafts without asking; live keys by `preview`, for which the guard has asked `drafts:read`. */
function seesDrafts(apiKey: ApiKeyResource, preview: boolean | null | undefined): boolean {
  return apiKey.environment === 'test' || preview === true
}

/** Who may delete a draft need not be allowed to read it. */
function farewell(record: StoredRecord, drafts: boolean): RecordView {
  return viewOf(record, drafts) ?? { id: record.id, modelKey: record.modelKey, status: 'draft', data: null }
}
