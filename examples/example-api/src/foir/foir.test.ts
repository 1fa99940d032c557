import { describe, expect, it } from 'vitest'
import { type Answer, startExample } from '../testing/calls.ts'

const reads = ['records:read']
const all = [...reads, 'records:write', 'records:publish', 'records:delete']
const callers = {
  live: { workspaceId: 'ws_a', scopes: reads },
  test: { workspaceId: 'ws_a', environment: 'test', scopes: reads },
  drafts: { workspaceId: 'ws_a', scopes: [...reads, 'drafts:read'] },
  writer: { workspaceId: 'ws_a', scopes: ['records:write'] },
  editor: { workspaceId: 'ws_a', scopes: all },
  other: { workspaceId: 'ws_b', environment: 'test', scopes: [...all, 'drafts:read'] },
}

function start() {
  const { call, charged } = startExample(callers)
  const ask = (token: string, query: string, more: Record<string, unknown> = {}): Promise<Answer> =>
    call(token, 'POST', '/foir/graphql', { query, ...more })
  const titles = async (token: string, query: string, more?: Record<string, unknown>): Promise<readonly unknown[]> => {
    const answer = await ask(token, query, more)
    // A test fails below where the answer holds no records.
    const { data } = answer.body as { data: { records: { items: { data: { title: string } }[] } } }
    return data.records.items.map((item) => item.data.title)
  }
  return { call, ask, titles, charged }
}

const published = ['Home', 'Pricing', 'About']
const drafts = ['Summer campaign', 'New pricing']
const list = '{ records(modelKey: "page", limit: 10) { items { id data } } }'
const preview = '{ records(modelKey: "page", preview: true) { items { id data } } }'
const create = (data: string) => `mutation { createRecord(modelKey: "page", data: ${data}) { id status data } }`

async function makeDraft(ask: ReturnType<typeof start>['ask']): Promise<string> {
  const made = await ask('editor', create('{ title: "Secret" }'))
  // A test fails below where nothing was made.
  return (made.body as { data: { createRecord: { id: string } } }).data.createRecord.id
}

describe('records', () => {
  it('are the published ones for live keys, drafts too for test keys, and for who may preview', async () => {
    const { titles } = start()
    expect(await titles('live', list)).toEqual(published)
    expect(await titles('test', list)).toEqual([...published, ...drafts])
    expect(await titles('drafts', list)).toEqual(published)
    expect(await titles('drafts', preview)).toEqual([...published, ...drafts])
    expect(await titles('live', '{ records(modelKey: "page", limit: 2) { items { data } } }')).toEqual(
      published.slice(0, 2),
    )
  })

  it('never cross projects', async () => {
    const { ask, titles } = start()
    const id = await makeDraft(ask)
    expect(await titles('other', list)).not.toContain('Secret')
    expect((await ask('other', `{ record(id: "${id}", preview: true) { id } }`)).body).toEqual({
      data: { record: null },
    })
    for (const field of [
      `updateRecord(id: "${id}", data: {})`,
      `publishRecord(id: "${id}")`,
      `deleteRecord(id: "${id}")`,
    ]) {
      const foreign = await ask('other', `mutation { ${field} { id } }`)
      const unknown = await ask('other', `mutation { ${field.replace(id, 'rec_never')} { id } }`)
      expect(foreign.body).toMatchObject({ errors: [{ extensions: { code: 'NOT_FOUND' } }] })
      expect(foreign.body).toEqual(unknown.body)
    }
  })

  it('are drafts until they are published, and a change of a published one is a draft again', async () => {
    const { ask, titles } = start()
    const id = await makeDraft(ask)
    expect((await ask('live', `{ record(id: "${id}") { id } }`)).body).toEqual({ data: { record: null } })
    await ask('editor', `mutation { publishRecord(id: "${id}") { id } }`)
    expect(await titles('live', list)).toContain('Secret')
    const changed = await ask(
      'writer',
      `mutation { updateRecord(id: "${id}", data: { title: "Newer" }) { status data } }`,
    )
    expect(changed.body).toEqual({ data: { updateRecord: { status: 'draft', data: { title: 'Newer' } } } })
    expect(await titles('live', list)).toContain('Secret')
    expect(await titles('test', list)).toContain('Newer')
    await ask('editor', `mutation { deleteRecord(id: "${id}") { id } }`)
    expect(await titles('test', list)).not.toContain('Newer')
  })

  it('show no draft to who deletes one without the right to read it', async () => {
    const { ask } = start()
    const id = await makeDraft(ask)
    const gone = await ask('editor', `mutation { deleteRecord(id: "${id}") { id data } }`)
    expect(gone.body).toEqual({ data: { deleteRecord: { id, data: null } } })
  })

  it('hold objects of a bounded size', async () => {
    const { ask } = start()
    expect((await ask('writer', create('"text"'))).body).toMatchObject({ errors: [{}] })
    expect((await ask('writer', create(`{ title: "${'x'.repeat(9000)}" }`))).body).not.toHaveProperty('errors')
    const query = 'mutation ($data: JSON!) { createRecord(modelKey: "page", data: $data) { id } }'
    expect((await ask('writer', query, { variables: { data: { title: 'x'.repeat(17_000) } } })).body).toMatchObject({
      errors: [{}],
    })
  })
})

