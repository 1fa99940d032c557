import type { AuditEventFilter } from '@keywright/client'

/** What the address of the audit says: the whole filter, so that a link shows the same events to a colleague. */
export interface AuditSearch {
  /** The installation's own chain in place of the workspace's; for operators. */
  readonly of?: 'installation'
  readonly action?: string
  readonly actor?: string
  readonly key?: string
  /** Days as the reader's calendar has them, both included. */
  readonly since?: string
  readonly until?: string
  /** Where the page begins. */
  readonly after?: string
}

const PAGE_SIZE = 25
const FORMS = {
  action: /^[a-z]+\.[a-z_]{1,40}$/,
  actor: /^(?:system|anyone|(?:mem|key)_[0-9A-Za-z]{1,40})$/,
  // The form of an id and of nothing else: what was pasted must not be a token that then stands in the address.
  key: /^key_[0-9A-Za-z]{20}$/,
  since: /^\d{4}-\d{2}-\d{2}$/,
  until: /^\d{4}-\d{2}-\d{2}$/,
  after: /^[\w.~+/=:-]{1,300}$/,
} as const

type Name = keyof typeof FORMS

export function isKeyId(text: string): boolean {
  return FORMS.key.test(text)
}

/** Takes what it knows and drops everything else: an address may come from anywhere. */
export function auditSearch(raw: Readonly<Record<string, unknown>>): AuditSearch {
  const names = Object.keys(FORMS) as readonly Name[]
  const known = names.flatMap((name) => {
    const value = raw[name]
    return typeof value === 'string' && FORMS[name].test(value) ? [[name, value] as const] : []
  })
  return { ...(raw['of'] === 'installation' ? { of: 'installation' } : {}), ...Object.fromEntries(known) }
}

/** The same filter as the API reads it. */
export function toEventFilter(
  { of, key, since, until, after, ...rest }: AuditSearch,
  workspace: string,
): AuditEventFilter {
  return {
    ...rest,
    ...(of === 'installation' ? {} : { workspace }),
    ...(key === undefined ? {} : { apiKey: key, workspace }),
    ...instantOf('since', since, 0),
    ...instantOf('until', until, 1),
    ...(after === undefined ? {} : { cursor: after }),
    limit: PAGE_SIZE,
  }
}

/** The begin of a day where the reader is, some days later. A day that the calendar does not have narrows nothing. */
function instantOf(name: 'since' | 'until', day: string | undefined, daysLater: number): AuditEventFilter {
  const [year = 0, month = 1, date = 1] = (day ?? '').split('-').map(Number)
  const at = new Date(year, month - 1, date + daysLater)
  return day === undefined || Number.isNaN(at.getTime()) ? {} : { [name]: at.toISOString() }
}

/** Whether anything narrows the list. */
export function isFiltered(search: AuditSearch): boolean {
  return Object.keys(search).some((name) => name !== 'of' && name !== 'after')
}
