/** Opens an address in the person's browser; a machine without one is not an error. */
export async function openBrowser(url: string): Promise<void> {
  const { default: open } = await import('open')
  try {
    const opener = await open(url)
    opener.on('error', () => {
      // The address stands in the table.
    })
  } catch {
    // The address stands in the table.
  }
}
