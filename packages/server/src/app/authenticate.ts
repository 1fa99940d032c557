import { AppError, type CredentialFound, type ServiceId, type Verdict } from '@keywright/core'
import type { Caller } from './caller.ts'
import type { Check, CheckResult } from './check.ts'

/** Keywright's own API is a service like any other; its keys are the management tokens. */
export const MANAGEMENT_SERVICE = 'keywright' as ServiceId // the id of the definition in `management-service.ts`

export type Authenticate = (
  credential: (service: CheckResult['service']) => CredentialFound,
  from: { readonly ip: string | undefined; readonly requestId: string | undefined },
) => Caller | Promise<Caller>

/**
 * Finds out who calls Keywright's own API, by the same check as every other key. A token of another service is unknown
 * here, whatever its scopes are called. Throws `credential_missing`, `credential_invalid` or `credential_ambiguous`.
 */
export function makeAuthenticate(check: Check): Authenticate {
  return function authenticate(credential, from) {
    const result = check({
      service: MANAGEMENT_SERVICE,
      credential,
      demand: from.ip === undefined ? {} : { ip: from.ip },
    })
    return result instanceof Promise ? result.then((found) => toCaller(found, from)) : toCaller(result, from)
  }
}

function toCaller(
  { verdict, known }: CheckResult,
  { ip, requestId }: { readonly ip: string | undefined; readonly requestId: string | undefined },
): Caller {
  if (!verdict.allowed || known === undefined) throw refusal(verdict)
  const { key, scopes } = known
  return {
    actor: key.id,
    apiKeyId: key.id,
    scopes,
    reach: key.grant?.reach ?? [],
    operator: key.grant?.operator ?? false,
    ip,
    requestId,
  }
}

function refusal(verdict: Verdict): AppError {
  const reason = verdict.allowed ? 'unknown' : verdict.denial.reason
  if (reason === 'missing') {
    return new AppError('credential_missing', 'Send a management token: "Authorization: Bearer kw_…".')
  }
  if (reason === 'ambiguous_credential') {
    return new AppError('credential_ambiguous', 'Two different credentials were sent. Send one.')
  }
  return new AppError('credential_invalid', 'This management token is not accepted. Make a new one, or check its copy.')
}
