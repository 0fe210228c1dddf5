import type { ListedProblem } from '@prompt-manager/protocol';
import { ActionMenu } from '../ui/action-menu.tsx';
import type { MenuParts } from '../ui/menu-button.tsx';
import { MenuLine } from '../ui/menu-line.tsx';
import { applyFix } from './apply-fix.ts';

/** All that mends a problem, to choose from. */
export function FixMenu({
  fixes,
  button,
  onClose,
}: MenuParts & { readonly fixes: ListedProblem['fixes'] }) {
  return (
    <ActionMenu
      label="Ways to mend"
      anchor={button}
      side="end"
      onClose={onClose}
      onAction={(id) => {
        const fix = fixes[Number(id)];
        if (fix !== undefined) void applyFix(fix);
      }}
    >
      {fixes.map((fix, index) => (
        <MenuLine key={fix.title} id={String(index)} text={fix.title} />
      ))}
    </ActionMenu>
  );
}
