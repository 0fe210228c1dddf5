/** `1 prompt`, `2 prompts`: a number with its noun in the right form. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
