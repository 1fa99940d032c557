import { SERVICE_BOUNDS } from './bounds.ts'

const UNIT_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** Milliseconds of a duration such as `60m`, `12h`, `366d` or `0s`; `undefined` when the text is none. */
export function parseDuration(text: string): number | undefined {
  const [, count, unit] = /^([0-9]{1,9})([smhd])$/.exec(text) ?? []
  if (count === undefined || unit === undefined) return undefined
  const durationMs = Number(count) * (UNIT_MS[unit] ?? Number.NaN)
  return durationMs <= SERVICE_BOUNDS.durationMsMax ? durationMs : undefined
}

/** The shortest text that `parseDuration` reads back; milliseconds are rounded up to whole seconds. */
export function formatDuration(durationMs: number): string {
  const seconds = Math.ceil(durationMs / 1000)
  for (const unit of ['d', 'h', 'm'] as const) {
    const unitSeconds = (UNIT_MS[unit] ?? 1000) / 1000
    if (seconds > 0 && seconds % unitSeconds === 0) return `${seconds / unitSeconds}${unit}`
  }
  return `${seconds}s`
}
