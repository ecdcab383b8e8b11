// Every mutant still has its place in the code and its test: both move, and a mutant that is nowhere proves nothing.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { mutants } from '../mutants/all.ts';
import type { Mutant } from '../mutants/mutant.ts';
import { root } from '../server/workers.ts';
import type { Check } from './run.ts';

function findProblems({ name, file, find, replace, test, rule }: Mutant): string[] {
  const [source, tests] = [file, test].map((path) => (existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : ''));
  const places = (source ?? '').split(find).length - 1;
  return [
    ...(places === 1 ? [] : [`${name}: ${places} places in ${file}`]),
    ...(find === replace ? [`${name}: changes nothing`] : []),
    ...(tests?.includes(rule) ? [] : [`${name}: ${test} does not name ${rule}`]),
  ];
}

export const mutantsInPlace: Check = {
  name: 'every mutant has its place and its test',
  async run() {
    const names = mutants.map(({ name }) => name);
    const doubled = names.filter((name, index) => names.indexOf(name) !== index).map((name) => `${name}: there are two`);
    const problems = [...doubled, ...mutants.flatMap(findProblems)];
    return problems.length === 0 ? { outcome: 'passed' } : { outcome: 'failed', output: problems.join('\n') };
  },
};
