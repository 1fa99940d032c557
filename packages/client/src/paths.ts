import { asKeyId, asServiceId, asWorkspaceId } from '@keywright/core'

/**
 * Addresses are made of ids alone. Each id is looked at first: one with a slash or dots would name another resource, and a
 * token that was put in an id's place would end up in the access log of every proxy on the way. No message repeats it.
 */
export function keyPath(id: string): string {
  if (asKeyId(id) === undefined)
    throw new TypeError('This is no id of an API key: one is "key_" and twenty letters or digits.')
  return `/v1/api-keys/${id}`
}

export function secretPath(id: string, secret: string): string {
  if (!/^sec_[0-9A-Za-z]{1,40}$/.test(secret))
    throw new TypeError('This is no id of a secret: one is "sec_" and letters or digits.')
  return `${keyPath(id)}/secrets/${secret}`
}

export function workspacePath(id: string): string {
  if (asWorkspaceId(id) === undefined)
    throw new TypeError('This is no id of a workspace: one is "ws_" and twenty letters or digits.')
  return `/v1/workspaces/${id}`
}

export function servicePath(id: string): string {
  if (asServiceId(id) === undefined) {
    throw new TypeError('This is no id of a service: one has small letters, digits and "-".')
  }
  return `/v1/services/${id}`
}
