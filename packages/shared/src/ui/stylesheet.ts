// The one stylesheet, inlined into every page. Logical properties only, so that right-to-left needs no second sheet;
// no style attribute anywhere, so that the policy can refuse them all.
import { type Colours, fonts, radii, type Scheme, schemeOf, type Theme } from '../theme/index.ts';

const codeFont = 'ui-monospace,"SF Mono","Cascadia Code",Menlo,Consolas,monospace';

const shadows = {
  light: '0 1px 2px #1018280a,0 12px 40px -12px #1018281f',
  dark: '0 1px 0 #ffffff0a inset,0 24px 64px -16px #000c',
} as const;

const variables = (values: Colours | Readonly<Record<string, string>>): string =>
  Object.entries(values)
    .map(([name, value]) => `--${name}:${value};`)
    .join('');

const schemeRules = (theme: Theme, scheme: Scheme): string => `${variables(schemeOf(theme, scheme))}--shadow:${shadows[scheme]}`;

/**
 * What a theme sets; every rule of the stylesheet draws with these.
 * @param chosen by the person: what the system prefers does not count then
 */
export function themeRules(theme: Theme, chosen?: Scheme): string {
  const shape = variables({ text: fonts[theme.font ?? 'system'], code: codeFont, ...radii[theme.radius ?? 'large'] });
  if (chosen) return `:root{color-scheme:${chosen};${shape}${schemeRules(theme, chosen)}}`;
  const night = `@media(prefers-color-scheme:dark){:root{${schemeRules(theme, 'dark')}}}`;
  return `:root{color-scheme:light dark;${shape}${schemeRules(theme, 'light')}}${night}`;
}

