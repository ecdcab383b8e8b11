// Records in and out of SQLite. SQLite says null where our records leave a member out.

type NullableIn<Row> = { [Name in keyof Row]: null extends Row[Name] ? Name : never }[keyof Row];

/** A row whose nullable columns became optional members. */
export type WithoutNulls<Row> = { [Name in Exclude<keyof Row, NullableIn<Row>>]: Row[Name] } & {
  [Name in NullableIn<Row>]?: Exclude<Row[Name], null>;
};

export const withoutNulls = <Row extends object>(row: Row): WithoutNulls<Row> =>
  Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as WithoutNulls<Row>;

/** The first row of a query, without its nulls. Read by position, which for a wide row is half the price of reading by name. */
export function findRow<Row extends Record<string, SqlStorageValue>>(
  sql: SqlStorage,
  query: string,
  ...values: readonly SqlStorageValue[]
): WithoutNulls<Row> | undefined {
  const cursor = sql.exec<Row>(query, ...values);
  const names = cursor.columnNames;
  const [row] = [...cursor.raw()];
  if (!row) return undefined;
  const record: Record<string, SqlStorageValue> = {};
  for (const [position, value] of row.entries()) if (value !== null) record[names[position] ?? ''] = value;
  return record as WithoutNulls<Row>;
}

/** When the first row of a table expires, epoch seconds; undefined when it has none. */
export const firstExpiry = (sql: SqlStorage, table: string): number | undefined =>
  sql.exec<{ at: number | null }>(`SELECT min(expires_at) AS at FROM ${table}`).one().at ?? undefined;

/** Inserts a record; its member names are the column names, so they come from code and never from input. */
export function insertRow(sql: SqlStorage, table: string, record: Readonly<Record<string, SqlStorageValue | undefined>>): void {
  const columns = Object.keys(record).map((name) => `"${name}"`);
  const values = Object.values(record).map((value) => value ?? null);
  sql.exec(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${values.map(() => '?').join(', ')})`, ...values);
}
