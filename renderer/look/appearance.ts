/** Where the person's choice of contrast is kept on this laptop; light and dark are kept by Mantine. */
const contrastKey = 'kibray-contrast'

export type Contrast = 'system' | 'more' | 'normal'
const contrasts: readonly string[] = ['system', 'more', 'normal'] satisfies Contrast[]

/** The person's choice; the system's until they make one. */
export function chosenContrast(): Contrast {
  const kept = localStorage.getItem(contrastKey) ?? 'system'
  return contrasts.includes(kept) ? kept as Contrast : 'system'
}

/** Keeps the choice and shows it at once. */
export function chooseContrast(contrast: Contrast): void {
  localStorage.setItem(contrastKey, contrast)
  showContrast()
}

/** Puts `data-contrast` on the page, from the choice or from the system. */
function showContrast(): void {
  const chosen = chosenContrast()
  const more = chosen === 'more' || (chosen === 'system' && matchMedia('(prefers-contrast: more)').matches)
  document.documentElement.dataset['contrast'] = more ? 'more' : 'normal'
}

/** Follows the system's wish for contrast from now on. */
export function followContrast(): void {
  showContrast()
  matchMedia('(prefers-contrast: more)').addEventListener('change', showContrast)
}
