// Brings D1 to the newest schema. Keeps the same record as `wrangler d1 migrations apply`, so that both can work on one database.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from './back-office.ts';
import { migrationsDirectory } from './workers.ts';

const createRecord = `CREATE TABLE IF NOT EXISTS "d1_migrations"(
  id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL)`;

/** By what drizzle-kit writes between two. */
export const splitStatements = (script: string): string[] => script.split('--> statement-breakpoint');

/** Applies every file of migrations/ that D1 has not seen, each in one transaction together with its record. */
export async function applyMigrations(database: Database): Promise<void> {
  await database.prepare(createRecord).run();
  const { results } = await database.prepare('SELECT name FROM d1_migrations').all<{ name: string }>();
  const applied = new Set(results.map(({ name }) => name));
  const files = readdirSync(migrationsDirectory).filter((name) => name.endsWith('.sql'));
  for (const name of files.sort().filter((file) => !applied.has(file))) {
    const statements = splitStatements(readFileSync(join(migrationsDirectory, name), 'utf8'));
    const record = database.prepare('INSERT INTO d1_migrations (name) VALUES (?)').bind(name);
    await database.batch([...statements.map((statement) => database.prepare(statement)), record]);
  }
}
