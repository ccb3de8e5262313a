import { z } from 'zod'

/** The arguments of a part that is made together with its whole: all but those that name the whole. */
export const partOf = <Shape extends z.core.$ZodLooseShape, const Name extends keyof Shape & string>(arguments_: z.ZodObject<Shape>, ...whole: Name[]) =>
  z.strictObject(Object.fromEntries(Object.entries(arguments_.shape).filter(([name]) => !(whole as string[]).includes(name))) as Omit<Shape, Name>)
