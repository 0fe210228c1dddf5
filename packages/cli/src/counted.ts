/** `1 prompt`, `2 prompts`: a number with its noun in the right form; `plural` when it is not made with an s. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`;
}
