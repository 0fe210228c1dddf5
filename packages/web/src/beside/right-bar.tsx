import { ArrowLeftRight, Maximize2, X } from 'lucide-react';
import { useProblemsOf } from '../api/problems.ts';
import { runCommand } from '../commands/handlers.ts';
import { usePromptId } from '../library/use-prompt-id.ts';
import { useRoute } from '../routes/use-route.ts';
import { sideOf } from '../routes/route.ts';
import { CommandButtons } from '../ui/command-buttons.tsx';
import { counted } from '../ui/counted.ts';
import { classNames } from '../ui/class-names.ts';
import { PromptBar } from '../workspace/prompt-bar.tsx';
import css from '../ui/quiet-button.module.css';

const c = classNames(css);

/** Over the right one of two editors: what is in it, whether it is well, and where it can go (SPEC U177). */
export function RightBar({
  promptId,
  version,
}: {
  readonly promptId: string;
  readonly version: number | null;
}) {
  const id = usePromptId(promptId) ?? promptId;
  const isActive = sideOf(useRoute()) === 'right';
  const own = useProblemsOf(id).filter(({ severity }) => severity !== 'info').length;
  return (
    <PromptBar promptId={promptId} version={version} side={isActive ? null : 'right'} level={2}>
      {own === 0 ? null : (
        <button type="button" className={c('quiet')} onClick={() => runCommand('problems.show')}>
          {counted(own, 'problem')}
        </button>
      )}
      <CommandButtons buttons={actions} />
    </PromptBar>
  );
}

const actions = [
  { icon: ArrowLeftRight, label: 'Change places', command: 'beside.swap' },
  { icon: Maximize2, label: 'Show alone', command: 'beside.alone' },
  { icon: X, label: 'Close', command: 'beside.close' },
] as const;
