const PART = /\{(type|environment|id|secret|checksum)(?::([0-9]+))?\}/g
const CHECKSUM_LENGTH = 6

/**
 * How a token of a format looks: everything random is a bullet, so that nobody takes it for a token, nor a scanner of leaks
 * either. `values`: what stands for the type's tag and the environment.
 */
export function exampleToken(
  template: string,
  values: { readonly type: string; readonly environment: string },
): string {
  return template.replace(PART, (_, part: string, length: string | undefined) => {
    if (part === 'type' || part === 'environment') return values[part]
    return '•'.repeat(part === 'checksum' ? CHECKSUM_LENGTH : Number(length ?? 0))
  })
}
