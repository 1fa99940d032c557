import { spawnSync } from 'node:child_process'
import { existsSync, rmSync, writeFileSync } from 'node:fs'

/** A program that tests start for themselves, on ports and directories of their own. */
export interface Program {
  /** Debian's name for the package that brings it. */
  readonly package: string
  /** A shell command that succeeds when it is there, such as `command -v nginx`. */
  readonly probe: string
  /** What is not shown without it, for whoever reads the output. */
  readonly shows: string
}

/** What the installation needs of a machine, so that a test can stand in for one. */
export interface Machine {
  /** Whether packages may be installed here: root, on Debian or one of its kind. */
  readonly installs: boolean
  run(command: string, args: readonly string[]): boolean
}

export const thisMachine: Machine = {
  installs: process.getuid?.() === 0 && existsSync('/etc/debian_version'),
  run(command, args) {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    return spawnSync(command, args, { env, stdio: ['ignore', 'ignore', 'inherit'] }).status === 0
  },
}

/** Installs what is absent, where it may, and answers with what is absent still. */
export function provide(programs: readonly Program[], machine: Machine): readonly Program[] {
  const isAbsent = ({ probe }: Program): boolean => !machine.run('sh', ['-c', probe])
  const absent = programs.filter(isAbsent)
  if (absent.length === 0 || !machine.installs) return absent
  const names = absent.map((program) => program.package)
  console.log(`Installing ${names.join(', ')}`)
  withoutDaemons(() => {
    // A fresh image has no package lists, and stale ones name versions that the mirrors have dropped.
    machine.run('apt-get', ['update', '-qq'])
    machine.run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...names])
  })
  return absent.filter(isAbsent)
}

/** Debian's packages start their daemons on installation, unless this file forbids it; one that stands there stays. */
function withoutDaemons(install: () => void): void {
  const policy = '/usr/sbin/policy-rc.d'
  if (existsSync(policy)) return install()
  writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 })
  try {
    install()
  } finally {
    rmSync(policy)
  }
}
