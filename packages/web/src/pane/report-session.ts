import { systemPorts } from '@prompt-manager/client';
import type { Action, EditorReport } from '../state/editor-facts.ts';
import { startCommand } from '../state/start-command.ts';
import { toast } from '../state/toasts.ts';
import { announce } from '../state/announce.ts';
import type { PromptSession } from '../sync/prompt-session.ts';
import { copyText } from '../ui/copy-text.ts';
import { bannerOf, chipOf, nextChangeMs } from '../sync/sync-chip.ts';
import type { SyncAction } from '../sync/sync-chip.ts';
import { downloadText } from '../ui/download-text.ts';
import { tellUnwritten } from './tell-unwritten.ts';

/** A state of the chip is announced once it lasted this long (ux 4.6). */
const announceAfterMs = 1_000;
/** Facts are looked at this long after they changed. */
const lookAfterMs = 20;

/**
 * Tells the workspace about the safety of a prompt, now and whenever it changes; of one that is not active the name is
 * said too. The answer ends that.
 */
export function reportSession(
  session: PromptSession,
  { report, isActive }: { readonly report: EditorReport; readonly isActive: () => boolean },
): () => void {
  let cancelLook: () => void = () => undefined;
  let cancelAnnouncement: () => void = () => undefined;
  let shown = '';
  let reported = '';
  const look = (): void => {
    cancelLook();
    const { facts } = session;
    const nowMs = systemPorts.now();
    const chip = chipOf(facts, nowMs);
    const banner = bannerOf(facts, nowMs, startCommand());
    const said = JSON.stringify([facts.id, chip, banner]);
    if (said !== reported)
      report({
        promptId: facts.id,
        chip,
        banner:
          banner === null
            ? null
            : { ...banner, actions: banner.actions.map((action) => actionOf(action, session)) },
      });
    reported = said;
    if (chip.text !== shown) {
      tellOfChange(session, { from: shown, to: chip.text });
      shown = chip.text;
      cancelAnnouncement();
      cancelAnnouncement = systemPorts.setTimer(announceAfterMs, () =>
        announce(isActive() ? chip.text : `${facts.id}: ${chip.text}`),
      );
    }
    const next = nextChangeMs(facts, nowMs);
    if (next !== null) cancelLook = systemPorts.setTimer(next, look);
  };
  let cancelSoon: (() => void) | null = null;
  // Typing changes the facts several times with every key; what is said changes seldom.
  const lookSoon = (): void => {
    cancelSoon ??= systemPorts.setTimer(lookAfterMs, () => {
      cancelSoon = null;
      look();
    });
  };
  const end = session.onChange(lookSoon);
  look();
  return () => {
    end();
    cancelSoon?.();
    cancelLook();
    cancelAnnouncement();
  };
}

function tellOfChange(
  session: PromptSession,
  { from, to }: { readonly from: string; readonly to: string },
): void {
  const { mirrorFailure, id } = session.facts;
  if (to === 'Not on disk' && mirrorFailure !== null)
    tellUnwritten(session, mirrorFailure, actionOf('download', session));
  else if (from === 'Not on disk' && to === 'Saved')
    toast({ text: `${id}.md is written.`, tone: 'good' });
}

/** Seldom needed, so loaded when it is. */
const gone = () => import('./gone-prompt.ts');

function actionOf(action: SyncAction, session: PromptSession): Action {
  const text = (): string => session.document.text.toString();
  switch (action) {
    case 'copy':
      return {
        label: 'Copy text',
        run: () => {
          navigator.clipboard.writeText(text()).then(
            () => toast({ text: 'Copied the text.', tone: 'good' }),
            () => toast({ text: 'The browser refused to copy; use Download.', tone: 'error' }),
          );
        },
      };
    case 'copy_command':
      return {
        label: 'Copy the command',
        run: () => void copyText(startCommand() ?? '', 'Copied the command'),
      };
    case 'download':
      return { label: 'Download', run: () => downloadText(session.id, text()) };
    case 'reconnect':
      return { label: 'Try now', run: () => session.reconnect() };
    case 'keep':
      return { label: 'Keep mine', run: () => void gone().then((now) => now.keepMine(session)) };
    case 'accept':
      return { label: 'Accept', run: () => void gone().then((now) => now.acceptLoss(session)) };
    case 'keep_change':
      return { label: 'Keep mine', run: () => void gone().then((now) => now.keepMine(session)) };
    case 'take':
      return {
        label: 'Take what is there',
        run: () => void gone().then((now) => now.acceptLoss(session)),
      };
    case 'save_as':
      return { label: 'Save as…', run: () => void gone().then((now) => now.saveAs(session)) };
  }
}
