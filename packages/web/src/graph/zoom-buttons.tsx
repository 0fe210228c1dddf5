import { Maximize, Minus, Plus } from 'lucide-react';
import { IconButton } from '../ui/icon-button.tsx';
import { classNames } from '../ui/class-names.ts';
import css from './graph-view.module.css';
import type { Zoom } from './use-zoom.ts';

const c = classNames(css);

/** The buttons over a picture that make it larger and smaller, with their keys in the names. */
export function ZoomButtons({ zoom }: { readonly zoom: Zoom }) {
  return (
    <div className={c('zoom')} role="group" aria-label="Zoom">
      <IconButton icon={Minus} label="Zoom out (−)" onPress={zoom.smaller} />
      <button type="button" className={c('percent')} onClick={zoom.usual}>
        {zoom.percent} %
      </button>
      <IconButton icon={Plus} label="Zoom in (+)" onPress={zoom.larger} />
      <IconButton icon={Maximize} label="Fit (0)" onPress={zoom.fit} />
    </div>
  );
}
