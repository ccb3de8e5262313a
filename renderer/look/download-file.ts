/** Puts a file into the person's downloads. */
export function downloadFile(name: string, content: string | Uint8Array<ArrayBuffer>, mediaType: string): void {
  const address = URL.createObjectURL(new Blob([content], { type: mediaType }))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  // the download has its own hold on the content by then
  setTimeout(() => { URL.revokeObjectURL(address) }, 60_000)
}
