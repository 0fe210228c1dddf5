/**
 * What comes in place of a match, as `String.replace` would have it: `$$` is `$`, `$&` the match, `$1` to `$99` a group,
 * `$<name>` a named one; a group that took no part is empty, and what names none stays as written.
 */
export function expandTemplate(template: string, match: RegExpMatchArray): string {
  const { groups } = match;
  return template.replace(
    /\$(?:([$&])|(\d{1,2})|<([^>]*)>)/g,
    (written: string, sign?: string, digits?: string, name?: string) => {
      if (sign !== undefined) return sign === '$' ? '$' : match[0];
      if (name !== undefined) return groups === undefined ? written : (groups[name] ?? '');
      return groupOf(match, digits ?? '') ?? written;
    },
  );
}

/** `$12` is group 12 when there is one, else group 1 and a `2`. */
function groupOf(match: RegExpMatchArray, digits: string): string | null {
  const both = Number(digits);
  if (both >= 1 && both < match.length) return match[both] ?? '';
  const first = Number(digits[0]);
  if (digits.length < 2 || first < 1 || first >= match.length) return null;
  return (match[first] ?? '') + digits.slice(1);
}
