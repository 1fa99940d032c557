/** The media type in lower case; one with a character set other than UTF-8 is none that we read. */
export function mediaTypeOf(sent: string | undefined): string | undefined {
  if (sent === undefined || sent.trim() === '') return undefined
  const [type = '', ...parameters] = sent.split(';').map((part) => part.trim().toLowerCase())
  const charset = parameters.find((parameter) => parameter.startsWith('charset='))
  return charset === undefined || /^charset="?utf-?8"?$/.test(charset) ? type : `${type}; ${charset}`
}

/** Whether a body comes as it is: nothing here unpacks one, so nothing here can be made to unpack a bomb. */
export function isPlain(contentEncoding: string | undefined): boolean {
  return contentEncoding === undefined || ['', 'identity'].includes(contentEncoding.trim().toLowerCase())
}
