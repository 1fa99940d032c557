import { AppError } from '@keywright/core'
import type { RelyingParty, Site } from '../../ports/index.ts'

const ORIGIN = /^(https?):\/\/(\[[^\]]*\]|[^:/[\]]+)(?::[0-9]+)?$/

/** Whether browsers let passkeys be used at this address, and if not, why. */
export function passkeyFault(site: Site): string | undefined {
  const origin = site.origin()
  const [, scheme = '', host = ''] = ORIGIN.exec(origin) ?? []
  if (host === '' || host.startsWith('[') || /^[0-9.]+$/.test(host)) {
    return `Passkeys need a host name, and the dashboard's address is ${origin}. Set KEYWRIGHT_PUBLIC_URL to one with a name.`
  }
  // WebAuthn works in secure contexts alone, and of plain HTTP only localhost is one.
  if (scheme === 'https' || host === 'localhost' || host.endsWith('.localhost')) return undefined
  return `Passkeys need TLS, and the dashboard's address is ${origin}. Set KEYWRIGHT_PUBLIC_URL to one with https://.`
}

/** Throws `passkeys_unavailable` where no browser would use one. */
export function requireRelyingParty(site: Site): RelyingParty {
  const fault = passkeyFault(site)
  if (fault !== undefined) throw new AppError('passkeys_unavailable', fault)
  const origin = site.origin()
  return { origin, host: ORIGIN.exec(origin)?.[2] ?? '' }
}
