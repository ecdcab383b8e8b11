// JSON for reading: names set apart, and moments in time also as a person would say them.
import { now } from '@authrim/shared/clock';

const moments = new Set(['exp', 'iat', 'nbf', 'auth_time', 'updated_at']);

/** A block of text that scrolls, also with the keyboard. */
export const Json = ({ value, label }: { value: unknown; label: string }) => (
  // biome-ignore lint/a11y/useSemanticElements: a fieldset would not keep the line breaks
  <pre tabindex={0} role="group" aria-label={label}>
    {JSON.stringify(value, null, 2)
      .split('\n')
      .map((line) => (
        <Line text={line} />
      ))}
  </pre>
);

const Line = ({ text }: { text: string }) => {
  const [, indent = '', name = '', value = ''] = /^(\s*)"([^"\\]+)": (.*)$/.exec(text) ?? [];
  if (!name) return <>{`${text}\n`}</>;
  const moment = moments.has(name) && /^\d{9,11},?$/.test(value) ? formatMoment(Number.parseInt(value, 10)) : '';
  return (
    <>
      {indent}
      <b>"{name}"</b>: {value}
      {moment ? <i>{`  ${moment}`}</i> : null}
      {'\n'}
    </>
  );
};

/** @param at epoch seconds */
function formatMoment(at: number): string {
  const moment = new Date(at * 1000).toISOString().replace('T', ' ').replace('.000Z', ' UTC');
  return `${moment}, ${formatDistance(at - now())}`;
}

const units = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const;

function formatDistance(seconds: number): string {
  const [unit, length] = units.find(([, most]) => Math.abs(seconds) >= most) ?? ['second', 1];
  return new Intl.RelativeTimeFormat('en', { numeric: 'auto' }).format(Math.trunc(seconds / length), unit);
}
