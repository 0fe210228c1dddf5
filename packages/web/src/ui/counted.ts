/** A number with its noun: `1 prompt`, `1,204 prompts`. */
export function counted(count: number, noun: string, plural: string = `${noun}s`): string {
  return `${grouped(count)} ${count === 1 ? noun : plural}`;
}

/** As `toLocaleString('en')` writes a whole number, without the 20 ms that the first call of that takes. */
function grouped(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');
}
