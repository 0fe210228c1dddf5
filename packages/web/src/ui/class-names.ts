/** Names of one style sheet, joined: `c('row', isOpen && 'open')`. A name the sheet does not have stays as it is. */
export function classNames(
  sheet: Readonly<Record<string, string>>,
): (...names: readonly (string | false | null | undefined)[]) => string {
  return (...names) =>
    names
      .filter((name) => typeof name === 'string')
      .map((name) => sheet[name] ?? name)
      .join(' ');
}
