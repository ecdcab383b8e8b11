// The playground page: on one side what can be done, on the other what has been said so far.
import { Heading, Page } from '@authrim/shared/ui';
import type { Run } from '../runs.ts';
import { stepWords } from '../words.ts';
import { Action, SignInForm, TokenActions } from './controls.tsx';
import { messages } from './frame.tsx';
import { StepPanel, type StepView } from './step.tsx';
import { playgroundStylesheet } from './stylesheet.ts';

export interface PlaygroundPageProps {
  issuer: string;
  run: Run | undefined;
  steps: readonly StepView[];
}

const signInSteps = ['discovery', 'authorization', 'token', 'keys', 'userinfo'] as const;

export const PlaygroundPage = ({ issuer, run, steps }: PlaygroundPageProps) => (
  <Page messages={messages} title="Playground · Authrim" styles={playgroundStylesheet}>
    <Heading title="Playground">
      A demo client that signs in at <code>{issuer}</code> and shows every word that is said. It is a development tool: what it shows stays
      in memory, for this browser, for an hour at most. <a href="/">Front page</a>
    </Heading>
    <div class="bench">
      <section class="panel controls" aria-label="What to do">
        {run?.tokens ? <SignedIn tokens={run.tokens} choices={run.choices} /> : <SignedOut choices={run?.choices ?? {}} />}
        {steps.length > 0 ? <Action id="start-over">Start over</Action> : null}
      </section>
      {steps.length > 0 ? (
        <ol class="steps" aria-label="What was said">
          {steps.map((view) => (
            <li>
              <StepPanel {...view} />
            </li>
          ))}
        </ol>
      ) : (
        <Guide />
      )}
    </div>
  </Page>
);

const SignedIn = ({ tokens, choices }: { tokens: NonNullable<Run['tokens']>; choices: Run['choices'] }) => (
  <>
    <div>
      <h2>Signed in</h2>
      {tokens.sub ? (
        <p class="hint">
          as <code>{tokens.sub}</code>
        </p>
      ) : null}
    </div>
    <TokenActions tokens={tokens} />
    <details>
      <summary class="small">Sign in again, asking for something else</summary>
      <SignInForm choices={choices} />
    </details>
  </>
);

const SignedOut = ({ choices }: { choices: Run['choices'] }) => (
  <>
    <h2>Sign in</h2>
    <SignInForm choices={choices} />
  </>
);

/** What is about to happen, in the shape in which it will be shown. */
const Guide = () => (
  <section class="panel guide">
    <h2>What a sign-in is made of</h2>
    <ol class="stack">
      {signInSteps.map((kind, index) => (
        <li class="row">
          <span class="number">{index + 1}</span>
          <div>
            <h3>{stepWords[kind].title}</h3>
            <p class="small muted">{stepWords[kind].meaning}</p>
          </div>
        </li>
      ))}
    </ol>
    <p class="small muted">
      Each step will stand here with its request, its answer and its tokens; so will each refusal. Introspection is not among them: it is
      for clients that can authenticate (RFC 7662 §2.1), and this one is public.
    </p>
  </section>
);
