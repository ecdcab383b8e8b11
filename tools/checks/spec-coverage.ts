// Which test proves which rule. Reads the books of docs/rules and the titles of all tests, writes a document for each book.
// `--check` changes nothing and fails when a document is old, or when a rule of a group in force has neither test nor reason.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Rule, type RuleBook, ruleBooks } from './rule-books.ts';

const root = join(import.meta.dirname, '../..');
const inDocs = (path: string): string => join(root, 'docs', path);

type Citations = ReadonlyMap<string, ReadonlySet<string>>;

function readRules({ rules, letters }: RuleBook): Rule[] {
  let group = '';
  const pattern = new RegExp(`^\\| (${letters}-\\d{2,3}) \\|`);
  return readFileSync(inDocs(rules), 'utf8')
    .split('\n')
    .flatMap((line) => {
      group = /^## \d+\. (.*)$/.exec(line)?.[1] ?? group;
      const id = pattern.exec(line)?.[1];
      return id ? [{ id, group }] : [];
    });
}

/** Every file that holds tests, with the ids its code (not its comments) names. */
function readCitations(): Citations {
  const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '*.test.ts', '*.test.tsx'], { cwd: root, encoding: 'utf8' });
  const citations = new Map<string, Set<string>>();
  for (const file of files.split('\n').filter(Boolean)) {
    const code = readFileSync(join(root, file), 'utf8').replaceAll(/^\s*(\/\/|\*|\/\*).*$/gm, '');
    for (const id of readIds(code)) citations.set(id, (citations.get(id) ?? new Set()).add(file));
  }
  return citations;
}

/** `B-007`, and every id of `B-007 to B-014`. */
function readIds(code: string): string[] {
  return [...code.matchAll(/\b([BKPE])-(\d{2,3})(?: to \1-(\d{3}))?\b/g)].flatMap(([, letter, first = '', last = first]) => {
    const numbers = Array.from({ length: Number(last) - Number(first) + 1 }, (_, offset) => Number(first) + offset);
    return numbers.map((number) => `${letter}-${String(number).padStart(first.length, '0')}`);
  });
}

const reasonOf = ({ reasons }: RuleBook, { id, group }: Rule): string | undefined => reasons[id] ?? reasons[group];

function render(book: RuleBook, rules: readonly Rule[], citations: Citations): string {
  const proven = rules.filter(({ id }) => citations.has(id));
  const partly = proven.filter(({ id }) => book.reasons[id]).length;
  const lines = [
    '# Which test proves which rule',
    '',
    `Generated from the titles of the tests by \`npm run coverage\`. The rules stand in [${book.rules}](${book.rules}). ${proven.length} of ${rules.length} are proven by a test${partly > 0 ? `, ${partly} of them in part` : ''}.`,
  ];
  for (const group of new Set(rules.map((rule) => rule.group))) {
    lines.push('', `## ${group}`, '', '| rule | proven by |', '|---|---|');
    for (const rule of rules.filter((one) => one.group === group)) {
      const files = [...(citations.get(rule.id) ?? [])].sort().map((file) => `[${file.split('/').at(-1)}](../${file})`);
      const reason = files.length > 0 ? book.reasons[rule.id] : (reasonOf(book, rule) ?? 'no test yet');
      lines.push(`| ${rule.id} | ${[...files, ...(reason ? [`*${reason}*`] : [])].join(' · ')} |`);
    }
  }
  return `${lines.join('\n')}\n`;
}

/** What is wrong with a book, a line each. */
function* findFaults(book: RuleBook, rules: readonly Rule[], citations: Citations, rendered: string): Generator<string> {
  const open = rules.filter((rule) => book.isInForce(rule.group) && !citations.has(rule.id) && !reasonOf(book, rule));
  if (open.length > 0) yield `without test or reason: ${open.map(({ id }) => id).join(', ')}`;
  const written = new Set(rules.map(({ id, group }) => `${id} (${group})`));
  const expected = Object.entries(book.expected ?? {}).flatMap(([group, ids]) => ids.map((id) => `${id} (${group})`));
  const missing = expected.filter((one) => !written.has(one));
  if (missing.length > 0) yield `not in docs/${book.rules}: ${missing.join(', ')}`;
  const known = new Set(rules.flatMap(({ id, group }) => [id, group]));
  const idle = Object.keys(book.reasons).filter((key) => !known.has(key));
  if (idle.length > 0) yield `reasons for no rule: ${idle.join(', ')}`;
  if (readFileSync(inDocs(book.document), 'utf8') !== rendered) yield `docs/${book.document} is old: npm run coverage`;
}

const citations = readCitations();
for (const book of ruleBooks) {
  const rules = readRules(book);
  const rendered = render(book, rules, citations);
  if (!process.argv.includes('--check')) writeFileSync(inDocs(book.document), rendered);
  else {
    for (const fault of findFaults(book, rules, citations, rendered)) {
      console.error(fault);
      process.exitCode = 1;
    }
  }
}
