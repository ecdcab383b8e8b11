// What a request tells of the machine it came from, for people to recognise their own by: the browser's own word, and the edge's
// guess at the town. Decides nothing.
import type { Device } from '@authrim/shared/durable-objects';
import { displayText } from '@authrim/shared/ui';

type Signs<Name extends string> = readonly (readonly [sign: RegExp, name: Name])[];

/** The first that is found counts: many pretend to be the ones further down. */
const browsers: Signs<string> = [
  [/Edg(e|A|iOS)?\//, 'Edge'],
  [/OPR\/|Opera/, 'Opera'],
  [/Firefox\/|FxiOS\//, 'Firefox'],
  [/SamsungBrowser\//, 'Samsung Internet'],
  [/Chrome\/|CriOS\//, 'Chrome'],
  [/Safari\//, 'Safari'],
];

const systems: Signs<string> = [
  [/iPhone|iPod/, 'iOS'],
  [/iPad/, 'iPadOS'],
  [/Android/, 'Android'],
  [/CrOS/, 'ChromeOS'],
  [/Windows/, 'Windows'],
  [/Macintosh|Mac OS X/, 'macOS'],
  [/Linux/, 'Linux'],
];

const kinds: Signs<NonNullable<Device['kind']>> = [
  [/iPad|Tablet|Android(?!.*Mobile)/, 'tablet'],
  [/iPhone|iPod|Mobile/, 'phone'],
  [/Windows|Macintosh|Linux|CrOS/, 'desktop'],
];

const longestAgent = 512;

/** Nothing of it is certain, and what is not known is left out. */
export function describeDevice(request: Request): Device {
  const agent = (request.headers.get('User-Agent') ?? '').slice(0, longestAgent);
  const find = <Name extends string>(signs: Signs<Name>) => signs.find(([sign]) => sign.test(agent))?.[1];
  const { country, city } = (request.cf ?? {}) as { country?: unknown; city?: unknown };
  const known = {
    browser: find(browsers),
    system: find(systems),
    kind: find(kinds),
    country: typeof country === 'string' && /^[A-Z]{2}$/.test(country) ? country : undefined,
    city: typeof city === 'string' ? displayText(city) || undefined : undefined,
  };
  return Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined)) as Device;
}
