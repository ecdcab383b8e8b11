// What the acts of an operator write and read of D1.

/** As D1 gives it. */
export type Row = Readonly<Record<string, string | number | null>>;

export const quote = (text: string): string => `'${text.replaceAll("'", "''")}'`;
