// Which test proves which protocol rule. Reads docs/rules/protocol.md and the titles of all tests, writes docs/spec-coverage.md.
// `--check` changes nothing and fails when the document is old, or when a rule of a group in force has neither test nor reason.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { groupsInForce, reasons } from './spec-reasons.ts';

const root = join(import.meta.dirname, '../..');
const document = join(root, 'docs/spec-coverage.md');

interface Rule {
  id: string;
  group: string;
  behaviour: string;
}

function readRules(): Rule[] {
  let group = '';
  return readFileSync(join(root, 'docs/rules/protocol.md'), 'utf8')
    .split('\n')
    .flatMap((line) => {
      group = /^## \d+\. (.*)$/.exec(line)?.[1] ?? group;
      const [, id = '', , behaviour = ''] = line.split('|').map((cell) => cell.trim());
      return /^B-\d{3}$/.test(id) ? [{ id, group, behaviour }] : [];
    });
}

/** Every file that holds tests, with the ids its code (not its comments) names. */
function readCitations(): Map<string, Set<string>> {
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
  return [...code.matchAll(/\bB-(\d{3})(?: to B-(\d{3}))?/g)].flatMap(([, first, last = first]) => {
    const numbers = Array.from({ length: Number(last) - Number(first) + 1 }, (_, offset) => Number(first) + offset);
    return numbers.map((number) => `B-${String(number).padStart(3, '0')}`);
  });
}

function render(rules: readonly Rule[], citations: ReadonlyMap<string, ReadonlySet<string>>): string {
  const proven = rules.filter(({ id }) => citations.has(id)).length;
  const lines = [
    '# Which test proves which rule',
    '',
    `Generated from the titles of the tests by \`npm run coverage\`. The rules stand in [rules/protocol.md](rules/protocol.md). ${proven} of ${rules.length} are proven by a test.`,
  ];
  for (const group of new Set(rules.map((rule) => rule.group))) {
    lines.push('', `## ${group}`, '', '| rule | proven by |', '|---|---|');
    for (const { id } of rules.filter((rule) => rule.group === group)) {
      const files = [...(citations.get(id) ?? [])].sort().map((file) => `[${file.split('/').at(-1)}](../${file})`);
      lines.push(`| ${id} | ${files.length > 0 ? files.join(' · ') : `*${reasons[id] ?? reasons[group] ?? 'no test yet'}*`} |`);
    }
  }
  return `${lines.join('\n')}\n`;
}

const rules = readRules();
const citations = readCitations();
const rendered = render(rules, citations);
if (process.argv.includes('--check')) {
  const open = rules.filter(({ id, group }) => groupsInForce.has(group) && !citations.has(id) && !reasons[id]);
  if (open.length > 0) console.error(`without test or reason: ${open.map(({ id }) => id).join(', ')}`);
  const isOld = readFileSync(document, 'utf8') !== rendered;
  if (isOld) console.error('docs/spec-coverage.md is old: npm run coverage');
  process.exit(open.length > 0 || isOld ? 1 : 0);
}
writeFileSync(document, rendered);
