import { EditorView } from '@codemirror/view';

/** How the parts of an expansion look: a stripe and a tint per source, and the code beside them. */
export const previewTheme = EditorView.theme({
  '.cm-source-1': { '--source': 'var(--source-1)' },
  '.cm-source-2': { '--source': 'var(--source-2)' },
  '.cm-source-3': { '--source': 'var(--source-3)' },
  '.cm-source-4': { '--source': 'var(--source-4)' },
  '.cm-source-5': { '--source': 'var(--source-5)' },
  '.cm-source-6': { '--source': 'var(--source-6)' },
  '.cm-source-7': { '--source': 'var(--source-7)' },
  '.cm-source-8': { '--source': 'var(--source-8)' },
  '.cm-content': { padding: 'var(--space-2) 0' },
  '.cm-source-gutter': {
    width: '2.25em',
    fontFamily: 'var(--sans)',
    fontSize: 'var(--text-small)',
  },
  '.cm-source-gutter .cm-gutterElement[class*="cm-source-"]': {
    borderLeft: '4px solid var(--source)',
    color: 'var(--source)',
    fontWeight: '600',
    paddingLeft: '3px',
  },
  '.cm-piece[class*="cm-source-"]': {
    backgroundColor: 'color-mix(in srgb, var(--source) 8%, transparent)',
  },
  '.cm-piece-problem': { color: 'var(--error)' },
  '.cm-problem-block': {
    display: 'inline-block',
    margin: '0 var(--space-1) 0 0',
    padding: '0 var(--space-2)',
    border: '1px solid var(--error)',
    borderRadius: 'var(--radius-small)',
    backgroundColor: 'var(--error-paper)',
    color: 'var(--error)',
    fontFamily: 'var(--sans)',
  },
  '.cm-counterpart': { backgroundColor: 'var(--chosen)' },
  '.cm-counterpart-line': { backgroundColor: 'var(--chosen)' },
  '.cm-source-card': {
    display: 'flex',
    alignItems: 'center',
    gap: 'var(--space-2)',
    padding: 'var(--space-1) var(--space-2)',
  },
  '.cm-source-card button': {
    minHeight: '24px',
    border: '1px solid var(--line-strong)',
    borderRadius: 'var(--radius-small)',
    background: 'var(--paper)',
    color: 'var(--accent)',
    cursor: 'pointer',
  },
});
