// Who the place belongs to: the name and logo of the theme, or the Authrim mark.
import { useContext } from 'hono/jsx';
import type { Theme } from '../theme/index.ts';
import { initialOf } from './display-text.ts';
import { Mark, markIcon } from './mark.tsx';
import { SurroundingsContext } from './surroundings.ts';

export const brandName = ({ name = 'Authrim' }: Theme): string => name;

/** The picture of the tab. */
export const brandIcon = ({ logo_uri = markIcon }: Theme): string => logo_uri;

/** The logo alone, at the top of pages that belong to no client. */
export const BrandTile = () => {
  const { theme } = useContext(SurroundingsContext);
  const picture = brandPicture(theme);
  return picture ? (
    <span class="tile plain">{picture}</span>
  ) : (
    <span class="tile" aria-hidden="true">
      {initialOf(brandName(theme))}
    </span>
  );
};

/** At the foot of every page. */
export const Brand = () => {
  const { theme } = useContext(SurroundingsContext);
  return (
    <p class="brand">
      {brandPicture(theme)}
      <bdi>{brandName(theme)}</bdi>
    </p>
  );
};

/** Our own mark stands for nobody else. */
function brandPicture({ name, logo_uri }: Theme) {
  if (logo_uri !== undefined) return <img src={logo_uri} alt="" referrerpolicy="no-referrer" />;
  return name === undefined ? <Mark /> : undefined;
}
