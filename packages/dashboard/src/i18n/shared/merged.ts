import type { Messages } from '@lingui/core'

/** The catalogues of several folders as one. Their ids begin with the folder's name, and a test finds any that stands twice. */
export function merged(files: Readonly<Record<string, unknown>>): Messages {
  // The build's plug-in has compiled each file, and refuses one that holds anything but messages.
  return Object.assign({}, ...Object.values(files)) as Messages
}
