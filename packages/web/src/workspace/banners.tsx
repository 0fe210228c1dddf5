import { activate } from '../routes/navigate.ts';
import type { Side } from '../routes/route.ts';
import { useFactsOf } from '../state/editor-facts.ts';
import type { EditorBanner } from '../state/editor-facts.ts';
import { useServerState } from '../state/server-state.ts';
import { startAgain, startCommand } from '../state/start-command.ts';
import { copyText } from '../ui/copy-text.ts';
import { Banner } from './banner.tsx';
import { classNames } from '../ui/class-names.ts';
import css from './banners.module.css';
import { OtherLibraryBanner } from './other-library-banner.tsx';

const c = classNames(css);

/** A try or two in vain is a hiccup and no news. */
const failuresTold = 2;

/** What needs an answer, over the whole width: another library, the editor's sentence, the server that is away, the newer page. */
export function Banners() {
  const banners = useBanners();
  const { isReachable, failures, isPageOld, otherLibrary } = useServerState();
  // An editor that lost its connection says the same, and whether what was typed is safe.
  const isAway = !isReachable && failures >= failuresTold && banners.length === 0;
  const command = startCommand();
  if (otherLibrary !== null)
    return (
      <div className={c('banners')}>
        <OtherLibraryBanner other={otherLibrary} />
      </div>
    );
  return (
    <div className={c('banners')}>
      {isAway ? (
        <Banner
          tone="warn"
          text={`The server does not answer. What you type is kept in this browser and sent when it is back. ${startAgain(command)}`}
          actions={
            command === null
              ? []
              : [
                  {
                    label: 'Copy the command',
                    run: () => void copyText(command, 'Copied the command'),
                  },
                ]
          }
        />
      ) : null}
      {banners.map((banner) => (
        <Banner key={banner.text} {...banner} />
      ))}
      {isPageOld ? (
        <Banner
          tone="info"
          text="The server was updated. This page still works; load it again when it suits you."
          actions={[{ label: 'Reload', run: () => location.reload() }]}
        />
      ) : null}
    </div>
  );
}

/** What the editors have to say, by name where there are two; what is so of every prompt is said once (SPEC U178). */
function useBanners(): readonly EditorBanner[] {
  const said = [useBannerOf('left'), useBannerOf('right')];
  const areTwo = said.every(({ promptId }) => promptId !== null);
  const found = said.flatMap(({ side, banner, promptId }) => {
    if (banner === null) return [];
    return [areTwo && banner.isOfServer !== true ? ofOne(banner, `${promptId}`, side) : banner];
  });
  return found.filter(({ text }, at) => found.findIndex((other) => other.text === text) === at);
}

// Each by itself: facts change with every move of the cursor, these do not.
const useBannerOf = (side: Side) => ({
  side,
  promptId: useFactsOf(side, (facts) => facts.promptId),
  banner: useFactsOf(side, (facts) => facts.banner),
});

/** Names its prompt; what is done about it is done in its editor, whichever was active. */
function ofOne(banner: EditorBanner, promptId: string, side: Side): EditorBanner {
  const actions = banner.actions.map(({ label, run }) => ({
    label,
    run: () => {
      activate(side);
      run();
    },
  }));
  return { ...banner, text: `${promptId}: ${banner.text}`, actions };
}
