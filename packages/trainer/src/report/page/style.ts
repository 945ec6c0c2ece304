/** The page's look: colours as custom properties, light, dark and print; nothing is fetched. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --surface: #fdfdfb; --panel: #f4f4f0; --ink: #1c2024; --ink-soft: #5a626b; --line: #dfe0da;
  --ours: #0067a5; --baseline: #c25e00; --chance: #767b80; --oracle: #00785a; --accent: #9b4f84;
  --above: #0067a5; --below: #c25e00; --good: #00785a; --wrong: #a84400;
  --group-0: #0072b2; --group-1: #d55e00; --group-2: #009e73; --group-3: #cc79a7;
  --group-4: #b98a00; --group-5: #56a4d9; --group-6: #6a5fb0; --group-7: #7a7a7a;
  --shade: rgb(0 0 0 / 0.18);
  --serif: 'Iowan Old Style', 'Palatino Linotype', Palatino, 'Source Serif 4', Georgia, serif;
  --sans: system-ui, -apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif;
  --mono: ui-monospace, 'SF Mono', 'Cascadia Mono', Menlo, Consolas, monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --surface: #14171a; --panel: #1d2125; --ink: #e7e8e4; --ink-soft: #a2a9b0; --line: #31373d;
    --ours: #5cb3ea; --baseline: #f09a4a; --chance: #8c9399; --oracle: #3fc79c; --accent: #d693bf;
    --above: #5cb3ea; --below: #f09a4a; --good: #3fc79c; --wrong: #f09a4a;
    --group-0: #56b4e9; --group-1: #f0803c; --group-2: #2fc497; --group-3: #e39bc4;
    --group-4: #e6b422; --group-5: #8fd0ff; --group-6: #a79bf0; --group-7: #a8a8a8;
    --shade: rgb(255 255 255 / 0.22);
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; scroll-behavior: smooth; }
body { margin: 0; background: var(--surface); color: var(--ink); font: 16px/1.6 var(--sans); overflow-wrap: anywhere; }
.page { max-width: 1080px; margin: 0 auto; padding: 56px 32px 96px; }
h1, h2, h3 { font-family: var(--serif); font-weight: 600; line-height: 1.2; text-wrap: balance; }
h1 { font-size: clamp(30px, 5vw, 44px); margin: 0 0 8px; letter-spacing: -0.01em; }
h2 { font-size: 27px; margin: 0 0 10px; }
h3 { font-size: 19px; margin: 32px 0 8px; }
p { margin: 0 0 14px; max-width: 70ch; }
a { color: var(--ours); text-underline-offset: 3px; }
:focus-visible { outline: 2px solid var(--ours); outline-offset: 3px; border-radius: 2px; }
section { margin-top: 72px; padding-top: 24px; border-top: 1px solid var(--line); }
.soft { color: var(--ink-soft); }
.eyebrow { font-size: 13px; color: var(--ink-soft); margin: 0 0 6px; }
nav ul { list-style: none; margin: 24px 0 0; padding: 0; display: flex; flex-wrap: wrap; gap: 6px 20px; font-size: 14px; }
nav a { text-decoration: none; }
nav a:hover { text-decoration: underline; }

.numbers { display: grid; grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); gap: 16px; margin-top: 36px; }
.card { background: var(--panel); border-radius: 10px; padding: 22px 24px; min-width: 0; }
.card h2 { margin: 0 0 4px; font: 600 14px/1.4 var(--sans); color: var(--ink-soft); }
.card p { font-size: 14px; margin: 0; color: var(--ink-soft); }
.card.wide { grid-row: span 2; display: flex; flex-direction: column; }
.card .big { color: var(--ink); font: 600 32px/1.15 var(--serif); margin: 0 0 4px; font-variant-numeric: lining-nums tabular-nums; }
.card.wide .big { font-size: clamp(44px, 8vw, 68px); letter-spacing: -0.02em; color: var(--ours); }

.card .soft-gap { margin-top: 10px; }
.ruler { margin: auto 0 34px; padding-top: 42px; }
.ruler .track { position: relative; height: 12px; border-radius: 6px; background: var(--line); }
.ruler .fill { position: absolute; inset: 0 auto 0 0; border-radius: 6px; background: var(--ours); min-width: 2px; }
.ruler .spread { position: absolute; top: 4px; height: 4px; background: var(--surface); opacity: 0.85; border-radius: 2px; }
.ruler .mark { position: absolute; top: -6px; bottom: -6px; width: 2px; margin-left: -1px; }
.ruler .mark.chance { background: var(--chance); }
.ruler .mark.oracle { background: var(--oracle); }
.ruler .mark span { position: absolute; white-space: nowrap; font-size: 12px; line-height: 1; }
.ruler .mark.chance span { top: calc(100% + 6px); left: 0; color: var(--ink-soft); }
.ruler .mark.oracle span { bottom: calc(100% + 6px); right: 0; color: var(--oracle); }

.overview { display: grid; grid-template-columns: repeat(6, minmax(0, 1fr)); gap: 16px; margin-top: 36px; }
.overview .card { grid-column: span 2; padding: 18px 20px; }
.overview .card:nth-child(n + 4) { grid-column: span 3; }
.overview a { color: inherit; text-decoration: none; }
.overview a:hover { text-decoration: underline; }
.overview blockquote { margin: 10px 0 4px; font: italic 16px/1.4 var(--serif); color: var(--ink); }
.overview img { width: 100%; margin-top: 8px; aspect-ratio: 1; object-fit: cover; object-position: left; }
.overview .spent { margin: 12px 0; }
.overview .spent li { grid-template-columns: 6em minmax(0, 1fr) 7em; padding: 7px 0; }

.opening { display: grid; grid-template-columns: 260px minmax(0, 1fr); gap: 30px; align-items: center; margin-top: 40px; }
.opening img { width: 100%; border-radius: 10px; }
.opening figcaption { margin: 0; max-width: none; }
.opening blockquote { margin: 0 0 14px; font: italic clamp(20px, 2.6vw, 27px)/1.35 var(--serif); color: var(--ink); text-wrap: balance; }
.opening p { margin: 12px 0 0; font-size: 15px; }
.heard { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.stated { list-style: none; display: flex; flex-wrap: wrap; gap: 6px; padding: 0; margin: 8px 0 0; font-size: 13px; line-height: 1.35; }
.stated li { position: relative; padding: 2px 9px; border: 1px solid; border-radius: 5px; }
.stated i, .marks i { font-style: normal; font-weight: 700; margin-right: 6px; }
.stated small { font-size: inherit; color: var(--ink-soft); }
.stated .true, .marks .true { color: var(--good); }
.stated .false, .marks .false { color: var(--wrong); }
.stated .false { border-style: dashed; }
.stated .hidden, .marks .hidden { color: var(--ink-soft); }
.stated .hidden { border-style: dotted; }
.key.marks i { display: inline; width: auto; height: auto; }

.told { display: grid; grid-template-columns: 176px minmax(0, 5fr) minmax(0, 4fr); gap: 26px; padding: 24px 0; border-bottom: 1px solid var(--line); break-inside: avoid; }
.told > img { width: 100%; }
.told p { margin: 0; font-size: 13px; }
.written blockquote { margin: 2px 0 0; font: italic 18px/1.4 var(--serif); }
.place { color: var(--ink); font-weight: 600; margin-right: 8px; }
.others { margin-top: 16px; padding-top: 14px; border-top: 1px solid var(--line); display: grid; gap: 14px; }
.others blockquote { font-size: 15px; }
.references ul { list-style: none; margin: 4px 0 0; padding: 0; font-size: 14px; line-height: 1.45; }
.references li { padding: 5px 0; border-bottom: 1px solid var(--line); }
.references li:last-child { border: 0; }
.references details { margin-top: 2px; }

dl.explain { display: grid; grid-template-columns: 150px minmax(0, 1fr); gap: 14px 28px; margin: 36px 0 0; }
dl.explain dt { font-weight: 600; }
dl.explain dd { margin: 0; max-width: 68ch; color: var(--ink-soft); }

figure { margin: 28px 0 0; min-width: 0; break-inside: avoid; }
figcaption { font-size: 14px; line-height: 1.55; color: var(--ink-soft); margin-top: 10px; max-width: 76ch; }
figcaption strong { color: var(--ink); font-weight: 600; }
svg.plot { display: block; width: 100%; height: auto; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 340px), 1fr)); gap: 12px 40px; align-items: start; }
.drawn { display: grid; grid-template-columns: minmax(0, 1fr) repeat(var(--strips, 1), minmax(0, var(--drawn))); gap: 10px; align-items: start; }
.drawn img { width: 100%; }
.drawn span { align-self: end; font-size: 13px; line-height: 1.3; color: var(--ink-soft); }
.scroll {
  overflow-x: auto;
  /* shaded where it goes on; the covers move with the content and leave the ends bare */
  background:
    linear-gradient(90deg, var(--surface) 40%, transparent) left / 36px 100% no-repeat local,
    linear-gradient(270deg, var(--surface) 40%, transparent) right / 36px 100% no-repeat local,
    linear-gradient(90deg, var(--shade), transparent) left / 12px 100% no-repeat scroll,
    linear-gradient(270deg, var(--shade), transparent) right / 12px 100% no-repeat scroll;
}
.scroll > svg.plot { min-width: var(--least); }
.shares { display: flex; height: 34px; border-radius: 6px; overflow: hidden; gap: 2px; }
.shares div { min-width: 3px; }
.spent { list-style: none; margin: 0; padding: 0; font-size: 13px; line-height: 1.3; }
.spent li { display: grid; grid-template-columns: minmax(0, 12em) minmax(0, 1fr) 4em; gap: 12px; align-items: center; padding: 3px 0; }
.spent i { height: 12px; min-width: 2px; border-radius: 2px; background: var(--ours); }
.spent span:last-child { text-align: right; color: var(--ink-soft); font-variant-numeric: tabular-nums; }
.key { list-style: none; display: flex; flex-wrap: wrap; gap: 4px 20px; padding: 0; margin: 10px 0 0; font-size: 13px; color: var(--ink-soft); }
.key i { display: inline-block; width: 11px; height: 11px; border-radius: 3px; margin-right: 7px; vertical-align: -1px; }
.key i.dash { width: 20px; height: 0; border-radius: 0; border-top: 2px dashed var(--chance); vertical-align: 4px; }

