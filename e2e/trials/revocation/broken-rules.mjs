/** One rule of the protocol each, switched off in this process by patching what was built. */
export const rules = {
  async 'answers past its deadline'({ server }) {
    const { Node } = await import(new URL('dist/cache/node.js', server).href)
    const { look } = Node.prototype
    Node.prototype.live = () => true
    Node.prototype.look = function () {
      const seen = look.call(this)
      seen.live = true
      return seen
    }
  },

  async 'keeps its memory when it joins anew'({ server }) {
    const { KnownTable } = await import(new URL('dist/cache/known-table.js', server).href)
    KnownTable.prototype.clear = () => {}
  },

  async 'keeps a load that was in flight'({ server }) {
    const { Loads } = await import(new URL('dist/cache/loads.js', server).href)
    Loads.prototype.name = () => {}
  },

  async 'answers commands without waiting'({ Client }) {
    // The statement that asks who still owes a change is told that nobody does.
    const { query } = Client.prototype
    Client.prototype.query = function (statement, ...rest) {
      const answered = query.call(this, statement, ...rest)
      if (!/"held".*"applied_seq"|"applied_seq".*"held"/s.test(statement?.text ?? '')) return answered
      return answered.then((result) => {
        for (const row of result.rows) if (row['applied_seq'] !== null) row['applied_seq'] = Number.MAX_SAFE_INTEGER
        return result
      })
    }
  },

  async 'remembers an unknown token through its import'({ server }) {
    const { KnownKeyCache } = await import(new URL('dist/cache/known-keys.js', server).href)
    const { isUnknown, loadKey } = KnownKeyCache.prototype
    const missed = new Set()
    KnownKeyCache.prototype.isUnknown = function (digest) {
      return missed.has(digest) || isUnknown.call(this, digest)
    }
    KnownKeyCache.prototype.loadKey = async function (digests, from) {
      const found = await loadKey.call(this, digests, from)
      if (found === undefined) for (const digest of digests) missed.add(digest)
      return found
    }
  },
}
