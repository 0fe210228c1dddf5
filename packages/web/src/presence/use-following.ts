import { systemPorts } from '@prompt-manager/client';
import { useEffect } from 'react';
import { shownId } from '../library/shown-id.ts';
import { openPrompt } from '../routes/navigate.ts';
import { isSame, stopFollowing, useFollowed } from './following.ts';
import { usePeopleHere } from './people-here.ts';

/** Between two prompts somebody is nowhere for a moment. */
const goneAfterMs = 4_000;

/** Goes where the followed person goes; stops when they leave, when this window goes elsewhere, and with Escape. */
export function useFollowing(routeId: string | null): void {
  const followed = useFollowed((state) => state.followed);
  const people = usePeopleHere((state) => state.people);
  const here = followed === null ? undefined : people.find((each) => isSame(each, followed));
  const place = here?.promptId ?? null;
  const isFollowing = followed !== null;
  useEffect(() => {
    if (followed === null || place === null || place === followed.promptId) return;
    useFollowed.setState({ followed: { ...followed, promptId: place } });
    openPrompt(place);
  }, [place, followed]);
  useEffect(() => {
    if (!isFollowing || place !== null) return undefined;
    return systemPorts.setTimer(goneAfterMs, () =>
      stopFollowing('The person who was followed has left.'),
    );
  }, [isFollowing, place]);
  useEffect(() => {
    const target = useFollowed.getState().followed?.promptId;
    if (target !== undefined && target !== shownId()) stopFollowing();
  }, [routeId]);
  useEffect(() => {
    if (!isFollowing) return undefined;
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === 'Escape' && !event.defaultPrevented) stopFollowing();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [isFollowing]);
}
