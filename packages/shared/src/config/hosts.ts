// Lists of hosts an operator names: `agent.example.com`, or `*.example.com` for every name below it.
import { ConfigurationError } from './secrets.ts';

export type HostList = readonly string[];

const entryForm = /^(\*\.)?[a-z0-9_-]+(\.[a-z0-9_-]+)*$/;

/** @throws ConfigurationError for an entry that no host can match */
export function parseHostList(setting: string, value: string): HostList {
  const entries = value.split(',').map((entry) => entry.trim());
  if (!entries.every((entry) => entryForm.test(entry))) {
    throw new ConfigurationError(setting, 'must list hosts in lower case like agent.example.com or *.example.com, without port');
  }
  return entries;
}

/** @param hostname as a parser of URLs writes it */
export const isHostIn = (list: HostList, hostname: string): boolean =>
  list.some((entry) => (entry.startsWith('*.') ? hostname.endsWith(entry.slice(1)) : hostname === entry));
