import { z } from 'zod';
import type { JSONSchema } from 'zod/v4/core';

/**
 * An object of JSON as a map: its names are whatever people call things, `constructor` and `__proto__` among them, which
 * an object of ours would drop or take for something else.
 */
export function namedValues<Value extends z.ZodType>(
  value: Value,
  expected: string,
): z.ZodType<ReadonlyMap<string, z.output<Value>>, Readonly<Record<string, z.input<Value>>>> {
  const schema = z.unknown().meta({
    type: 'object',
    additionalProperties: z.toJSONSchema(value, { io: 'input' }) as JSONSchema.JSONSchema,
  });
  return schema.transform((given, context) => {
    const map = new Map<string, z.output<Value>>();
    if (typeof given !== 'object' || given === null || Array.isArray(given)) {
      context.addIssue({ code: 'custom', message: expected, input: given });
      return map;
    }
    for (const [name, each] of Object.entries(given)) {
      const parsed = value.safeParse(each);
      if (parsed.success) map.set(name, parsed.data);
      else
        for (const issue of parsed.error.issues)
          context.addIssue({
            code: 'custom',
            message: issue.message,
            path: [name, ...issue.path],
            input: each,
          });
    }
    return map;
  }) as unknown as z.ZodType<
    ReadonlyMap<string, z.output<Value>>,
    Readonly<Record<string, z.input<Value>>>
  >;
}
