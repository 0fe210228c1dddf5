import { useEditorFacts } from '../state/editor-facts.ts';
import { useServerState } from '../state/server-state.ts';
import { startAgain, startCommand } from '../state/start-command.ts';
import { copyText } from '../ui/copy-text.ts';
import { Banner } from './banner.tsx';
import { classNames } from './class-names.ts';
import css from './banners.module.css';
import { OtherLibraryBanner } from './other-library-banner.tsx';

const c = classNames(css);

/** A try or two in vain is a hiccup and no news. */
const failuresTold = 2;

/** What needs an answer, over the whole width: another library, the editor's sentence, the server that is away, the newer page. */
export function Banners() {
  const banner = useEditorFacts((facts) => facts.banner);
  const { isReachable, failures, isPageOld, otherLibrary } = useServerState();
  // An editor that lost its connection says the same, and whether what was typed is safe.
  const isAway = !isReachable && failures >= failuresTold && banner === null;
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
      {banner === null ? null : <Banner {...banner} />}
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
