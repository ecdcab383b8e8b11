// What the buttons do: sign-in, callback, refresh, UserInfo, revocation, sign-out. Each leaves its steps in the run, refusals included.
import type { ParameterRecord } from '@authrim/shared/parameters';
import {
  authorizationCodeGrant,
  buildAuthorizationUrl,
  buildEndSessionUrl,
  calculatePKCECodeChallenge,
  fetchUserInfo,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
  refreshTokenGrant,
  skipSubjectCheck,
  tokenRevocation,
} from 'openid-client';
import { client_id, postLogoutRedirectUri, redirectUri, withClient } from './client.ts';
import type { PlaygroundNeeds } from './context.ts';
import { describeNavigation } from './exchange.ts';
import { describeProblem } from './problem.ts';
import { addStep, type HeldTokens, type Run, type Step } from './runs.ts';

/**
 * Prepares an authorization request (OpenID Connect Core §3.1.2.1).
 * @param parameters those the person chose: scope, prompt, max_age, login_hint, claims
 * @returns where to send the browser; undefined when the server could not be discovered
 */
export async function beginSignIn(run: Run, parameters: ParameterRecord, needs: PlaygroundNeeds): Promise<URL | undefined> {
  const [state, nonce, code_verifier] = [randomState(), randomNonce(), randomPKCECodeVerifier()];
  const code_challenge = await calculatePKCECodeChallenge(code_verifier);
  return attempt(run, undefined, () =>
    withClient(run, needs, async (client) => {
      const fixed = { redirect_uri: redirectUri(needs.settings.issuer), state, nonce, code_challenge, code_challenge_method: 'S256' };
      const url = buildAuthorizationUrl(client, { response_type: 'code', ...parameters, ...fixed });
      const max_age = /^\d+$/.test(parameters.max_age ?? '') ? Number(parameters.max_age) : undefined;
      run.signingIn = { step: addStep(run, 'authorization', describeNavigation(url)), state, nonce, code_verifier, max_age };
      return url;
    }),
  );
}

/**
 * Takes the authorization response: checks it, redeems the code, asks UserInfo.
 * @returns false when this run waits for no response
 */
export async function finishSignIn(run: Run, response: URL, needs: PlaygroundNeeds): Promise<boolean> {
  const { signingIn } = run;
  if (!signingIn) return false;
  const { step, state, nonce, code_verifier, max_age } = signingIn;
  run.signingIn = undefined;
  step.answer = { way: 'redirect', url: redirectUri(needs.settings.issuer), parameters: [...response.searchParams] };
  const isOpenId = step.request.parameters.some(([name, value]) => name === 'scope' && value.split(' ').includes('openid'));
  const tokens = await attempt(run, step, () =>
    withClient(run, needs, (client) =>
      authorizationCodeGrant(client, response, {
        expectedState: state,
        pkceCodeVerifier: code_verifier,
        ...(isOpenId && { expectedNonce: nonce }),
        ...(max_age !== undefined && { maxAge: max_age }),
      }),
    ),
  );
  if (!tokens) return true;
  run.tokens = hold(tokens, undefined);
  if (isOpenId) await callUserInfo(run, needs);
  return true;
}

/** OpenID Connect Core §12.1. */
export async function refresh(run: Run, needs: PlaygroundNeeds): Promise<undefined> {
  const { tokens } = run;
  if (!tokens?.refresh_token) return;
  const { refresh_token } = tokens;
  const fresh = await attempt(run, undefined, () => withClient(run, needs, (client) => refreshTokenGrant(client, refresh_token)));
  if (fresh) run.tokens = hold(fresh, tokens);
}

/** OpenID Connect Core §5.3. */
export async function callUserInfo(run: Run, needs: PlaygroundNeeds): Promise<undefined> {
  const { tokens } = run;
  if (!tokens) return;
  await attempt(run, undefined, () =>
    withClient(run, needs, (client) => fetchUserInfo(client, tokens.access_token, tokens.sub ?? skipSubjectCheck)),
  );
}

/** RFC 7009 §2.1. The run keeps the token, to show that it is worth nothing any more. */
export async function revoke(run: Run, kind: 'access_token' | 'refresh_token', needs: PlaygroundNeeds): Promise<undefined> {
  const token = run.tokens?.[kind];
  if (token === undefined) return;
  await attempt(run, undefined, () => withClient(run, needs, (client) => tokenRevocation(client, token, { token_type_hint: kind })));
}

/** OpenID Connect RP-Initiated Logout 1.0 §2. */
export async function beginSignOut(run: Run, needs: PlaygroundNeeds): Promise<URL | undefined> {
  const id_token_hint = run.tokens?.id_token;
  const state = randomState();
  return attempt(run, undefined, () =>
    withClient(run, needs, async (client) => {
      const post_logout_redirect_uri = postLogoutRedirectUri(needs.settings.issuer);
      const url = buildEndSessionUrl(client, { client_id, post_logout_redirect_uri, state, ...(id_token_hint && { id_token_hint }) });
      run.signingOut = { step: addStep(run, 'logout', describeNavigation(url)), state };
      return url;
    }),
  );
}

/** The browser came back from /logout (§3); without our `state` it came from elsewhere and nothing happens. */
export function finishSignOut(run: Run, response: URL, { settings }: PlaygroundNeeds): void {
  const { signingOut } = run;
  if (!signingOut || response.searchParams.get('state') !== signingOut.state) return;
  signingOut.step.answer = { way: 'redirect', url: postLogoutRedirectUri(settings.issuer), parameters: [...response.searchParams] };
  run.signingOut = undefined;
  run.tokens = undefined;
}

/** Whatever goes wrong in `talk` is written at the step where it did: the newest one it made, or else `step`. */
async function attempt<Result>(run: Run, step: Step | undefined, talk: () => Promise<Result>): Promise<Result | undefined> {
  const { count } = run;
  try {
    return await talk();
  } catch (error) {
    const failed = run.count > count ? run.steps.at(-1) : step;
    if (!failed) throw error;
    failed.problem = describeProblem(error, failed.answer);
    return undefined;
  }
}

type TokenResponse = Awaited<ReturnType<typeof refreshTokenGrant>>;

/** A refresh may answer without a new refresh token or ID Token; the earlier one then stays good. */
const hold = (fresh: TokenResponse, earlier: HeldTokens | undefined): HeldTokens => ({
  access_token: fresh.access_token,
  refresh_token: fresh.refresh_token ?? earlier?.refresh_token,
  id_token: fresh.id_token ?? earlier?.id_token,
  sub: fresh.claims()?.sub ?? earlier?.sub,
});
