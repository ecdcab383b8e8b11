// A letter as data, and its two readings: text for every program there is, HTML for those that show it. No logic, no pictures, no
// tracking, nothing loaded; whatever a person chose is escaped and is never in the subject (RC-13).
import type { MailMessage } from '@authrim/shared/mail';
import { schemeOf, type Theme } from '@authrim/shared/theme';
import { brandName, displayText, type Locale, type Messages } from '@authrim/shared/ui';
import { raw } from 'hono/html';
import type { Occasion } from './order.ts';

export interface Letter {
  /** Canonical address. */
  to: string;
  locale: Locale;
  subject: string;
  /** The account it is about, where that is somebody's. */
  account?: string | undefined;
  /** What happened, or what is to be done. */
  lead: string;
  /** To be typed. */
  code?: string;
  action?: { label: string; href: string };
  /** What there is to know about code or link. */
  hint?: string;
  /** What to do if it was not the person's own doing. */
  closing: string;
}

export function formatLetter(letter: Letter, { occasion }: { occasion: Occasion }, messages: Messages, theme: Theme): MailMessage {
  const { to, subject } = letter;
  const facts = factsOf(letter, occasion, messages);
  return { to, subject, text: formatText(letter, facts, messages, theme), html: formatHtml(letter, facts, messages, theme) };
}

type Fact = readonly [name: string, value: string];

function factsOf({ account }: Letter, { time, address, device }: Occasion, { mail, lang }: Messages): Fact[] {
  const when = new Intl.DateTimeFormat(lang, { dateStyle: 'long', timeStyle: 'long', timeZone: 'UTC' }).format(time * 1000);
  const facts: Fact[] = [
    [mail.account, displayText(account)],
    [mail.when, when],
    [mail.from, address === 'unknown' ? '' : address],
    [mail.device, displayText(device)],
  ];
  return facts.filter(([, value]) => value !== '');
}

function formatText({ lead, code, action, hint, closing }: Letter, facts: readonly Fact[], { mail }: Messages, theme: Theme): string {
  const parts = [
    lead,
    ...(code === undefined ? [] : [`    ${code}`]),
    ...(action ? [`${action.label}:\n${action.href}`] : []),
    ...(hint === undefined ? [] : [hint]),
    facts.map(([name, value]) => `${name}: ${value}`).join('\n'),
    closing,
    `-- \n${mail.signature(brandName(theme))}`,
  ];
  return `${parts.join('\n\n')}\n`;
}

/** In the operator's colours. Programs that drop a stylesheet show plain, readable text. */
function stylesOf(theme: Theme): string {
  const [light, dark] = [schemeOf(theme, 'light'), schemeOf(theme, 'dark')];
  return `
:root{color-scheme:light dark}
body{margin:0;padding:24px 12px;background:${light.canvas};color:${light.ink};font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;overflow-wrap:anywhere}
main{max-width:520px;margin:0 auto;padding:32px 28px;background:${light.surface};border:1px solid ${light.line};border-radius:16px}
h1{margin:0 0 16px;font-size:22px;line-height:1.25}
p{margin:0 0 18px}
.code{padding:14px;border-radius:10px;background:${light.tint};color:${light.onTint};text-align:center;font:600 28px/1.2 ui-monospace,monospace;letter-spacing:.12em}
.button{display:block;padding:13px 16px;border-radius:10px;background:${light.accent};color:${light.onAccent};text-align:center;text-decoration:none;font-weight:600}
.small,dl{font-size:14px;color:${light.muted}}
dl{margin:0 0 18px;padding:14px 0 0;border-top:1px solid ${light.line}}
dt{float:left;clear:left;margin-right:8px}
[dir=rtl] dt{float:right;clear:right;margin:0 0 0 8px}
dd{margin:0 0 4px;color:${light.ink}}
a{color:${light.link}}
@media(prefers-color-scheme:dark){
body{background:${dark.canvas};color:${dark.ink}}
main{background:${dark.surface};border-color:${dark.line}}
.code{background:${dark.tint};color:${dark.onTint}}
.button{background:${dark.accent};color:${dark.onAccent}}
.small,dl{color:${dark.muted};border-color:${dark.line}}
dd{color:${dark.ink}}
a{color:${dark.link}}
}`.replaceAll('\n', '');
}

function formatHtml(
  { subject, lead, code, action, hint, closing }: Letter,
  facts: readonly Fact[],
  { lang, dir, mail }: Messages,
  theme: Theme,
): string {
  const html = (
    <html lang={lang} dir={dir}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{subject}</title>
        <style>{raw(stylesOf(theme))}</style>
      </head>
      <body>
        <main>
          <h1>{subject}</h1>
          <p>{lead}</p>
          {code === undefined ? null : (
            <p class="code" dir="ltr">
              {code}
            </p>
          )}
          {action ? (
            <>
              <p>
                <a class="button" href={action.href}>
                  {action.label}
                </a>
              </p>
              <p class="small">
                {mail.byHand}
                <br />
                <a href={action.href} dir="ltr">
                  {action.href}
                </a>
              </p>
            </>
          ) : null}
          {hint === undefined ? null : <p class="small">{hint}</p>}
          <dl>
            {facts.map(([name, value]) => (
              <>
                <dt>{name}</dt>
                <dd>
                  <bdi>{value}</bdi>
                </dd>
              </>
            ))}
          </dl>
          <p class="small">{closing}</p>
          <p class="small">{mail.signature(brandName(theme))}</p>
        </main>
      </body>
    </html>
  );
  return `<!doctype html>${html}`;
}
