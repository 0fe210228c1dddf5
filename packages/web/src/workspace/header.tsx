import { CircleHelp, PanelBottom, PanelLeft, PanelRight, Search } from 'lucide-react';
import { Link } from 'wouter';
import { runCommand } from '../commands/handlers.ts';
import { useEditorFacts } from '../state/editor-facts.ts';
import { useLayout } from '../state/layout.ts';
import type { Room } from '../state/use-media.ts';
import { IconButton } from '../ui/icon-button.tsx';
import { Keys } from '../ui/keys.tsx';
import { classNames } from '../ui/class-names.ts';
import css from './header.module.css';
import { People } from './people.tsx';

const c = classNames(css);

/** The top of the window: where one is, the way to everything, whether what was typed is safe, who else is here. */
export function Header({ room }: { readonly room: Room }) {
  return (
    <header className={c('header')} data-region="header">
      <Link href="/" className={c('brand')}>
        Prompt Manager
      </Link>
      <button
        type="button"
        className={c('search')}
        data-first-focus
        onClick={() => runCommand('go.palette')}
      >
        <Search size="0.875rem" aria-hidden />
        <span className={c('words')}>Search or run…</span>
        {room === 'narrow' ? null : <Keys command="go.palette" />}
      </button>
      <div className={c('facts')}>
        <SaveState />
        <People />
        {room === 'narrow' ? null : <ViewButtons room={room} />}
        <IconButton
          icon={CircleHelp}
          label="Keyboard shortcuts and help"
          command="help.keys"
          onPress={() => runCommand('help.keys')}
        />
      </div>
    </header>
  );
}

/** The chip of the sync indicator; nothing while no prompt is open. */
function SaveState() {
  const chip = useEditorFacts((facts) => facts.chip);
  if (chip === null) return null;
  return (
    <span className={c('chip')} data-tone={chip.tone} data-testid="chip" title={chip.title}>
      {chip.text}
    </span>
  );
}

function ViewButtons({ room }: { readonly room: Room }) {
  const { isLibraryOpen, isInspectorOpen, isInspectorOver, isBottomOpen } = useLayout();
  return (
    <div className={c('views')} role="group" aria-label="Shown parts">
      <IconButton
        icon={PanelLeft}
        label="Library"
        command="view.library"
        isPressed={isLibraryOpen}
        onPress={() => runCommand('view.library')}
      />
      <IconButton
        icon={PanelBottom}
        label="Bottom panel"
        command="view.bottom"
        isPressed={isBottomOpen}
        onPress={() => runCommand('view.bottom')}
      />
      <IconButton
        icon={PanelRight}
        label="Inspector"
        command="view.inspector"
        isPressed={room === 'medium' ? isInspectorOver : isInspectorOpen}
        onPress={() => runCommand('view.inspector')}
      />
    </div>
  );
}
