import { X } from 'lucide-react';
import { useProblems } from '../api/problems.ts';
import { setLayout, useLayout } from '../state/layout.ts';
import { IconButton } from '../ui/icon-button.tsx';
import { classNames } from '../ui/class-names.ts';
import { bottomTabs } from './plugs.tsx';
import css from './region.module.css';
import { TabPanels } from './tab-panels.tsx';

const c = classNames(css);

/** What there is to know of the whole library. */
export function BottomPanel({ promptId }: { readonly promptId: string | null }) {
  const chosen = useLayout((layout) => layout.bottomTab);
  const { serious } = useProblems();
  return (
    <section className={c('region')} data-region="bottom" aria-label="Panel">
      <TabPanels
        label="Panel"
        tabs={bottomTabs}
        chosen={chosen}
        promptId={promptId}
        titleOf={({ id, title }) =>
          id === 'problems' && serious > 0 ? `${title} (${serious})` : title
        }
        onChoose={(bottomTab) => setLayout({ bottomTab })}
      >
        <span className={c('wide-only')}>
          <IconButton
            icon={X}
            label="Hide the bottom panel"
            command="view.bottom"
            onPress={() => setLayout({ isBottomOpen: false })}
          />
        </span>
      </TabPanels>
    </section>
  );
}
