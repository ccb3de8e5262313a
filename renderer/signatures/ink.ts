import type { PointGroup } from 'signature_pad'
import { canonicalJson } from '../../shared/signing/canonical-json.ts'

/** A pen's way over the pad: strokes of points, each [x, y, milliseconds since the first point of all]. */
export type Ink = readonly (readonly (readonly [x: number, y: number, milliseconds: number])[])[]

/** The strokes of a pad, to a tenth of a pixel. */
export function inkOf(strokes: readonly PointGroup[]): Ink {
  const began = strokes[0]?.points[0]?.time ?? 0
  const tenth = (value: number): number => Math.round(value * 10) / 10
  return strokes.map((stroke) => stroke.points.map((point) => [tenth(point.x), tenth(point.y), Math.max(0, Math.round(point.time - began))] as const))
}

/** Ink as it is kept with a signature. */
export const inkText = (ink: Ink): string => canonicalJson(ink)

/** The way of each stroke for an SVG path, and the rectangle that holds them all; null where nothing was drawn. */
export function inkPaths(ink: Ink): { readonly paths: readonly string[]; readonly viewBox: string } | null {
  const points = ink.flat()
  if (points.length === 0) return null
  const margin = 6
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)]
  const [left, top] = [Math.min(...xs) - margin, Math.min(...ys) - margin]
  const paths = ink.map((stroke) => (stroke.length === 1 ? dot(stroke[0] as readonly [number, number, number]) : stroke.map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${x} ${y}`).join('')))
  return { paths, viewBox: `${left} ${top} ${Math.max(...xs) + margin - left} ${Math.max(...ys) + margin - top}` }
}

const dot = ([x, y]: readonly [number, number, number]): string => `M${x} ${y}l0.1 0`
