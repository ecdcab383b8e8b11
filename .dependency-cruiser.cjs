// Which way imports run. A folder of packages/shared/src imports only folders that stand above it in this list;
// Workers stand below all of them. docs/architecture.md shows the same picture.
const order = [
  'clock',
  'oauth',
  'x509',
  'config',
  'theme',
  'parameters',
  'authorization-details',
  'claims',
  'handles',
  'audit',
  'policies',
  'passwords',
  'clients',
  'resource-servers',
  'trusted-issuers',
  'database',
  'mail',
  'stores',
  'outbound',
  'dpop',
  'tokens',
  'authorization-request',
  'http',
  'ui',
];
/** Hosted apart: everyone knows the contracts as types, nobody carries the code. */
const objects = 'durable-objects';
/** Serves tests, and may use everything. */
const testing = 'testing';

const shared = (folders) => `^packages/shared/src/(${folders.join('|')})/`;
const tests = '\\.test\\.tsx?$|^packages/[^/]+/test/|^packages/[^/]+/vitest\\.';

const oneWay = order.slice(0, -1).map((folder, place) => ({
  name: `one-way-${folder}`,
  comment: `${folder} stands above what it imports here; the order is the list in .dependency-cruiser.cjs`,
  severity: 'error',
  from: { path: shared([folder]), pathNot: tests },
  to: { path: shared(order.slice(place + 1)) },
}));

module.exports = {
  forbidden: [
    ...oneWay,
    {
      name: 'no-place-in-the-order',
      comment: 'a folder of packages/shared/src that the list in .dependency-cruiser.cjs does not know',
      severity: 'error',
      from: { path: '^packages/shared/src/[^/]+/', pathNot: shared([...order, objects, testing]) },
      to: {},
    },
    {
      name: 'objects-as-types',
      comment: 'Durable Objects are imported as types; only the state host carries their code',
      severity: 'error',
      from: { pathNot: `^packages/shared/(src/host\\.ts|src/${objects}/|test/)` },
      to: { path: shared([objects]), dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'objects-know-no-surface',
      comment: 'an object decides; requests, pages, tokens and D1 queries belong to the Workers',
      severity: 'error',
      from: { path: shared([objects]), pathNot: tests },
      to: { path: shared(order.slice(order.indexOf('passwords'))), dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'drizzle-in-database',
      comment: 'only database/ speaks drizzle; everyone else calls its queries',
      severity: 'error',
      from: { pathNot: '^packages/shared/src/database/' },
      to: { path: 'node_modules/drizzle-orm' },
    },
    {
      name: 'workers-apart',
      comment: 'Workers deploy on their own: what two of them need lives in packages/shared',
      severity: 'error',
      from: { path: '^packages/(op-[^/]+)/' },
      to: { path: '^packages/op-', pathNot: '^packages/$1/' },
    },
    {
      name: 'shared-below-workers',
      comment: 'packages/shared knows no Worker',
      severity: 'error',
      from: { path: '^packages/shared/' },
      to: { path: '^packages/op-' },
    },
    {
      name: 'product-without-tools',
      comment: 'nothing that is deployed reaches tools, tests or bench',
      severity: 'error',
      from: { path: '^packages/[^/]+/src/|^tools/playground/src/', pathNot: tests },
      to: { path: `^tests/|^bench/|^tools/(?!playground/|seed/demo\\.json)|${shared([testing])}|${tests}` },
    },
    {
      name: 'no-node-in-workers',
      comment: 'what is deployed uses the platform, not modules of node',
      severity: 'error',
      from: { path: '^packages/[^/]+/src/|^tools/playground/src/', pathNot: `${tests}|${shared([testing])}` },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'no-circle',
      comment: 'files that need each other are one file, or hide a third',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'resolvable',
      comment: 'an import that leads nowhere',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^cloudflare:|\\.wasm\\?' },
    },
  ],
  options: {
    // TypeScript 7 has no API to read files with, so swc reads them; without it nothing is cruised and everything passes.
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|results)/' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'default'] },
  },
};