table { border-collapse: collapse; width: 100%; font-size: 14px; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: var(--ink-soft); font-size: 14px; padding-bottom: 10px; caption-side: top; }
th, td { overflow-wrap: normal; text-align: left; padding: 9px 18px 9px 0; border-bottom: 1px solid var(--line); vertical-align: top; }
thead th { color: var(--ink-soft); font-weight: 500; font-size: 13px; }
tbody th { font-weight: 500; }
td.n, th.n { text-align: right; }
td.n { white-space: nowrap; }
tr.subject th, tr.subject td { font-weight: 600; }
tr.subject .soft { font-weight: 400; }
tr.subject th { color: var(--ours); }
tr.limit th, tr.limit td, tr.context th, tr.context td { color: var(--ink-soft); font-weight: 400; }
tr.divide th { padding-top: 24px; padding-right: 0; color: var(--ink-soft); font-weight: 500; font-size: 13px; white-space: normal; }
tr.divide span { display: block; position: sticky; left: 0; max-width: min(100%, calc(100vw - 36px)); }
.under-table { margin-top: 14px; }
.facts th { width: 220px; color: var(--ink-soft); font-weight: 400; }
.facts td { overflow-wrap: anywhere; }

img { display: block; max-width: 100%; height: auto; border-radius: 6px; background: #fff; box-shadow: 0 0 0 1px var(--line); }
.query { display: grid; grid-template-columns: minmax(0, 230px) minmax(0, 1fr); gap: 22px; padding: 20px 0; border-bottom: 1px solid var(--line); break-inside: avoid; }
.query:last-of-type { border-bottom: 0; }
.query > div > img, .looks > img { width: 100%; max-width: 192px; }
.query blockquote { margin: 0; font: italic 17px/1.45 var(--serif); overflow-wrap: anywhere; }
.query .rank { font-size: 13px; color: var(--ink-soft); margin: 8px 0 0; }
.hits { list-style: none; margin: 0; padding: 0; display: grid; grid-template-columns: repeat(5, minmax(0, 1fr)); gap: 10px; }
.hits .under { font-size: 12px; line-height: 1.35; color: var(--ink-soft); margin: 6px 0 0; font-variant-numeric: tabular-nums; }
.hits img { width: 100%; border: 3px solid transparent; padding: 1px; background: none; box-shadow: none; }
.hits .true img { border-color: var(--good); }
.hits .kin img { border-color: var(--good); border-style: dashed; }
.true .verdict, .kin .verdict { color: var(--good); font-weight: 600; }
.texts { list-style: none; margin: 0; padding: 0; }
.texts li { display: grid; grid-template-columns: 52px minmax(0, 1fr) auto; gap: 12px; padding: 7px 0; border-bottom: 1px solid var(--line); font-size: 15px; line-height: 1.4; }
.texts li:last-child { border: 0; }
.texts .score { color: var(--ink-soft); font-size: 13px; font-variant-numeric: tabular-nums; }
.texts .verdict { font-size: 13px; white-space: nowrap; }
.texts p { margin: 0; overflow-wrap: anywhere; }

.looks { display: grid; grid-template-columns: 150px minmax(0, 1fr); gap: 22px; padding: 22px 0; border-bottom: 1px solid var(--line); break-inside: avoid; }
.looks:last-of-type { border: 0; }
.looks > div > p { font: italic 17px/1.45 var(--serif); }
.words { list-style: none; margin: 0; padding: 0; display: grid; grid-template-columns: repeat(auto-fill, minmax(92px, 1fr)); gap: 12px 10px; }
.words p { margin: 5px 0 0; font-size: 13px; line-height: 1.3; overflow-wrap: anywhere; }
.words img { width: 100%; }
.examples { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 200px), 1fr)); gap: 26px 22px; margin-top: 28px; }
.examples figure { margin: 0; }
.examples img { width: 100%; }
.examples figcaption { font-size: 13px; overflow-wrap: anywhere; }
.examples .class { color: var(--ink); font-weight: 600; }
.note { border-left: 3px solid var(--line); padding: 2px 0 2px 18px; margin: 24px 0; color: var(--ink-soft); max-width: 72ch; }
.warn { border-left-color: var(--baseline); }
.scale { display: flex; align-items: center; gap: 10px; font-size: 13px; color: var(--ink-soft); margin: 0 0 6px; }
.scale i { width: 160px; height: 11px; border-radius: 3px; background: linear-gradient(90deg, var(--below), var(--surface) 50%, var(--above)); border: 1px solid var(--line); }
details { margin-top: 18px; }
summary { cursor: pointer; color: var(--ours); font-size: 14px; padding: 4px 0; }
pre { background: var(--panel); border-radius: 8px; padding: 18px 20px; overflow-x: auto; font: 13px/1.6 var(--mono); }
footer { margin-top: 72px; font-size: 13px; color: var(--ink-soft); }

