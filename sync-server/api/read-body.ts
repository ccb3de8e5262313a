import type { Request } from 'express'
import type { z } from 'zod'
import { ProblemError } from '../../shared/problem.ts'

/** The body of a request as `schema` has it. Throws `ProblemError` `invalid_input`, naming the fields. */
export function readBody<Schema extends z.ZodType>(schema: Schema, request: Request): z.output<Schema> {
  return checkInput(schema, request.body ?? {})
}

/** Anything a caller sent, as `schema` has it. Throws `ProblemError` `invalid_input`, naming the fields. */
export function checkInput<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const read = schema.safeParse(input)
  if (read.success) return read.data
  const fields = read.error.issues.map((issue) => ({ field: issue.path.map(String).join('.'), message: issue.message }))
  throw new ProblemError({ code: 'invalid_input', detail: fields.map(({ field, message }) => `${field || 'the request'}: ${message}`).join('; '), fields })
}
