// A browser without script: cookies, redirects on the issuer's own origin, and plain forms. It stops where the origin ends,
// so a test holds the very URL the client would receive. A POST with `Sec-Fetch-Site: cross-site` leaves the cookies at home,
// as SameSite=Lax demands. Knows HTML and HTTP, nothing of this provider's code.

export interface Page {
  url: string;
  status: number;
  headers: Headers;
  body: string;
  forms: Form[];
}

interface Form {
  action: string;
  method: string;
  /** Every named input with its value, boxes as far as they are ticked; buttons apart. */
  fields: Record<string, string>;
  buttons: { name: string; value: string; id: string }[];
}

/** Where a navigation ended: at a page of the origin, or at a URL outside of it. */
export type Arrival = { at: 'page'; page: Page } | { at: 'elsewhere'; url: URL };

export interface Browser {
  cookies: Map<string, string>;
  /** Sent with every request from now on. */
  headers: Headers;
  open(url: string, init?: RequestInit): Promise<Arrival>;
  submit(page: Page, values?: Record<string, string>, button?: string): Promise<Arrival>;
}

export function createBrowser(origin: string): Browser {
  const cookies = new Map<string, string>();
  // Nothing is packed for the way within one machine.
  const always = new Headers({ Accept: 'text/html', 'Accept-Encoding': 'identity', 'CF-Connecting-IP': randomAddress() });

  const send = async (url: string, init: RequestInit = {}): Promise<Response> => {
    const headers = new Headers(init.headers);
    for (const [name, value] of always) headers.set(name, value);
    const isForeignPost = init.method === 'POST' && headers.get('Sec-Fetch-Site') === 'cross-site';
    if (cookies.size > 0 && !isForeignPost) headers.set('Cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '));
    const response = await fetch(url, { ...init, headers, redirect: 'manual' });
    for (const cookie of response.headers.getSetCookie()) keepCookie(cookies, cookie);
    return response;
  };

  const open = async (url: string, init?: RequestInit): Promise<Arrival> => {
    let target = new URL(url, origin);
    let response = await send(target.href, init);
    for (let hops = 0; response.headers.has('Location'); hops += 1) {
      if (hops > 10) throw new Error(`too many redirects at ${target.href}`);
      target = new URL(response.headers.get('Location') ?? '', target);
      if (target.origin !== origin) return { at: 'elsewhere', url: target };
      response = await send(target.href);
    }
    const body = await response.text();
    return {
      at: 'page',
      page: { url: target.href, status: response.status, headers: response.headers, body, forms: readForms(body, target) },
    };
  };

  const submit = (page: Page, values: Record<string, string> = {}, button?: string): Promise<Arrival> => {
    const form = page.forms.find(({ buttons }) => button === undefined || buttons.some(({ id }) => id === button));
    if (!form) throw new Error(`no form ${button ?? ''} at ${page.url} (${page.status})`);
    const pressed = form.buttons.find(({ id }) => id === button);
    const fields = { ...form.fields, ...(pressed?.name && { [pressed.name]: pressed.value }), ...values };
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded', Origin: origin, 'Sec-Fetch-Site': 'same-origin' };
    return open(form.action, { method: form.method, headers, body: new URLSearchParams(fields).toString() });
  };

  return { cookies, headers: always, open, submit };
}

/** Each test comes from an address of its own, so that no limit of one meets another. */
export const randomAddress = (): string => `10.${byte()}.${byte()}.${byte()}`;
const byte = (): number => Math.floor(Math.random() * 256);

function keepCookie(cookies: Map<string, string>, header: string): void {
  const [pair = '', ...attributes] = header.split(';').map((part) => part.trim());
  const name = pair.slice(0, pair.indexOf('='));
  const isExpired = attributes.some((attribute) => /^max-age=0$/i.test(attribute));
  if (isExpired) cookies.delete(name);
  else cookies.set(name, pair.slice(pair.indexOf('=') + 1));
}

function readForms(html: string, base: URL): Form[] {
  return [...html.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/gi)].map(([, attributes = '', content = '']) => ({
    action: new URL(attribute(attributes, 'action') ?? base.href, base).href,
    method: (attribute(attributes, 'method') ?? 'get').toUpperCase(),
    fields: Object.fromEntries(
      [...content.matchAll(/<input\b([^>]*)>/gi)].flatMap(([, input = '']) => {
        const name = attribute(input, 'name');
        const isUnticked = attribute(input, 'type') === 'checkbox' && !/\bchecked\b/.test(input);
        return name && !isUnticked ? [[name, attribute(input, 'value') ?? '']] : [];
      }),
    ),
    buttons: [...content.matchAll(/<button\b([^>]*)>/gi)].map(([, button = '']) => ({
      name: attribute(button, 'name') ?? '',
      value: attribute(button, 'value') ?? '',
      id: attribute(button, 'id') ?? '',
    })),
  }));
}

function attribute(attributes: string, name: string): string | undefined {
  const value = new RegExp(`\\b${name}="([^"]*)"`, 'i').exec(attributes)?.[1];
  return value?.replaceAll('&amp;', '&').replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&lt;', '<').replaceAll('&gt;', '>');
}
