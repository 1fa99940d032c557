import { describe, expect, it } from 'vitest'
import { type CopyingBrowser, copyText } from './clipboard.ts'

// No element is needed where the selection is a stand-in.
const HOST = {} as Element

function browserOf(parts: Partial<CopyingBrowser>) {
  const copied: string[] = []
  const browser: CopyingBrowser = {
    clipboard: { writeText: async (text) => void copied.push(`clipboard: ${text}`) },
    copyBySelection: (text) => copied.push(`selection: ${text}`) > 0,
    ...parts,
  }
  return { browser, copied }
}

describe('copying', () => {
  it('uses the clipboard where there is one', async () => {
    const { browser, copied } = browserOf({})
    await expect(copyText('secret', HOST, browser)).resolves.toBe(true)
    expect(copied).toEqual(['clipboard: secret'])
  })

  it('copies by a selection on plain http, where there is no clipboard', async () => {
    const { browser, copied } = browserOf({ clipboard: undefined })
    await expect(copyText('secret', HOST, browser)).resolves.toBe(true)
    expect(copied).toEqual(['selection: secret'])
  })

  it('copies by a selection where the clipboard refuses', async () => {
    const refusing = { writeText: () => Promise.reject(new DOMException('no', 'NotAllowedError')) }
    const { browser, copied } = browserOf({ clipboard: refusing })
    await expect(copyText('secret', HOST, browser)).resolves.toBe(true)
    expect(copied).toEqual(['selection: secret'])
  })

  it.each([
    ['says no', () => false],
    [
      'throws',
      () => {
        throw new Error('not here')
      },
    ],
  ])('never says that it copied when the last way %s', async (_, copyBySelection) => {
    const { browser } = browserOf({ clipboard: undefined, copyBySelection })
    await expect(copyText('secret', HOST, browser)).resolves.toBe(false)
  })
})
