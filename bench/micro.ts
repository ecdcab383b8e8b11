// The pieces a request is made of, alone: handles, signatures and password hashes, by the product's own code in this process.
// Prints microseconds of processor time per operation, and what a thousand password hashes do to the memory.
// Writes bench/results/micro.json.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parsePasswordSettings, parseSecretRing } from '@authrim/shared/config';
import { createSealer, openAccessToken, sealAccessToken } from '@authrim/shared/handles';
import { createPasswordHasher } from '@authrim/shared/passwords';
import { signJwt, verifyOwnJwt } from '@authrim/shared/tokens';
import { generateSecrets } from '../tools/server/secrets.ts';

const secrets = generateSecrets();
const issuer = 'https://id.example.com';
const address = { subject: 'fHZwFHrzeGCq1HzLhHqVSA', grant: 'b0mVkQyE6dPUnWW3YsmQIg' };

async function measure(repetitions: number, operation: () => Promise<unknown>): Promise<number> {
  for (let warming = 0; warming < repetitions / 10; warming += 1) await operation();
  const start = process.cpuUsage();
  for (let count = 0; count < repetitions; count += 1) await operation();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / repetitions;
}

async function measureHandles(): Promise<Record<string, number>> {
  const sealer = createSealer(parseSecretRing('ROOT_SECRETS', secrets.ROOT_SECRETS));
  const handle = await sealAccessToken(sealer, address);
  return {
    'handle sealed': await measure(10_000, () => sealAccessToken(sealer, address)),
    'handle opened': await measure(10_000, () => openAccessToken(sealer, handle)),
  };
}

async function measureSignatures(): Promise<Record<string, number>> {
  const algorithms = {
    ES256: { name: 'ECDSA', namedCurve: 'P-256' },
    EdDSA: { name: 'Ed25519' },
    RS256: { name: 'RSASSA-PKCS1-v1_5', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-256' },
  } as const;
  const figures: Record<string, number> = {};
  for (const [alg, parameters] of Object.entries(algorithms)) {
    const { privateKey, publicKey } = (await crypto.subtle.generateKey(parameters, false, ['sign', 'verify'])) as CryptoKeyPair;
    const signing = { alg: alg as keyof typeof algorithms, kid: 'a-key-of-the-benchmark', key: privateKey };
    const claims = { iss: issuer, sub: address.subject, aud: issuer, jti: address.grant, exp: Math.floor(Date.now() / 1000) + 3600 };
    const jwt = await signJwt('at+jwt', claims, signing);
    const keys = { find: async () => ({ ...signing, key: publicKey, use: 'sig' as const, state: 'active' as const, jwk: '' }) };
    figures[`${alg} JWT signed`] = await measure(1000, () => signJwt('at+jwt', claims, signing));
    figures[`${alg} JWT verified`] = await measure(1000, () => verifyOwnJwt(jwt, { typ: 'at+jwt', issuer, expiry: 'checked' }, keys));
  }
  return figures;
}

/** A memory that grows with each hash would end the isolate. */
async function measurePasswords(): Promise<Record<string, number>> {
  const file = createRequire(import.meta.resolve('@authrim/shared/passwords')).resolve('@phi-ag/argon2/argon2.wasm');
  const peppers = parseSecretRing('PASSWORD_PEPPERS', secrets.PASSWORD_PEPPERS);
  const { hashing: parameters } = parsePasswordSettings({}, 'deployed');
  const passwords = createPasswordHasher({ module: new WebAssembly.Module(readFileSync(file)), peppers, parameters });
  const phc = await passwords.hash('correct horse battery staple');
  const before = process.memoryUsage.rss();
  const hashed = await measure(1000, () => passwords.verify('correct horse battery staple', phc));
  return { 'Argon2id password verified': hashed, 'MiB gained by 1,100 of them': (process.memoryUsage.rss() - before) / 1024 / 1024 };
}

const figures = { ...(await measureHandles()), ...(await measureSignatures()), ...(await measurePasswords()) };
for (const [name, figure] of Object.entries(figures)) console.info(`${name.padEnd(32)}${figure.toFixed(1).padStart(10)}`);
const directory = join(import.meta.dirname, 'results');
mkdirSync(directory, { recursive: true });
writeFileSync(join(directory, 'micro.json'), `${JSON.stringify(figures, null, 2)}\n`);
