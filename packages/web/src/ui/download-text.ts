/** Saves a prompt's text as a file of this computer. */
export function downloadText(id: string, text: string): void {
  const link = document.createElement('a');
  const url = URL.createObjectURL(new Blob([text], { type: 'text/markdown' }));
  link.href = url;
  link.download = `${id.split('/').at(-1) ?? id}.md`;
  link.click();
  URL.revokeObjectURL(url);
}
