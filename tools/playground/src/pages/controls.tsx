// The left column: what a person may do next. Plain forms; each button is one turn of the run.
import { Button, Form } from '@authrim/shared/ui';
import type { PropsWithChildren } from 'hono/jsx';
import { scopes } from '../client.ts';
import type { Run } from '../runs.ts';

const prompts = ['none', 'login', 'consent', 'select_account', 'create'];

export const SignInForm = ({ choices }: { choices: Run['choices'] }) => {
  const isFresh = Object.keys(choices).length === 0;
  const isChosen = (scope: string) => (isFresh ? scope !== 'address' && scope !== 'phone' : choices[`scope_${scope}`] !== undefined);
  return (
    <Form action="/playground/sign-in" hidden={{}}>
      <fieldset>
        <legend>
          <code>scope</code> <span class="hint">what to ask for</span>
        </legend>
        <div class="choices">
          {scopes.map((scope) => (
            <label>
              <input type="checkbox" name={`scope_${scope}`} value={scope} checked={isChosen(scope)} />
              <code>{scope}</code>
            </label>
          ))}
        </div>
      </fieldset>
      <Choice name="prompt" hint="whether to ask the person">
        <select id="prompt" name="prompt">
          <option value="">as needed</option>
          {prompts.map((prompt) => (
            <option value={prompt} selected={choices.prompt === prompt}>
              {prompt}
            </option>
          ))}
        </select>
      </Choice>
      <Choice name="max_age" hint="seconds since the sign-in, at most">
        <input id="max_age" name="max_age" inputmode="numeric" autocomplete="off" value={choices.max_age} />
      </Choice>
      <Choice name="login_hint" hint="who is likely to sign in">
        <input id="login_hint" name="login_hint" autocomplete="off" autocapitalize="none" spellcheck={false} value={choices.login_hint} />
      </Choice>
      <Choice name="claims" hint="as JSON">
        <textarea id="claims" name="claims" rows={2} placeholder='{"id_token":{"email":null}}' autocomplete="off" spellcheck={false}>
          {choices.claims}
        </textarea>
      </Choice>
      <Button id="sign-in">Sign in</Button>
    </Form>
  );
};

const Choice = ({ name, hint, children }: PropsWithChildren<{ name: string; hint: string }>) => (
  <div class="field">
    <label for={name}>
      <code>{name}</code> <span class="hint">{hint}</span>
    </label>
    {children}
  </div>
);

/** What can be done with the tokens at hand. */
export const TokenActions = ({ tokens }: { tokens: NonNullable<Run['tokens']> }) => (
  <div class="actions">
    {tokens.refresh_token ? <Action id="refresh">Refresh the tokens</Action> : null}
    <Action id="userinfo">Call UserInfo</Action>
    <Action id="revoke-access-token">Revoke the access token</Action>
    {tokens.refresh_token ? <Action id="revoke-refresh-token">Revoke the refresh token</Action> : null}
    <Action id="sign-out">Sign out</Action>
  </div>
);

/** A button whose id is also the last segment of the path it posts to. */
export const Action = ({ id, children }: PropsWithChildren<{ id: string }>) => (
  <Form action={`/playground/${id}`} hidden={{}}>
    <Button id={id} kind="secondary">
      {children}
    </Button>
  </Form>
);
