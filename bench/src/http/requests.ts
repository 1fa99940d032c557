import type { Request } from './messages.ts'

export function verifyRequest(managementToken: string, service: string, token: string): Request {
  return {
    method: 'POST',
    path: '/v1/verify',
    headers: { authorization: `Bearer ${managementToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ service, token, scopes: ['records:read'] }),
  }
}

export function forwardRequest(service: string): (token: string) => Request {
  return (token) => ({ method: 'GET', path: `/forward-auth/${service}`, headers: { 'x-api-key': token } })
}
