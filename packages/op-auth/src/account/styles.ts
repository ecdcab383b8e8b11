// What the account's pages add to the stylesheet: room for the sections beside the page, rows and tiles.

export const accountStyles = `
.card{inline-size:min(100%,60rem);margin-block-start:0}
.account,.pane{display:grid;grid-template-columns:minmax(0,1fr);gap:1.75rem;align-content:start}
.sections{display:none}
.up a{display:inline-flex;align-items:center;gap:.25rem;font-size:.875rem;color:var(--muted);text-decoration:none;min-block-size:1.5rem}
.up svg{transform:scaleX(-1)}
[dir=rtl] .up svg{transform:none}
.up{margin-block-end:-1rem;margin-inline-start:-.25rem}
.pane>.facts{padding:0;border:0}
.tiles{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(16rem,100%),1fr));gap:.75rem}
.tiles a{display:grid;grid-template-columns:auto minmax(0,1fr) auto;align-items:center;align-content:center;gap:.125rem .875rem;block-size:100%;padding:.875rem 1rem;
color:inherit;text-decoration:none;border:1px solid var(--line);border-radius:var(--tile);transition:background-color .15s,border-color .15s}
.tiles a:hover{background:var(--quiet)}
.tiles svg{grid-row:span 2;color:var(--link)}
.tiles svg:last-child{grid-row:1/3;grid-column:3;color:var(--muted);inline-size:1rem;block-size:1rem}
[dir=rtl] .tiles svg:last-child{transform:scaleX(-1)}
.tiles .muted{grid-column:2}
.rows{display:grid;border:1px solid var(--line);border-radius:var(--tile)}
.rows>li{display:grid;grid-template-columns:auto minmax(0,1fr) auto;gap:.25rem .875rem;align-items:center;padding:.875rem 1rem}
.rows>li+li{border-block-start:1px solid var(--line)}
.rows>li>svg{align-self:start;margin-block-start:.125rem;color:var(--link)}
.rows .tile{inline-size:2.5rem;block-size:2.5rem;font-size:1rem}
.rows details{grid-column:2/-1}
.rows .button{min-block-size:2.5rem;padding:.4375rem .875rem;font-size:.875rem}
.badge{display:inline-block;padding:.0625rem .5rem;font-size:.75rem;font-weight:600;border-radius:99px;background:var(--tint);color:var(--onTint);white-space:nowrap}
.fields{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(15rem,100%),1fr));gap:1.25rem}
.fields .field{align-content:start}
fieldset{display:grid;gap:1rem;margin:0;padding:0;border:0;min-inline-size:0}
legend{padding:0;margin-block-end:.75rem;font-size:1rem;font-weight:600}
.hint{font-size:.8125rem;color:var(--muted)}
.wrong{font-size:.8125rem;color:var(--danger)}
.check{font-size:1rem}
.narrow{max-inline-size:27rem}
.log{display:grid}
.log li{display:grid;gap:.125rem;padding-block:.75rem}
.log li+li{border-block-start:1px solid var(--line)}
@media(max-width:29.99rem){.rows>li>form{grid-column:2/-1;justify-self:start;margin-block-start:.25rem}}
@media(min-width:30rem){body::before{flex:0 0 3rem}.pane>.button,.pane>form>.button,.pane>.stack>.button,.pane section>.button,.pane section>form>.button{justify-self:start}
.pane section>.pair{display:flex;flex-wrap:wrap}}
@media(min-width:52rem){
.out{display:none}
.account{grid-template-columns:14rem minmax(0,1fr);gap:3.5rem}
.up:not(.always){display:none}
.sections{display:grid;align-content:start;gap:.5rem;font-size:.9375rem}
.sections a{display:flex;align-items:center;gap:.75rem;padding:.5rem .75rem;margin-inline-start:-.75rem;color:var(--muted);text-decoration:none;border-radius:var(--control)}
.sections a:hover{background:var(--quiet);color:var(--ink)}
.sections [aria-current]{color:var(--ink);background:var(--quiet);font-weight:600}
.sections .home a{font-weight:600;color:var(--ink)}
.sections li:last-child{margin-block-start:.75rem;padding-block-start:.75rem;border-block-start:1px solid var(--line)}
}
@media(forced-colors:active){.tiles a,.rows,.badge{border:1px solid}}
`.replaceAll('\n', '');
