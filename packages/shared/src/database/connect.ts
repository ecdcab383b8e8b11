// The one way to D1. Nothing outside database/ imports drizzle.
import { type AnyD1Database, type DrizzleD1Database, drizzle } from 'drizzle-orm/d1';

export type Database = DrizzleD1Database;

export const connectDatabase = (binding: AnyD1Database): Database => drizzle(binding);
