import { InvalidArgumentError } from 'commander';

/** A revision as a person types it: `3`, or `v3` as it is shown. @throws InvalidArgumentError for anything else */
export function revisionNumber(text: string): number {
  const digits = /^v?(\d{1,15})$/.exec(text)?.[1];
  const revision = Number(digits);
  if (digits !== undefined && revision >= 1) return revision;
  throw new InvalidArgumentError('Expected the number of a revision, as history lists them.');
}
