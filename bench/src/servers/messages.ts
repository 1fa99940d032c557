export type ServersMessage = { readonly kind: 'postgres' | 'redis' | 'stop' }

/** Where it is, or why there is none. */
export type ServerAnswer = { readonly url: string } | { readonly absence: string }
