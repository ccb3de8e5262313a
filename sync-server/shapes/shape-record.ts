import * as z from 'zod'

const shapeRecord = z.object({
  version: z.literal(1),
  handle: z.string(),
  identity: z.string(),
  chunkBytes: z.number(),
  request: z.object({
    schema: z.string(),
    table: z.string(),
    where: z.string().optional(),
    params: z.record(z.string(), z.string()),
    columns: z.array(z.string()).optional(),
    replica: z.enum(['default', 'full']),
    log: z.enum(['full', 'changes_only']),
  }),
  mark: z.object({ snapshot: z.string(), lsn: z.string() }),
  chunks: z.array(z.object({ bytes: z.number(), checksum: z.number() })),
})

/** What is kept of a shape beside its chunks and its log. A shape without it was never finished. */
export type ShapeRecord = z.infer<typeof shapeRecord>

/** Reads a record; undefined for one that is damaged or of another version. */
export function readShapeRecord(json: string): ShapeRecord | undefined {
  try {
    return shapeRecord.parse(JSON.parse(json))
  } catch {
    return undefined
  }
}
