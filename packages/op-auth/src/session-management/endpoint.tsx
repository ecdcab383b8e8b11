// /session/check: the page behind `check_session_iframe` (OpenID Connect Session Management 1.0 §3.2). The one page anyone may
// frame (B-244): it shows nothing, and holds nothing that a click could reach.
import { cookieName, type WorkerContext } from '@authrim/shared/http';
import { Nonce, renderPage } from '@authrim/shared/ui';
import { raw } from 'hono/html';
import { useContext } from 'hono/jsx';
import type { AuthNeeds } from '../context.ts';
import { checkSessionScript } from './check-session-script.ts';

/** GET /session/check */
export function showSessionCheck(c: WorkerContext<AuthNeeds>): Response {
  const { settings } = c.get('needs');
  return renderPage(<SessionCheckPage script={checkSessionScript(cookieName(settings, 'op_browser_state'))} />, {
    issuer: settings.issuer,
    embedder: '*',
    allowsScript: true,
  });
}

const SessionCheckPage = ({ script }: { script: string }) => (
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <title>Session</title>
    </head>
    <body>
      <script nonce={useContext(Nonce)}>{raw(script)}</script>
    </body>
  </html>
);