describe('the scopes of a document', () => {
  it.each([
    ['a field', list, reads],
    ['a preview', preview, ['records:read', 'drafts:read']],
    ['a preview by variable', 'query ($p: Boolean) { record(id: "x", preview: $p) { id } }', reads],
    [
      'a default that previews',
      'query ($p: Boolean = true) { record(id: "x", preview: $p) { id } }',
      ['records:read', 'drafts:read'],
    ],
    [
      'an alias',
      '{ record: records(modelKey: "page", preview: true) { items { id } } }',
      ['records:read', 'drafts:read'],
    ],
    [
      'an inline fragment',
      '{ ... on Query { records(modelKey: "page", preview: true) { items { id } } } }',
      ['records:read', 'drafts:read'],
    ],
    [
      'nested fragments',
      '{ ...A } fragment A on Query { ...B } fragment B on Query { record(id: "x", preview: true) { id } }',
      ['records:read', 'drafts:read'],
    ],
    ['a field left out', '{ record(id: "x", preview: true) @skip(if: true) { id } }', ['records:read', 'drafts:read']],
    [
      'several fields',
      'mutation { publishRecord(id: "x") { id } deleteRecord(id: "x") { id } }',
      ['records:publish', 'records:delete'],
    ],
    ['the API itself', '{ __typename __schema { queryType { name } } }', undefined],
  ])('are judged for %s', async (_case, query, scopes) => {
    const everything = [...all, 'drafts:read']
    const { call, charged } = startExample({ k: { workspaceId: 'ws_a', scopes: everything } })
    expect((await call('k', 'POST', '/foir/graphql', { query })).status).toBe(200)
    expect(charged.map((asked) => asked.scopes)).toEqual([scopes])
    for (const lacking of scopes ?? []) {
      const poor = startExample({ k: { workspaceId: 'ws_a', scopes: everything.filter((scope) => scope !== lacking) } })
      expect((await poor.call('k', 'POST', '/foir/graphql', { query })).status).toBe(403)
      expect(poor.charged).toEqual([])
    }
  })

  it('are those of the operation that runs, with the variables that came', async () => {
    const { ask, charged } = start()
    const query = `query Read($p: Boolean) { records(modelKey: "page", preview: $p) { items { id } } } mutation Write { deleteRecord(id: "x") { id } }`
    expect((await ask('live', query, { operationName: 'Read' })).status).toBe(200)
    expect((await ask('live', query, { operationName: 'Read', variables: { p: null } })).status).toBe(200)
    expect((await ask('live', query, { operationName: 'Read', variables: { p: true } })).status).toBe(403)
    expect((await ask('live', query, { operationName: 'Write' })).status).toBe(403)
    expect((await ask('live', query)).status).toBe(400)
    expect(charged.length).toBe(2)
  })

  it('let a writer neither publish nor delete', async () => {
    const { ask } = start()
    const id = await makeDraft(ask)
    for (const field of ['publishRecord', 'deleteRecord']) {
      expect((await ask('writer', `mutation { ${field}(id: "${id}") { id } }`)).status).toBe(403)
    }
    expect(
      (await ask('writer', `mutation { updateRecord(id: "${id}", data: {}) { id } publishRecord(id: "${id}") { id } }`))
        .status,
    ).toBe(403)
  })
})

