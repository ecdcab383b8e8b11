// The one way to D1. Nothing outside database/ imports drizzle.
import { type AnyD1Database, type DrizzleD1Database, drizzle } from 'drizzle-orm/d1';

export type Database = DrizzleD1Database;

export const connectDatabase = (binding: AnyD1Database): Database => drizzle(binding);

/** A query that is built once a connection: building it costs more than sending it. */
export function prepareOnce<Query extends object>(build: (database: Database) => Query): (database: Database) => Query {
  const built = new WeakMap<Database, Query>();
  return (database) => {
    const query = built.get(database) ?? build(database);
    built.set(database, query);
    return query;
  };
}
