/** What a person types to start this page's server again, on the port it had; null when the server did not say. */
export function startCommand(): string | null {
  const told = document.querySelector<HTMLMetaElement>('meta[name="start-command"]')?.content ?? '';
  // The development server serves the page as it is written.
  if (told === '' || told.startsWith('__')) return null;
  return location.port === '' ? told : `${told} --port ${location.port}`;
}

/** What to do when the server was stopped, as a sentence. */
export function startAgain(command: string | null): string {
  const how = command === null ? '.' : ` with: ${command}`;
  return `If it was stopped, start it again${how}`;
}
