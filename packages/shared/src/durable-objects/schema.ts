// The tables of an object, grown step by step. A step is never edited once deployed; later ones only add (F-29).

/**
 * Brings the tables up to the last step, or changes nothing (F-06). A schema from the future is left as it is.
 * @param steps SQL scripts; a step's position is its version
 */
export function applySchema(storage: DurableObjectStorage, steps: readonly string[]): void {
  const { sql } = storage;
  storage.transactionSync(() => {
    sql.exec('CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL) STRICT');
    const applied = sql.exec<{ version: number }>('SELECT version FROM schema_version').toArray()[0]?.version ?? 0;
    if (applied >= steps.length) return;
    for (const step of steps.slice(applied)) sql.exec(step);
    sql.exec('DELETE FROM schema_version');
    sql.exec('INSERT INTO schema_version (version) VALUES (?)', steps.length);
  });
}
