import { Button } from '../ui/button.tsx';
import { classNames } from '../ui/class-names.ts';
import css from './follow-frame.module.css';
import { stopFollowing, useFollowed } from './following.ts';

const c = classNames(css);

/** A frame around what the followed person sees, in their colour, and the way out. */
export function FollowFrame() {
  const followed = useFollowed((state) => state.followed);
  if (followed === null) return null;
  const { name, colour } = followed;
  return (
    <>
      <div className={c('frame')} style={{ borderColor: colour }} data-testid="follow-frame" />
      <div className={c('note')} style={{ borderColor: colour }}>
        <span>Following {name}</span>
        <Button look="quiet" onPress={() => stopFollowing()}>
          Stop (Esc)
        </Button>
      </div>
    </>
  );
}
