/** A piece of a document that lies on one page: a line of text, a row of a table, a drawing. */
export interface Block {
  /** In points. */
  readonly height: number
  /** Whether it must lie on the same page as the block behind it. */
  readonly keepWithNext: boolean
  /** Empty room: left out at the top of a page. */
  readonly isGap?: boolean
  /** What stands at the top of a further page that begins with this block: the heads of a table's columns. */
  readonly head?: Block
  /** Draws it with its upper edge at `top`; `repeated` where it stands there once more. */
  draw(top: number, repeated: boolean): void
}

/** Several blocks as one, for the top of a further page. */
export function stacked(blocks: readonly Block[]): Block {
  return {
    height: heightOf(blocks), keepWithNext: true,
    draw: (top, repeated) => {
      let y = top
      for (const block of blocks) {
        block.draw(y, repeated)
        y += block.height
      }
    },
  }
}

export interface Placed { readonly block: Block; readonly top: number; readonly repeated: boolean }

/**
 * Lays blocks onto pages from `top` to `bottom`. Blocks that belong together move to the next page together; only what is longer
 * than a whole page is broken apart. There is always at least one page.
 */
export function layPages(blocks: readonly Block[], top: number, bottom: number): readonly (readonly Placed[])[] {
  const pages: Placed[][] = [[]]
  let y = top

  const put = (block: Block, repeated: boolean): void => {
    pages.at(-1)?.push({ block, top: y, repeated })
    y += block.height
  }
  const turn = (next: Block | undefined): void => {
    pages.push([])
    y = top
    if (next?.head) put(next.head, true)
  }

  for (const group of groupsOf(blocks)) {
    const height = heightOf(group)
    const [first] = group.filter((block) => !block.isGap)
    const onOnePage = height + (first?.head?.height ?? 0) <= bottom - top
    if (y + height > bottom && onOnePage && y > top) turn(first)
    for (const block of group) {
      if (block.isGap && (y === top || y + block.height > bottom)) continue
      if (y + block.height > bottom && y > top) turn(block)
      put(block, false)
    }
  }
  return pages
}

const heightOf = (blocks: readonly Block[]): number => blocks.reduce((sum, block) => sum + block.height, 0)

/** Blocks that lie on one page: each with all behind it that it is kept with. */
function groupsOf(blocks: readonly Block[]): Block[][] {
  const groups: Block[][] = []
  let open: Block[] | null = null
  for (const block of blocks) {
    if (open) open.push(block)
    else groups.push(open = [block])
    if (!block.keepWithNext) open = null
  }
  return groups
}