describe('a document that cannot be read', () => {
  const nested = (depth: number) =>
    `{ __schema { queryType ${'{ ofType '.repeat(depth)}{ name }${' }'.repeat(depth)} } }`

  it.each([
    ['nothing', ''],
    ['no document', '{ records('],
    ['an unknown field', '{ secrets { id } }'],
    ['a missing argument', '{ record { id } }'],
    ['an argument of the wrong kind', '{ record(id: "x", preview: "yes") { id } }'],
    ['a variable that is missing', 'query ($id: ID!) { record(id: $id) { id } }'],
    ['fragments in a circle', '{ ...A } fragment A on Query { ...A }'],
    ['too many fields', `{ ${Array.from({ length: 21 }, (_none, i) => `a${i}: record(id: "x") { id }`).join(' ')} }`],
    ['too many tokens', `{ ${'__typename '.repeat(1001)} }`],
    ['too many characters', `{ __typename } #${'x'.repeat(10_000)}`],
    ['too many levels', nested(14)],
    ['types of types without end', `{ __schema { types ${'{ fields { type '.repeat(5)}{ name }${' } }'.repeat(5)} } }`],
  ])('is answered with 400, and nothing is spent: %s', async (_case, query) => {
    const { ask, charged } = start()
    const answer = await ask('editor', query)
    expect(answer.status).toBe(400)
    expect(answer.body).toMatchObject({ errors: [{ message: expect.any(String) }] })
    expect(charged).toEqual([])
  })

  it('is answered with 400 where the body is no request', async () => {
    const { call, charged } = start()
    for (const body of [
      '{',
      '[]',
      '{"query":7}',
      '{"query":"{__typename}","variables":[]}',
      '{"query":"{__typename}","operationName":7}',
    ]) {
      expect((await call('editor', 'POST', '/foir/graphql', body)).status).toBe(400)
    }
    expect(charged).toEqual([])
  })

  it('takes values that nest thirty-two deep, and answers deeper ones with 400 without spending', async () => {
    const { call, ask, charged } = start()
    const lists = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth)
    const query = 'mutation ($data: JSON!) { createRecord(modelKey: "page", data: $data) { data } }'
    const sent = (depth: number) =>
      call('editor', 'POST', '/foir/graphql', `{"query":${JSON.stringify(query)},"variables":{"data":${lists(depth)}}}`)
    expect([(await sent(32)).status, (await ask('editor', create(lists(32)))).status]).toEqual([200, 200])
    const spent = charged.length
    for (const answer of [await sent(33), await ask('editor', create(lists(33))), await sent(20_000)]) {
      expect(answer.status).toBe(400)
      expect(answer.body).toMatchObject({ errors: [{ message: 'A value may nest 32 deep.' }] })
    }
    expect(charged).toHaveLength(spent)
  })

  it('takes no longer than it should where fragments spread each other', async () => {
    const { ask } = start()
    const fragments = Array.from({ length: 60 }, (_none, i) => `fragment F${i} on Query { ...F${i + 1} ...F${i + 1} }`)
    const query = `{ ...F0 } ${fragments.join(' ')} fragment F60 on Query { __typename }`
    expect((await ask('editor', query)).status).toBe(200)
  })
})
