/** A line that begins a key of the mapping; what is indented below belongs to it. */
const keyLine = /^(?:"([^"]+)"|'([^']+)'|([^\s#\-{}[\]"'][^:]*)):(?:\s|$)/;

/** The keys of two front matters whose lines differ, in the order they stand; `front matter` for what has no key. */
export function changedDetails(then: string | null, now: string | null): readonly string[] {
  if (then === now) return [];
  const [before, after] = [partsOf(then ?? ''), partsOf(now ?? '')];
  const keys = [...new Set([...before.keys(), ...after.keys()])];
  const changed = keys.filter((key) => key !== '' && before.get(key) !== after.get(key));
  return changed.length > 0 ? changed : ['front matter'];
}

/** The lines of each key; those before the first are under an empty one. */
function partsOf(header: string): ReadonlyMap<string, string> {
  const parts = new Map<string, string>();
  let key = '';
  for (const line of header.split('\n')) {
    const found = keyLine.exec(line);
    key = found?.[1] ?? found?.[2] ?? found?.[3] ?? key;
    if (line.trim() !== '') parts.set(key, `${parts.get(key) ?? ''}${line}\n`);
  }
  return parts;
}
