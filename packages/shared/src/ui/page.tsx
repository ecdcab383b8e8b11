// The frame of every page: document, one card, the brand and the languages. Its look comes from renderPage, its language from
// the catalogue.
import { raw } from 'hono/html';
import { type Child, type PropsWithChildren, useContext } from 'hono/jsx';
import { Brand, brandIcon } from './brand.tsx';
import { Icon, type IconName } from './icon.tsx';
import { Languages } from './languages.tsx';
import type { Messages } from './messages/index.ts';
import { stylesheet, themeRules } from './stylesheet.ts';
import { Nonce, SurroundingsContext } from './surroundings.ts';

export interface PageProps {
  messages: Messages;
  /** Plain text, of the document; the visible heading is the page's own h1. */
  title: string;
  /** Rules that this page alone adds to the stylesheet. */
  styles?: string;
  /** Where the page goes on to by itself, also without script: two seconds after everything on it has loaded. */
  goesOnTo?: string | undefined;
}

export const Page = ({ messages, title, styles = '', goesOnTo, children }: PropsWithChildren<PageProps>) => {
  const { theme, scheme, address } = useContext(SurroundingsContext);
  return (
    <html lang={messages.lang} dir={messages.dir}>
      <head>
        <meta charset="utf-8" />
        <title>{title}</title>
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        <meta name="robots" content="noindex" />
        {goesOnTo === undefined ? null : <meta http-equiv="refresh" content={`2;url=${goesOnTo}`} />}
        <link rel="icon" href={brandIcon(theme)} />
        <style nonce={useContext(Nonce)}>{raw(themeRules(theme, scheme) + stylesheet + styles)}</style>
      </head>
      <body>
        <main class="card">{children}</main>
        <footer>
          <Brand />
          {address === undefined ? null : <Languages messages={messages} address={address} />}
        </footer>
      </body>
    </html>
  );
};

/** The one h1 of a page, and what it means in a sentence. */
export const Heading = ({ title, children }: PropsWithChildren<{ title: Child }>) => (
  <header class="head">
    <h1>{title}</h1>
    {children ? <p class="lead">{children}</p> : null}
  </header>
);

/** Says at a glance how it stands, on pages that belong to no client. */
export const StatusTile = ({ icon }: { icon: IconName }) => (
  <span class="tile">
    <Icon name={icon} />
  </span>
);
