/** What happens to one key before the table is asked. */
export interface Life {
  readonly label: string
  /** The old secret ends at once, in the far future, before the table is asked, or by hand. */
  readonly rotated?: 'at once' | 'with overlap' | 'with an overlap that ends' | 'and ended early'
  readonly expires?: 'soon' | 'late'
  readonly afterwards?: readonly ('disable' | 'enable' | 'revoke' | 'purge')[]
}

export const LIVES: readonly Life[] = [
  { label: 'active' },
  { label: 'disabled', afterwards: ['disable'] },
  { label: 'enabled again', afterwards: ['disable', 'enable'] },
  { label: 'revoked', afterwards: ['revoke'] },
  { label: 'disabled, then revoked', afterwards: ['disable', 'revoke'] },
  { label: 'purged', afterwards: ['revoke', 'purge'] },
  { label: 'rotated', rotated: 'at once' },
  { label: 'rotated with overlap', rotated: 'with overlap' },
  { label: 'rotated with an overlap that ended', rotated: 'with an overlap that ends' },
  { label: 'rotated and ended early', rotated: 'and ended early' },
  { label: 'expired', expires: 'soon' },
  { label: 'to expire', expires: 'late' },
  { label: 'expired and disabled', expires: 'soon', afterwards: ['disable'] },
  { label: 'expired and revoked', expires: 'soon', afterwards: ['revoke'] },
  { label: 'rotated, then expired', rotated: 'at once', expires: 'soon' },
  { label: 'rotated with overlap, then expired', rotated: 'with overlap', expires: 'soon' },
  { label: 'rotated, then disabled', rotated: 'at once', afterwards: ['disable'] },
  { label: 'rotated with overlap, then disabled', rotated: 'with overlap', afterwards: ['disable'] },
  { label: 'rotated, then revoked', rotated: 'at once', afterwards: ['revoke'] },
  { label: 'rotated with overlap, then purged', rotated: 'with overlap', afterwards: ['revoke', 'purge'] },
  {
    label: 'everything at once',
    rotated: 'with an overlap that ends',
    expires: 'soon',
    afterwards: ['disable', 'enable', 'disable', 'revoke'],
  },
]

/** Lives of keys with one scope, one address and one origin. */
export const NARROW_LIVES: readonly Life[] = LIVES.filter(({ label }) =>
  ['active', 'disabled', 'revoked', 'rotated', 'expired', 'everything at once'].includes(label),
)

export const SOON_MS = 3_600_000
export const LATE_MS = 300 * 86_400_000
export const LONG_OVERLAP_MS = 30 * 86_400_000
/** By then, what ends soon has ended. */
export const PASSED_MS = 2 * SOON_MS
