/** A place on a line where it goes straight up or down, from `y` to `until`; in px. */
export interface Waypoint {
  readonly x: number;
  readonly y: number;
  readonly until: number;
}

/**
 * The path of a line that is upright at its waypoints and bends only between them. Boxes lie at the height of waypoints, so a
 * line beside a box stays beside it.
 */
export function edgePath(points: readonly Waypoint[]): string {
  const [first, ...rest] = points;
  if (first === undefined) return '';
  let from = first;
  const parts = [`M${at(first.x, first.y)}`, ...straight(first)];
  for (const to of rest) {
    const middle = (from.until + to.y) / 2;
    parts.push(`C${at(from.x, middle)} ${at(to.x, middle)} ${at(to.x, to.y)}`, ...straight(to));
    from = to;
  }
  return parts.join(' ');
}

const straight = ({ x, y, until }: Waypoint): readonly string[] =>
  y === until ? [] : [`L${at(x, until)}`];

const at = (x: number, y: number): string => `${round(x)} ${round(y)}`;

const round = (px: number): number => Math.round(px * 10) / 10;
