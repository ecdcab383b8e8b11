// One authorization detail on a page (RFC 9396 §11.1; B-291): its title, its lines with the values in full, and below them
// whatever no line has said. Values are a stranger's words: escaped, of one direction, and never cut short.
import type { LinePart, Scalar, Statement } from '@authrim/shared/authorization-details';
import { displayText, type Messages } from '@authrim/shared/ui';

interface DetailProps {
  statement: Statement;
  messages: Messages;
}

export const Detail = ({ statement: { language, title, lines, rest }, messages }: DetailProps) => (
  <article class="detail">
    <h3 lang={language} dir="auto">
      {title}
    </h3>
    {lines.length > 0 ? (
      <ul lang={language}>
        {lines.map((parts) => (
          <li dir="auto">
            {parts.map((part) => (
              <Part part={part} messages={messages} />
            ))}
          </li>
        ))}
      </ul>
    ) : null}
    {rest.length > 0 ? (
      <dl>
        {rest.map(({ path, values }) => (
          <div>
            <dt>
              <bdi>{inFull(path)}</bdi>
            </dt>
            <dd>
              <Values values={values} messages={messages} />
            </dd>
          </div>
        ))}
      </dl>
    ) : null}
  </article>
);

const Part = ({ part, messages }: { part: LinePart; messages: Messages }) =>
  'text' in part ? <span>{part.text}</span> : <Values values={part.values} messages={messages} />;

/** Each value stands apart, so that none can pass for a part of the sentence around it. */
const Values = ({ values, messages }: { values: readonly Scalar[]; messages: Messages }) => (
  <span>
    {values.length === 0 ? messages.consent.none : null}
    {values.map((value, place) => (
      <>
        {place > 0 ? ', ' : null}
        <strong>
          <bdi>{sayValue(value, messages)}</bdi>
        </strong>
      </>
    ))}
  </span>
);

function sayValue(value: Scalar, { consent }: Messages): string {
  if (typeof value === 'boolean') return value ? consent.yes : consent.no;
  if (value === null) return consent.none;
  return inFull(String(value)) || '""';
}

const inFull = (text: string): string => displayText(text, Number.POSITIVE_INFINITY);
