import { useAnnouncements } from '../state/announce.ts';

/** What readers of the screen hear (WCAG 4.1.3): one region that waits, one that does not. */
export function LiveRegions() {
  const { polite, assertive } = useAnnouncements();
  return (
    <>
      <div className="unseen" role="status" aria-live="polite">
        <span key={polite.count}>{polite.text}</span>
      </div>
      <div className="unseen" role="alert" aria-live="assertive">
        <span key={assertive.count}>{assertive.text}</span>
      </div>
    </>
  );
}
