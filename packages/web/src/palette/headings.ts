/** A Markdown heading. */
export interface Heading {
  readonly level: number;
  readonly text: string;
  /** From 1, in the content. */
  readonly line: number;
}

/** The headings of a text, those inside code fences left out. */
export function headingsOf(content: string): readonly Heading[] {
  const headings: Heading[] = [];
  let fence: string | null = null;
  content.split('\n').forEach((line, index) => {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (mark !== undefined && (fence === null || mark.startsWith(fence)))
      fence = fence === null ? mark : null;
    const [, level, text] = /^ {0,3}(#{1,6})[ \t]+(.*?)[ \t]*#*$/.exec(line) ?? [];
    if (fence === null && level !== undefined && text !== undefined && text !== '')
      headings.push({ level: level.length, text, line: index + 1 });
  });
  return headings;
}
