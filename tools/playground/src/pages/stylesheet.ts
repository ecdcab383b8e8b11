// What the playground adds to the shared stylesheet: a wide page of two columns, the sign-in form, the steps and their contents.

const rules = `
.card{inline-size:min(100%,76rem);margin-block:0;padding:clamp(1.25rem,1rem + 2vw,2.5rem) clamp(1rem,.5rem + 2vw,2rem);background:none;border:0;box-shadow:none}
body::before{flex:none}
h3{margin:0;font-size:.8125rem;font-weight:550;color:var(--muted)}
.bench{display:grid;grid-template-columns:minmax(0,1fr);gap:1.5rem;align-items:start}
.panel{background:var(--surface);border:1px solid var(--line);border-radius:var(--tile)}
.controls{display:grid;gap:1.25rem;padding:1.25rem}
.controls,.controls form{grid-template-columns:minmax(0,1fr)}
.controls form{gap:1rem}
.controls h2{font-size:1rem}
.controls .button{inline-size:100%;min-block-size:2.75rem}
.controls form.actions{gap:.5rem}
input,select,textarea{min-block-size:2.5rem;padding:.4375rem .75rem;font-size:.9375rem}
select{padding-inline-end:2.25rem}
textarea{min-block-size:3.75rem;resize:vertical;font:.8125rem/1.5 var(--code)}
fieldset{margin:0;padding:0;border:0;min-inline-size:0}
legend{padding:0;margin-block-end:.375rem;font-size:.875rem;font-weight:550}
.choices{display:grid;grid-template-columns:repeat(auto-fill,minmax(8.5rem,1fr));gap:.25rem .75rem}
.choices label{display:flex;align-items:center;gap:.5rem;min-block-size:1.75rem;font-weight:400}
.choices input{inline-size:1.0625rem;min-block-size:1.0625rem;block-size:1.0625rem;margin:0;accent-color:var(--accent)}
.hint{font-size:.8125rem;font-weight:400;color:var(--muted)}

.steps{display:grid;grid-template-columns:minmax(0,1fr);gap:.75rem;margin:0;padding:0;list-style:none}
summary{cursor:pointer}
.step{scroll-margin-block-start:1.5rem}
.step>summary{display:grid;grid-template-columns:auto minmax(0,1fr) auto;align-items:center;gap:.75rem;padding:.875rem 1.25rem;list-style:none;border-radius:var(--tile)}
.step>summary::-webkit-details-marker{display:none}
.step>summary:hover{background:color-mix(in srgb,var(--tint) 40%,#0000)}
.step h2{display:flex;flex-wrap:wrap;align-items:baseline;gap:0 .75rem;font-size:1rem;font-weight:600}
.step h2 code{color:var(--muted);font-weight:400}
.number{display:grid;flex:none;place-items:center;inline-size:1.625rem;block-size:1.625rem;border-radius:50%;background:var(--tint);color:var(--onTint);font-size:.8125rem;font-weight:600}
.chip{padding:.125rem .625rem;border-radius:1rem;font-size:.8125rem;font-weight:550;background:var(--tint);color:var(--onTint)}
.chip.danger{background:var(--dangerTint);color:var(--danger)}
.chip.caution{background:var(--cautionTint);color:var(--caution)}
.step>.body{display:grid;grid-template-columns:minmax(0,1fr);gap:1.25rem;padding:.25rem 1.25rem 1.5rem}
.part{display:grid;grid-template-columns:minmax(0,1fr);gap:.5rem}
.part>p,.body>p{font-size:.9375rem}
table{table-layout:fixed;border-collapse:collapse;inline-size:100%;font-size:.875rem}
th,td{padding:.5rem 0;text-align:start;vertical-align:top;border-block-start:1px solid var(--line)}
th{inline-size:30%;padding-inline-end:1rem;font:550 .8125rem/1.6 var(--code)}
td p{margin-block-start:.125rem}
pre{margin:0;padding:.875rem 1rem;max-block-size:24rem;overflow:auto;background:var(--field);border:1px solid var(--line);border-radius:var(--control);
font:.8125rem/1.6 var(--code);white-space:pre-wrap}
pre b{font-weight:400;color:var(--link)}
pre i{font-style:normal;color:var(--muted)}
.token{overflow:hidden}
.token>summary{display:flex;flex-wrap:wrap;align-items:center;gap:.375rem .75rem;padding:.625rem 1rem}
.token>summary h3{color:var(--ink);font-family:var(--code)}
.token>.body{display:grid;grid-template-columns:minmax(0,1fr);gap:1rem;padding:.25rem 1rem 1rem}
.jwt{max-block-size:none}
.jwt b{color:var(--danger)}
.jwt i{color:var(--link)}
.jwt u{color:var(--muted);text-decoration:none}
.checked{display:flex;gap:.5rem;color:var(--muted)}
.checked svg{color:var(--link)}
.guide{display:grid;gap:1rem;padding:1.5rem}
.guide ol{margin:0;padding:0;list-style:none}
.guide .row{align-items:start}
.guide h2{font-size:1rem}
.guide h3{color:var(--ink);font-size:.9375rem;line-height:1.625rem}

@media(max-width:40rem){
tr,th,td{display:block;inline-size:auto}
th{padding-block-end:0}
td{padding-block-start:0;border:0}
.step>summary,.step>.body{padding-inline:1rem}
.step>summary{grid-template-columns:auto minmax(0,1fr);row-gap:.25rem}
.step>summary .chip{grid-column:2;justify-self:start}
}
@media(min-width:60rem){
.bench{grid-template-columns:20.5rem minmax(0,1fr)}
.controls{position:sticky;inset-block-start:1.5rem;max-block-size:calc(100dvh - 3rem);overflow:auto}
}
`;

export const playgroundStylesheet = rules.replaceAll('\n', '');