@media (max-width: 720px) {
  .page { padding: 32px 18px 64px; }
  section { margin-top: 48px; }
  .overview .card:nth-child(n) { grid-column: span 6; }
  .numbers, .query, .looks, dl.explain { grid-template-columns: minmax(0, 1fr); }
  dl.explain { gap: 2px; }
  dl.explain dd { margin-bottom: 16px; }
  .query > img, .query > div > img, .looks > img, .told > img { max-width: 150px; }
  .opening img { max-width: 260px; }
  .opening, .told { grid-template-columns: minmax(0, 1fr); gap: 14px; }
  .hits { grid-template-columns: repeat(3, minmax(0, 1fr)); }
  .texts li { grid-template-columns: 46px minmax(0, 1fr); row-gap: 2px; }
  .texts .verdict:empty { display: none; }
  .scroll thead th:first-child, .scroll th[scope='row'] { position: sticky; left: 0; max-width: 38vw; background: var(--surface); }
  .texts .verdict { grid-column: 2; }
  .facts th { width: 40%; }
  .words { grid-template-columns: repeat(auto-fill, minmax(78px, 1fr)); }
  .examples { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 20px 14px; }
}
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
@media print {
  :root { color-scheme: light; --surface: #fff; --panel: #f4f4f0; --ink: #1c2024; --ink-soft: #4d545b; --line: #d5d6d0;
    --ours: #0067a5; --baseline: #c25e00; --chance: #767b80; --oracle: #00785a; --above: #0067a5; --below: #c25e00; --good: #00785a; --wrong: #a84400; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  body { font-size: 11pt; }
  .page { max-width: none; padding: 0; }
  nav { display: none; }
  section { margin-top: 30px; }
  h2, h3 { break-after: avoid; }
  tr, .card { break-inside: avoid; }
  table { font-size: 8.5pt; }
  th, td { padding: 5px 8px 5px 0; }
  td.n { white-space: normal; }
  .scroll { overflow: visible; background: none; }
  .scroll > svg.plot { min-width: 0; }
  .pair { grid-template-columns: 1fr 1fr; gap: 8px 20px; }
  pre { white-space: pre-wrap; }
}
`
