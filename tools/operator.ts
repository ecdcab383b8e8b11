// `npm run operator -- <act> <who>`: helps one person or looks after one client, here or with --remote in the deployment that
// packages/op-auth/wrangler.jsonc describes. Reaches D1 by wrangler, with what the operator may do there; no door of the server is opened for it.
import { execFileSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { acts } from './operator/acts.ts';
import { verifyAudit } from './operator/audit.ts';
import type { Row } from './operator/sql.ts';
import { readWorkerConfig } from './server/worker-config.ts';
import { root } from './server/workers.ts';

const config = join(root, 'packages/op-auth/wrangler.jsonc');
const usages = [
  ...Object.values(acts).map((act) => act.usage),
  'verify-audit <username|all>: whether the audit in D1 is what was recorded; fails where it is not',
];
const usage = `usage: npm run operator -- <act> <who> [--remote] [--language de]\n${usages.map((line) => `  ${line}`).join('\n')}`;

/** Bytes: a page of audit events is a few million. */
const longestAnswer = 64 * 2 ** 20;

/** @returns the rows the last statement gave back */
function execute(statements: readonly string[], isRemote: boolean): readonly Row[] {
  const persisted = join(resolve(root, process.env.DATA_DIR || '.data'), 'state');
  const where = isRemote ? ['--remote'] : ['--local', '--persist-to', persisted];
  const wrangler = [join(root, 'node_modules/wrangler/bin/wrangler.js'), 'd1', 'execute', 'authrim', '--config', config, '--yes', '--json'];
  const output = execFileSync(process.execPath, [...wrangler, ...where, '--command', statements.join(';\n')], {
    encoding: 'utf8',
    maxBuffer: longestAnswer,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const results = JSON.parse(output.slice(output.indexOf('['))) as { results: Row[] }[];
  return results.at(-1)?.results ?? [];
}

/** Of the deployment, or of `npm start` with the same environment. */
function issuerOf(isRemote: boolean): string {
  if (!isRemote) return process.env.ISSUER || `http://localhost:${process.env.PORT || '8787'}`;
  return String(readWorkerConfig(config).vars.ISSUER ?? '');
}

async function verify(who: string, isRemote: boolean): Promise<void> {
  const verification = await verifyAudit(who, (statement) => execute([statement], isRemote));
  if (!verification) throw new Error(usage);
  if (!verification.isWhole) throw new Error(verification.said);
  console.info(verification.said);
}

async function run(): Promise<void> {
  const options = { remote: { type: 'boolean', default: false }, language: { type: 'string' } } as const;
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const [name = '', who = ''] = positionals;
  if (name === 'verify-audit' && positionals.length === 2) return verify(who, values.remote);
  const act = Object.hasOwn(acts, name) ? acts[name] : undefined;
  const secret = act?.makeSecret?.() ?? '';
  const statements = act?.statements(who, secret);
  if (!act || !statements || positionals.length !== 2) throw new Error(usage);
  const rows = execute(statements, values.remote);
  if (rows.length === 0 && !act.isQuestion) throw new Error(act.undone);
  await act.afterwards?.(issuerOf(values.remote), who, values.language);
  console.info(rows.length === 0 ? act.undone : act.done(who, { rows, secret }));
}

try {
  await run();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
