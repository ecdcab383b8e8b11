// From the bytes of a request to a record of single values, and from the record to the shape of an endpoint.
export * from './json.ts';
export * from './read.ts';
