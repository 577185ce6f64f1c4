import type { StripeAnswer } from '../local-stripe.ts';
import { type PageLanguage, pageTexts } from './page-texts.ts';

/** Markup that may stand in a page as it is. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Part = string | number | Html | null | readonly Html[];

const escaped = (value: string) =>
  value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

function partText(part: Part): string {
  if (part === null) return '';
  if (part instanceof Html) return part.text;
  if (typeof part === 'object') return part.map(({ text }) => text).join('');
  return escaped(String(part));
}

/** Markup with every value escaped that is not markup itself. */
export const html = (strings: TemplateStringsArray, ...parts: readonly Part[]): Html =>
  new Html(strings.reduce((text, piece, index) => text + piece + partText(parts[index] ?? null), ''));

const style = `
:root{color-scheme:light dark;--ink:#1a1f36;--soft:#5d6680;--line:#dfe3ec;--paper:#fff;--wash:#f5f7fb;--accent:#4b45d6;--bad:#b3261e}
@media(prefers-color-scheme:dark){:root{--ink:#e8eaf2;--soft:#a3abc2;--line:#353b4f;--paper:#171a24;--wash:#0f1119;--accent:#8d88ff;--bad:#ff8a80}}
*{box-sizing:border-box}body{margin:0;font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--wash)}
.test{background:#ffd970;color:#3d2e00;text-align:center;padding:.35rem 1rem;font-size:.85rem}
header{display:flex;justify-content:space-between;align-items:center;max-width:64rem;margin:auto;padding:1rem}
main{max-width:64rem;margin:auto;padding:0 1rem 3rem;display:grid;gap:1.25rem;grid-template-columns:repeat(auto-fit,minmax(19rem,1fr));align-items:start}
section{background:var(--paper);border:1px solid var(--line);border-radius:12px;padding:1.25rem}
h1{font-size:1.35rem;margin:0 0 .5rem;grid-column:1/-1}h2{font-size:1.05rem;margin:0 0 .75rem}p{margin:.25rem 0 .75rem}
.price{font-size:1.5rem;line-height:1.3;font-weight:650;margin:0}.soft{color:var(--soft)}.row{display:flex;gap:.75rem}.row>*{flex:1}
label{display:block;font-size:.85rem;color:var(--soft);margin-bottom:.75rem}
input{display:block;width:100%;font:inherit;color:var(--ink);background:var(--wash);border:1px solid var(--line);border-radius:8px;padding:.55rem .7rem;margin-top:.2rem}
button,.button{font:inherit;font-weight:600;border-radius:8px;padding:.6rem 1rem;border:1px solid var(--line);background:var(--paper);color:var(--ink);cursor:pointer}
button.primary{width:100%;background:var(--accent);border-color:var(--accent);color:#fff}
@media(prefers-color-scheme:dark){button.primary{color:#0f1119}}
a{color:var(--accent)}.alert{border:1px solid var(--bad);color:var(--bad);border-radius:8px;padding:.6rem .8rem;margin-bottom:.75rem}
table{width:100%;border-collapse:collapse;font-size:.92rem}td,th{text-align:left;padding:.4rem .25rem;border-bottom:1px solid var(--line);font-weight:400}
td:last-child:not(:first-child){text-align:right}code{font-size:.85rem;white-space:nowrap}form{margin:0}.wide{grid-column:1/-1}.stack{display:grid;gap:1.25rem}
`;

interface PageFacts {
  readonly language: PageLanguage;
  readonly title: string;
  readonly path: string;
  readonly status?: number;
}

/** A whole page, which is not kept by the browser and loads nothing from elsewhere. */
export function page({ language, title, path, status = 200 }: PageFacts, body: Html): StripeAnswer {
  const t = pageTexts(language);
  const other = language === 'zh' ? 'en' : 'zh';
  const { text } = html`<!doctype html><html lang="${language === 'zh' ? 'zh-CN' : 'en'}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1"><title>${title}</title><link rel="icon" href="data:,">
<style>${new Html(style)}</style></head><body><div class="test">${t('test')}</div>
<header><strong>Gristmill</strong><a href="${path}?lang=${other}" lang="${other}">${t('other')}</a></header>
<main><h1>${title}</h1>${body}</main></body></html>`;
  return {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'",
    },
    body: text,
  };
}

export const redirect = (location: string): StripeAnswer => ({ status: 303, headers: { location }, body: '' });

export const money = (minor: number, currency: string, language: PageLanguage) =>
  new Intl.NumberFormat(language === 'zh' ? 'zh-CN' : 'en', { style: 'currency', currency }).format(minor / 100);

export const day = (seconds: number, language: PageLanguage) =>
  new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'en', { dateStyle: 'long', timeZone: 'UTC' }).format(
    seconds * 1000,
  );
