// What a page does not say of itself and every page shows all the same: how it looks, and where its other languages are.
import { createContext } from 'hono/jsx';
import { defaultTheme, type Scheme, type Theme } from '../theme/index.ts';

export interface Surroundings {
  theme: Theme;
  /** Chosen by the person; absent: what the system prefers. */
  scheme?: Scheme | undefined;
  /** Path and query that show this very page by GET: its foot offers other languages there, and none without. */
  address?: string | undefined;
}

/** Set by renderPage. */
export const SurroundingsContext = createContext<Surroundings>({ theme: defaultTheme });

/** The value that `style-src` and `script-src` of the response name. Set by renderPage. */
export const Nonce = createContext('');
