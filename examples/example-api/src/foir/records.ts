import { GraphQLError } from 'graphql'

export type RecordData = Readonly<Record<string, unknown>>

/** One record of a project: what is published of it, and the draft of what will be. */
export interface StoredRecord {
  readonly id: string
  readonly workspaceId: string
  readonly modelKey: string
  readonly published?: RecordData
  readonly draft?: RecordData
}

/** A record as a caller may see it. */
export interface RecordView {
  readonly id: string
  readonly modelKey: string
  readonly status: 'draft' | 'published'
  readonly data: RecordData | null
}

/** This is a demo in memory: it must not grow without end. */
const RECORDS_MAX = 5000
const RECORDS_IN_PROJECT_MAX = 200
const DATA_CHARACTERS_MAX = 16_000
const MODEL_KEY_LENGTH_MAX = 100

/** The one store of content of every project. A draft changes nothing that is published until it is published itself. */
export class RecordStore {
  readonly #records = new Map<string, StoredRecord>()

  list(workspaceId: string, modelKey: string): readonly StoredRecord[] {
    return this.#ofProject(workspaceId).filter((record) => record.modelKey === modelKey)
  }

  find(workspaceId: string, id: string): StoredRecord | undefined {
    const record = this.#records.get(id)
    return record?.workspaceId === workspaceId ? record : undefined
  }

  create(workspaceId: string, modelKey: string, data: unknown): StoredRecord {
    if (this.#records.size >= RECORDS_MAX || this.#ofProject(workspaceId).length >= RECORDS_IN_PROJECT_MAX) {
      throw new GraphQLError('There is no room for more records. Delete some first.')
    }
    if (modelKey === '' || modelKey.length > MODEL_KEY_LENGTH_MAX) throw new GraphQLError('There is no such model.')
    return this.#keep({ id: `rec_${crypto.randomUUID()}`, workspaceId, modelKey, draft: asData(data) })
  }

  update(workspaceId: string, id: string, data: unknown): StoredRecord {
    return this.#keep({ ...this.#get(workspaceId, id), draft: asData(data) })
  }

  publish(workspaceId: string, id: string): StoredRecord {
    const { draft, ...record } = this.#get(workspaceId, id)
    return this.#keep(draft === undefined ? record : { ...record, published: draft })
  }

  remove(workspaceId: string, id: string): StoredRecord {
    const record = this.#get(workspaceId, id)
    this.#records.delete(id)
    return record
  }

  #get(workspaceId: string, id: string): StoredRecord {
    const record = this.find(workspaceId, id)
    // Another project's record and none at all look alike.
    if (record === undefined) throw new GraphQLError('There is no such record.', { extensions: { code: 'NOT_FOUND' } })
    return record
  }

  #ofProject(workspaceId: string): readonly StoredRecord[] {
    return [...this.#records.values()].filter((record) => record.workspaceId === workspaceId)
  }

  #keep(record: StoredRecord): StoredRecord {
    this.#records.set(record.id, record)
    return record
  }
}

/** Whoever may see drafts sees the newest content; everyone else what is published, if anything is. */
export function viewOf({ id, modelKey, published, draft }: StoredRecord, seesDrafts: boolean): RecordView | undefined {
  if (seesDrafts && draft !== undefined) return { id, modelKey, status: 'draft', data: draft }
  return published === undefined ? undefined : { id, modelKey, status: 'published', data: published }
}

function asData(data: unknown): RecordData {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) {
    throw new GraphQLError('"data" must be an object.')
  }
  if (JSON.stringify(data).length > DATA_CHARACTERS_MAX) throw new GraphQLError('"data" is too large.')
  return { ...data }
}