const rules = `
*,::before,::after{box-sizing:border-box}
html{font:100%/1.5 var(--text);-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;min-block-size:100vh;min-block-size:100dvh;display:flex;flex-direction:column;align-items:center;
background:var(--surface) radial-gradient(60rem clamp(16rem,50vw,30rem) at 50% -12rem,var(--glow),#0000) no-repeat;
color:var(--ink);-webkit-font-smoothing:antialiased;overflow-wrap:anywhere}
:lang(ja){line-break:strict}
:lang(ko){word-break:keep-all}
:lang(ar) :is(h1,h3,.brand){letter-spacing:0}
:lang(ja) :is(h1,.list){word-break:auto-phrase}
h1,h2,p,ul,ol,dl,dd{margin:0;padding:0}
[hidden]{display:none!important}
ul,ol{list-style:none}
h1{font-size:clamp(1.5rem,1.25rem + 2vw,1.75rem);line-height:1.2;font-weight:650;letter-spacing:-.022em;text-wrap:balance}
h2,label,dt{font-size:.875rem;font-weight:550}
strong{font-weight:600}
.host{display:inline-block}
h1 strong{font-weight:inherit}
svg{display:block;flex:none;inline-size:1.25em;block-size:1.25em}
a{color:var(--link);text-underline-offset:.2em;text-decoration-thickness:1px;text-decoration-color:color-mix(in srgb,currentcolor 40%,#0000)}
a:hover{text-decoration-color:currentcolor}
:focus-visible{outline:2px solid var(--link);outline-offset:3px}

.card{inline-size:min(100%,27.5rem);margin-block:auto;padding:clamp(1.5rem,1rem + 3vw,2.75rem);
display:grid;grid-template-columns:minmax(0,1fr);gap:1.75rem}
.head{display:grid;gap:.5rem}
.lead,.muted{color:var(--muted)}
.lead{text-wrap:pretty}
.lead strong{color:var(--ink)}
.small{font-size:.875rem}
form,.stack{display:grid;grid-template-columns:minmax(0,1fr);gap:1.25rem}

.field{display:grid;gap:.375rem}
input,select,textarea{inline-size:100%;min-block-size:3rem;padding:.625rem .875rem;font:inherit;color:inherit;background:var(--field);
border:1px solid var(--edge);border-radius:var(--control);transition:border-color .15s,box-shadow .15s}
input:hover,select:hover,textarea:hover{border-color:var(--muted)}
input:focus-visible,select:focus-visible,textarea:focus-visible{outline:2px solid var(--link);outline-offset:-1px;border-color:var(--link);box-shadow:0 0 0 4px color-mix(in srgb,var(--link) 18%,#0000)}
[aria-invalid]{border-color:var(--danger)}
select{appearance:none;padding-inline-end:2.25rem;background-image:linear-gradient(45deg,#0000 50%,var(--muted) 50%),linear-gradient(-45deg,#0000 50%,var(--muted) 50%);
background-size:.3125rem .3125rem;background-repeat:no-repeat;background-position:right 1.1875rem center,right .875rem center}
[dir=rtl] select{background-position:left .875rem center,left 1.1875rem center}
input[autocomplete=one-time-code]{font-size:1.25rem;font-variant-numeric:tabular-nums;letter-spacing:.2em}

.field+.small{margin-block-start:-.75rem}
input[type=checkbox]{flex:none;inline-size:1.25rem;min-block-size:1.25rem;margin:0;padding:0;accent-color:var(--accent)}

.check{display:grid;grid-template-columns:auto minmax(0,1fr);align-items:center;gap:.75rem;font-weight:400;min-block-size:2rem}
.check input{inline-size:1.5rem;min-block-size:0;block-size:1.5rem;margin:0;padding:0;accent-color:var(--accent)}

.button{display:block;min-block-size:3rem;padding:.6875rem 1rem;font:inherit;font-weight:600;
text-align:center;text-decoration:none;cursor:pointer;color:var(--ink);background:var(--quiet);border:1px solid var(--line);border-radius:var(--control);
transition:background-color .15s,border-color .15s,transform .1s}
.button svg{display:inline-block;vertical-align:-.25em;margin-inline-end:.5rem}
.button:hover{background:var(--quietHover)}
.button:active{transform:scale(.985)}
.primary{color:var(--onAccent);background:var(--accent);border-color:var(--accent);box-shadow:0 1px 0 #ffffff2e inset,0 1px 2px #10182833}
.primary:hover{background:var(--accentHover);border-color:var(--accentHover)}
.grave{color:var(--danger)}
.actions{display:grid;gap:.75rem}
.pair{grid-template-columns:repeat(auto-fit,minmax(min(7rem,100%),1fr))}
.divider{display:flex;align-items:center;gap:.75rem;font-size:.875rem;color:var(--muted)}
.divider::before,.divider::after{content:"";flex:1;block-size:1px;background:var(--line)}

.tile{display:grid;place-items:center;flex:none;inline-size:3.5rem;block-size:3.5rem;overflow:hidden;
border-radius:var(--tile);background:var(--tint);color:var(--onTint);font-size:1.375rem;font-weight:600}
.tile.plain{background:var(--field);box-shadow:0 0 0 1px var(--line) inset}
.tile.round{border-radius:50%;inline-size:2.5rem;block-size:2.5rem;font-size:1rem}
.tile img{min-inline-size:100%;min-block-size:100%;max-inline-size:100%;max-block-size:100%;object-fit:contain}
.tile svg{inline-size:1.75rem;block-size:1.75rem}
.logos{display:flex;align-items:center;gap:.75rem;color:var(--edge)}
.row{display:flex;align-items:center;gap:.75rem;min-inline-size:0}
.row>:last-child{min-inline-size:0}
.person{padding:.625rem;border:1px solid var(--line);border-radius:var(--tile)}

.section{display:grid;gap:.875rem;padding-block-start:1.5rem;border-block-start:1px solid var(--line)}
.section h2{font-size:1rem}
details{grid-column:1/-1}
.list details{grid-column:2}
summary{cursor:pointer;color:var(--link);padding-block:.25rem}
details>.stack{padding-block:.75rem .25rem}
.qr{justify-self:center;inline-size:min(100%,13rem);padding:.5rem;background:#fff;border:1px solid var(--line);border-radius:var(--control)}
.qr svg{inline-size:100%;block-size:auto}
.codes{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(11.5rem,100%),1fr));gap:.5rem 1rem;padding:1rem;
border:1px solid var(--line);border-radius:var(--control);text-align:center}
.secret{padding-block:.5rem}
.scopes{display:grid;gap:.25rem}
.list{display:grid}
.list li{display:grid;grid-template-columns:auto minmax(0,1fr);column-gap:.875rem;padding-block:.6875rem}
.list li+li{border-block-start:1px solid var(--line)}
.list svg{grid-row:span 2;color:var(--link);margin-block-start:.125rem}
.list .muted{grid-column:2;margin-block-start:.125rem}

.details{display:grid;gap:.75rem}
.detail{display:grid;gap:.625rem;padding:.875rem 1rem 1rem;border:1px solid var(--line);border-radius:var(--tile);background:color-mix(in srgb,var(--tint) 38%,#0000)}
.detail h3{margin:0;font-size:1rem;line-height:1.35;font-weight:600;letter-spacing:-.011em}
.detail ul{display:grid;gap:.25rem;font-size:.9375rem}
.detail dl{display:grid;gap:.5rem;padding-block-start:.625rem;border-block-start:1px solid var(--line)}
.detail h3+dl{padding-block-start:0;border:0}
.detail dt{color:var(--muted);font-weight:400}
.detail dd{font-size:.9375rem}

.notice{display:grid;grid-template-columns:auto minmax(0,1fr);gap:.625rem;padding:.75rem .875rem;border-radius:var(--control);border:1px solid #0000;
font-size:.9375rem;background:var(--tint);color:var(--onTint)}
.notice.danger{background:var(--dangerTint);color:var(--danger)}
.notice.caution{background:var(--cautionTint);color:var(--caution)}
.notice svg{margin-block-start:.0625rem}

.facts{display:grid;grid-template-columns:auto minmax(0,1fr);gap:.5rem 1.25rem;padding-block-start:1.25rem;border-block-start:1px solid var(--line);font-size:.875rem}
.facts dt{color:var(--muted);font-weight:400}
code{font:.8125rem/1.6 var(--code)}
#suggestion{font-size:1rem;user-select:all}
.links{display:flex;flex-wrap:wrap;gap:.25rem 1rem;font-size:.875rem;color:var(--muted)}
.links a{color:inherit}
.links+.links{margin-block-start:-1rem}
footer{display:flex;flex-wrap:wrap;align-items:center;justify-content:center;gap:.25rem 1.25rem;padding:1rem 1.5rem 1.25rem;font-size:.875rem;color:var(--muted)}
.brand{display:flex;align-items:center;gap:.5rem;min-block-size:2.25rem;font-weight:550;letter-spacing:-.01em}
.brand img{inline-size:auto;max-inline-size:6rem;block-size:1.25rem}
.languages[open]{flex-basis:100%}
.languages summary{display:flex;align-items:center;gap:.375rem;inline-size:fit-content;min-block-size:2.25rem;margin-inline:auto;padding:.25rem .5rem;color:inherit;list-style:none;border-radius:var(--control)}
.languages summary::-webkit-details-marker{display:none}
.languages summary::after{content:"";inline-size:.375em;block-size:.375em;margin-block-start:-.2em;border:solid;border-width:0 1.5px 1.5px 0;transform:rotate(45deg)}
.languages[open] summary::after{margin-block-start:.2em;transform:rotate(225deg)}
.languages summary:hover{color:var(--ink)}
.languages form{display:flex;flex-wrap:wrap;justify-content:center;gap:.125rem;max-inline-size:27rem;margin-inline:auto;padding-block-start:.25rem}
.languages button{min-block-size:2.25rem;padding:.25rem .75rem;font:inherit;color:inherit;background:none;border:1px solid #0000;border-radius:var(--control);cursor:pointer}
.languages button:hover{color:var(--ink);border-color:var(--edge)}
.languages [aria-current]{font-weight:600;color:var(--onTint);background:var(--tint)}
.unseen{position:absolute;inline-size:1px;block-size:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
[dir=rtl] .turns{transform:scaleX(-1)}
[dir=rtl] code{direction:ltr;unicode-bidi:isolate}

@media(min-width:30rem){
body{padding-inline:1.5rem;background-color:var(--canvas)}
.card{position:relative;margin-block:auto 0;background:var(--surface);border:1px solid var(--line);border-radius:var(--card);box-shadow:var(--shadow)}
.card::before{content:"";position:absolute;inset-block-start:-1px;inset-inline:12%;block-size:1px;
background:linear-gradient(90deg,#0000,var(--rim),#0000)}
body::before{content:"";flex:1 1 3rem}
body::after{content:"";flex:1.4 1 0}
}
@media(forced-colors:active){select{appearance:auto}.button,.tile,.notice,.detail,.card{border:1px solid}.primary{border-width:2px}}
@media(prefers-reduced-motion:reduce){*{transition:none!important}}
@media(prefers-reduced-motion:no-preference){@view-transition{navigation:auto}}
`;

/** One line breaks nothing: every source line ends where CSS allows white space to vanish. */
export const stylesheet = rules.replaceAll('\n', '');
