/** Whether a spreadsheet would run a text as a formula, also behind blanks and marks. */
const isRun = (text: string): boolean => /^[\s']*[=+\-@\t\r\n]/.test(text)

/**
 * A text that a spreadsheet would run as a formula gets an apostrophe before it, by which spreadsheets know a text; one that has such
 * marks already gets one more, so that `withoutMark` reads exactly what was written.
 */
export const safeCell = (text: string): string => (isRun(text) ? `'${text}` : text)

/** A text out of a file without the mark that `safeCell` puts before it. */
export const withoutMark = (text: string): string => (text.startsWith("'") && isRun(text.slice(1)) ? text.slice(1) : text)
