/** A file's bytes as base64, for the bridge carries JSON. */
export async function base64Of(file: Blob): Promise<string> {
  const address = await new Promise<string>((answer, fail) => {
    const reader = new FileReader()
    reader.addEventListener('load', () => { answer(String(reader.result)) })
    reader.addEventListener('error', () => { fail(reader.error ?? new TypeError('the file could not be read')) })
    reader.readAsDataURL(file)
  })
  return address.slice(address.indexOf(',') + 1)
}
