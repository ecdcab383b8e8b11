// One step of a run: the request as it was sent, what came back, the tokens in it, and what the client made of it.
import { parseJson } from '@authrim/shared/parameters';
import { Icon, Notice } from '@authrim/shared/ui';
import type { Answer, Pair, Problem, Step } from '../runs.ts';
import { explain, stepWords } from '../words.ts';
import { Json } from './json.tsx';
import { Token, type TokenView } from './token.tsx';

export interface StepView {
  step: Step;
  tokens: readonly TokenView[];
  isOpen: boolean;
}

export const StepPanel = ({ step, tokens, isOpen }: StepView) => {
  const { request, answer, problem } = step;
  const { title, section, meaning, checked } = stepWords[step.kind];
  return (
    <details class="panel step" id={`step-${step.number}`} open={isOpen}>
      <summary>
        <span class="number">{step.number}</span>
        <h2>
          {title}{' '}
          <code>
            {request.method} {new URL(request.url).pathname} {request.parameters.find(([name]) => name === 'grant_type')?.[1]}
          </code>
        </h2>
        <Chip step={step} />
      </summary>
      <div class="body">
        <p class="muted">
          {meaning} <span class="small">({section})</span>
        </p>
        {problem ? <ProblemNotice problem={problem} /> : null}
        <div class="part">
          <h3>Request</h3>
          <p>
            <code>
              {request.method} {request.url}
            </code>
          </p>
          <Parameters pairs={[...request.headers, ...request.parameters]} label="Request" />
        </div>
        {answer ? <AnswerPart answer={answer} /> : <p class="muted">No answer yet. The browser is, or was, at the server.</p>}
        {tokens.map((token) => (
          <Token {...token} />
        ))}
        {answer && checked && !problem ? (
          <p class="checked small">
            <Icon name="check" />
            <span>The client has checked: {checked}.</span>
          </p>
        ) : null}
      </div>
    </details>
  );
};

const Chip = ({ step: { answer, problem } }: { step: Step }) => {
  if (problem) return <span class="chip danger">{problem.code}</span>;
  if (!answer) return <span class="chip caution">waiting</span>;
  return <span class="chip">{answer.way === 'response' ? answer.status : 'came back'}</span>;
};

const ProblemNotice = ({ problem: { by, code, description } }: { problem: Problem }) => (
  <Notice kind="danger">
    {by === 'server' ? 'The server refused: ' : 'The client refused the answer: '}
    {by === 'server' ? <code>{code}</code> : null} {description}
  </Notice>
);

const AnswerPart = ({ answer }: { answer: Answer }) =>
  answer.way === 'redirect' ? (
    <div class="part">
      <h3>Response, through the browser</h3>
      <p>
        <code>GET {answer.url}</code>
      </p>
      <Parameters pairs={answer.parameters} label="Response" />
    </div>
  ) : (
    <div class="part">
      <h3>
        Response {answer.status}, after {answer.milliseconds} ms
      </h3>
      <Parameters pairs={answer.headers} label="Response headers" />
      {answer.body ? <Body text={answer.body} /> : <p class="small muted">The body is empty.</p>}
    </div>
  );

const Parameters = ({ pairs, label }: { pairs: readonly Pair[]; label: string }) =>
  pairs.length === 0 ? null : (
    <table aria-label={label}>
      <tbody>
        {pairs.map(([name, value]) => (
          <tr>
            <th scope="row">{name}</th>
            <td>
              <code>{value}</code>
              {explain(name) ? <p class="hint">{explain(name)}</p> : null}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );

const Body = ({ text }: { text: string }) => {
  const value = parseJson(text);
  return value === undefined ? <pre>{text}</pre> : <Json value={value} label="Response body" />;
};
