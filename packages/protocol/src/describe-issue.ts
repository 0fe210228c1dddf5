import type { z } from 'zod';

/** The first thing a schema refused, as a field path (`changes/0/from`) and a sentence that says what was expected. */
export function describeIssue(error: z.ZodError): { field: string; detail: string } {
  const issue = error.issues[0];
  if (issue === undefined) return { field: '', detail: 'the value does not fit the schema' };
  const field = issue.path.map(String).join('/');
  return { field, detail: field === '' ? issue.message : `field ${field}: ${issue.message}` };
}
