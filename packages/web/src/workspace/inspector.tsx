import { X } from 'lucide-react';
import { runCommand } from '../commands/handlers.ts';
import { useOpenings } from '../pane/openings.ts';
import { setLayout, useLayout } from '../state/layout.ts';
import { IconButton } from '../ui/icon-button.tsx';
import { classNames } from '../ui/class-names.ts';
import css from './region.module.css';
import { inspectorTabs } from './plugs.tsx';
import { TabPanels } from './tab-panels.tsx';

const c = classNames(css);

/** What there is to know of the open prompt. */
export function Inspector({ promptId }: { readonly promptId: string | null }) {
  const chosen = useLayout((layout) => layout.inspectorTab);
  const openings = useOpenings(({ count }) => count);
  return (
    <aside className={c('region')} data-region="inspector" aria-label="Inspector">
      {promptId === null ? (
        <p className={c('note')}>Open a prompt to see what it expands to.</p>
      ) : (
        <TabPanels
          key={openings}
          label="Inspector"
          tabs={inspectorTabs}
          chosen={chosen}
          promptId={promptId}
          onChoose={(inspectorTab) => setLayout({ inspectorTab })}
        >
          <span className={c('wide-only')}>
            <IconButton
              icon={X}
              label="Hide the inspector"
              command="view.inspector"
              onPress={() => runCommand('view.inspector')}
            />
          </span>
        </TabPanels>
      )}
    </aside>
  );
}
