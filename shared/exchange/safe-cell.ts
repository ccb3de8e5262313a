/**
 * A text that a spreadsheet would run as a formula gets an apostrophe before it, by which spreadsheets know a text; one that has such
 * marks already gets one more, so that an import that takes one away reads exactly what was written.
 */
export const safeCell = (text: string): string => (/^'*[=+\-@\t\r\n]/.test(text) ? `'${text}` : text)
