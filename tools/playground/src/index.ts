// The front page of the local server, a demo client, and the answer to every path that no other Worker claims.
import { createWorker } from '@authrim/shared/http';
import { createContext, isLocal, type PlaygroundEnv } from './context.ts';
import { press, readChoices, receiveResponse, showHome, showNotFound, showPlayground, showReadme, startOver } from './endpoints.tsx';
import { beginSignIn, beginSignOut, callUserInfo, refresh, revoke } from './flow.ts';
import { showMail, showMailbox, takeMail } from './mailbox-endpoints.tsx';

const signIn = press((run, form, needs) => {
  run.choices = form;
  return beginSignIn(run, readChoices(form), needs);
});

const worker = createWorker(createContext, [
  { path: '/', get: showHome },
  { path: '/README.md', get: showReadme },
  { path: '/playground', get: showPlayground },
  { path: '/playground/callback', get: receiveResponse },
  { path: '/playground/sign-in', post: signIn },
  { path: '/playground/refresh', post: press((run, _, needs) => refresh(run, needs)) },
  { path: '/playground/userinfo', post: press((run, _, needs) => callUserInfo(run, needs)) },
  { path: '/playground/revoke-access-token', post: press((run, _, needs) => revoke(run, 'access_token', needs)) },
  { path: '/playground/revoke-refresh-token', post: press((run, _, needs) => revoke(run, 'refresh_token', needs)) },
  { path: '/playground/sign-out', post: press((run, _, needs) => beginSignOut(run, needs)) },
  { path: '/playground/start-over', post: startOver },
  { path: '/dev/mail', get: showMailbox, post: takeMail },
  { path: '/dev/mail/:id', get: showMail },
  { path: '/*', get: showNotFound, post: showNotFound, put: showNotFound, delete: showNotFound },
]);

export default {
  /** Deployed by accident it is not there. */
  fetch: async (request: Request, env: PlaygroundEnv, execution: ExecutionContext): Promise<Response> =>
    isLocal(env) ? worker.fetch(request, env, execution) : new Response('Not found\n', { status: 404 }),
};
