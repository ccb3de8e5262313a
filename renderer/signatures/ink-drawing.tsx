import type { Ink } from './ink.ts'
import { inkPaths } from './ink.ts'

/** Ink as it was drawn; nothing where nothing was. `label` says whose it is. */
export function InkDrawing({ ink, label, className }: { readonly ink: Ink; readonly label: string; readonly className?: string }) {
  const drawn = inkPaths(ink)
  if (!drawn) return null
  return (
    <svg role="img" aria-label={label} viewBox={drawn.viewBox} className={className} fill="none" stroke="currentColor" strokeWidth={2.4} strokeLinecap="round" strokeLinejoin="round">
      {drawn.paths.map((path, index) => <path key={index} d={path} />)}
    </svg>
  )
}
