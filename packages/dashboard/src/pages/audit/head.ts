export interface KeptHead {
  readonly size: number
  readonly hash: string
}

/** A head as the page and the command line write it: `12:9f86…`; blanks of copying around it do no harm. */
export function readHead(text: string): KeptHead | undefined {
  const [, size = '', hash = ''] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text.trim()) ?? []
  return hash === '' ? undefined : { size: Number(size), hash }
}

export function writeHead({ size, hash }: KeptHead): string {
  return `${size}:${hash}`
}
