// The frame of every page: document, one card, the brand. Its nonce comes from renderPage, its language from the catalogue.
import { raw } from 'hono/html';
import { type Child, createContext, type PropsWithChildren, useContext } from 'hono/jsx';
import { Icon, type IconName } from './icon.tsx';
import { Mark, markIcon } from './mark.tsx';
import type { Messages } from './messages/index.ts';
import { stylesheet, type Theme, themeRules } from './stylesheet.ts';

/** The value that `style-src` and `script-src` of the response name. */
export const Nonce = createContext('');
/** The colours a person has chosen; without, those the system prefers. */
export const ChosenTheme = createContext<Theme | undefined>(undefined);

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
  const theme = useContext(ChosenTheme);
  return (
    <html lang={messages.lang} dir={messages.dir}>
      <head>
        <meta charset="utf-8" />
        <title>{title}</title>
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        <meta name="robots" content="noindex" />
        {goesOnTo === undefined ? null : <meta http-equiv="refresh" content={`2;url=${goesOnTo}`} />}
        <link rel="icon" href={markIcon} />
        <style nonce={useContext(Nonce)}>{raw(stylesheet + (theme ? themeRules(theme) : '') + styles)}</style>
      </head>
      <body>
        <main class="card">{children}</main>
        <footer class="brand">
          <Mark />
          Authrim
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
