// oxlint-disable-next-line no-control-regex
const uncarried = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g

/** A text without what no workbook holds. */
export const withoutControls = (text: string): string => text.replaceAll(uncarried, '')

/** What of a text comes back out of any file: no blanks around it, no control characters, and line breaks of one kind. Two texts that come back alike are the same. */
export const carriedText = (text: string): string => withoutControls(text.replaceAll(/\r\n?/g, '\n')).trim()
