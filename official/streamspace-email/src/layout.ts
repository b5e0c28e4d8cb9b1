import type { Severity } from '@streamspace/plugin-kit/notifications';
import type { EmailConfig } from './config.ts';
import { Html, markup } from './html.ts';

/** What stands in a mail, whatever it is about. */
export interface MailParts {
  /** What mail clients show beside the subject. */
  readonly preheader: string;
  readonly severity?: Severity | undefined;
  readonly title: string;
  readonly summary: string;
  readonly facts?: readonly { readonly label: string; readonly value: string }[];
  readonly list?: readonly { readonly title: string; readonly text: string }[];
  readonly button?: { readonly text: string; readonly url: string } | undefined;
  /** Why the reader gets it, and what is said about the mail. */
  readonly footer: readonly string[];
  readonly unsubscribeUrl?: string | undefined;
}

export type Branding = EmailConfig['branding'];

/** White text on each has a contrast of at least 4.5:1. */
const barColors: Readonly<Record<Exclude<Severity, 'info'>, string>> = {
  warning: '#8a5200',
  error: '#b3261e',
  critical: '#7a0c2e',
};
export const severityWords: Readonly<Record<Severity, string>> = {
  info: 'Information',
  warning: 'Warning',
  error: 'Error',
  critical: 'Critical',
};

const font = new Html("font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif");
const table = new Html('cellpadding="0" cellspacing="0" border="0"');

/** For mail clients with dark modes and small screens; the others do with what stands inline. */
const sheet = new Html(`:root{color-scheme:light dark;supported-color-schemes:light dark}
@media (max-width:480px){.label,.value{display:block!important;width:auto!important}.label{padding-bottom:0!important}.value{padding-top:0!important;border-top:0!important}.pad{padding-left:20px!important;padding-right:20px!important}}
@media (prefers-color-scheme:dark){.page{background:#0f1216!important}.card{background:#1a1f26!important}.text{color:#e8ebef!important}.quiet{color:#aab4c0!important}.line{border-color:#343c47!important}}`);

/**
 * One column of tables with inline styles, which old mail clients understand too. Nothing is fetched but the logo of the
 * operator.
 */
export function htmlMail(parts: MailParts, branding: Branding): string {
  const { severity = 'info', title, summary, preheader } = parts;
  const bar = severity === 'info' ? branding.primaryColor : barColors[severity];
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${title}</title>
<style>
${sheet}
</style>
</head>
<body class="page" style="margin:0;padding:0;background:#eef1f5">
<div style="display:none;max-height:0;overflow:hidden">${preheader}</div>
<table role="presentation" width="100%" ${table} class="page" style="background:#eef1f5">
<tr><td align="center" style="padding:24px 12px">
<table role="presentation" width="100%" ${table} class="card" style="max-width:600px;background:#ffffff;border-radius:8px;overflow:hidden">
<tr><td class="pad" style="background:${bar};padding:14px 32px;${font};font-size:14px;line-height:20px;font-weight:600;color:#ffffff">${branding.productName} &middot; ${severityWords[severity]}</td></tr>
${logo(branding)}<tr><td class="pad" style="padding:28px 32px 8px;${font}">
<h1 class="text" style="margin:0 0 8px;font-size:22px;line-height:28px;font-weight:600;color:#16191d;overflow-wrap:anywhere">${title}</h1>
<p class="text" style="margin:0;font-size:16px;line-height:24px;color:#16191d;overflow-wrap:anywhere">${summary}</p>
</td></tr>
${factTable(parts)}${listTable(parts)}${button(parts, branding)}${footer(parts)}</table>
</td></tr>
</table>
</body>
</html>
`.text;
}

function logo({ logoUrl, productName }: Branding): Html | undefined {
  if (logoUrl === '') return undefined;
  return markup`<tr><td class="pad" style="padding:24px 32px 0"><img src="${logoUrl}" alt="${productName}" height="40" style="display:block;height:40px;max-width:100%;border:0"></td></tr>
`;
}

const cell = new Html(`border-top:1px solid #dfe4ea;padding:9px 0;${font.text};font-size:14px;line-height:20px`);

function factTable({ facts = [] }: MailParts): Html | undefined {
  if (facts.length === 0) return undefined;
  const rows = facts.map(
    ({ label, value }) =>
      markup`<tr><th scope="row" align="left" class="label quiet line" style="${cell};width:34%;padding-right:16px;vertical-align:top;font-weight:400;color:#59636e">${label}</th><td class="value text line" style="${cell};vertical-align:top;color:#16191d;overflow-wrap:anywhere">${value}</td></tr>
`,
  );
  return markup`<tr><td class="pad" style="padding:16px 32px 8px"><table width="100%" ${table}>
${rows}</table></td></tr>
`;
}

function listTable({ list = [] }: MailParts): Html | undefined {
  if (list.length === 0) return undefined;
  const rows = list.map(
    ({ title, text }) =>
      markup`<tr><td class="text line" style="${cell};color:#16191d;overflow-wrap:anywhere"><strong>${title}</strong><br><span class="quiet" style="color:#59636e">${text}</span></td></tr>
`,
  );
  return markup`<tr><td class="pad" style="padding:16px 32px 8px"><table role="presentation" width="100%" ${table}>
${rows}</table></td></tr>
`;
}

function button({ button: target }: MailParts, { primaryColor }: Branding): Html | undefined {
  if (target === undefined) return undefined;
  return markup`<tr><td class="pad" style="padding:16px 32px 8px"><table role="presentation" ${table}><tr><td style="border-radius:6px;background:${primaryColor}"><a href="${target.url}" style="display:inline-block;padding:12px 22px;${font};font-size:15px;line-height:20px;font-weight:600;color:#ffffff;text-decoration:none">${target.text}</a></td></tr></table></td></tr>
`;
}

function footer({ footer: lines, unsubscribeUrl }: MailParts): Html {
  const shown = lines.map(
    (line) => markup`<p class="quiet" style="margin:0 0 6px;color:#59636e;overflow-wrap:anywhere">${line}</p>
`,
  );
  const link =
    unsubscribeUrl === undefined
      ? undefined
      : markup`<p style="margin:0"><a class="quiet" href="${unsubscribeUrl}" style="color:#59636e">Unsubscribe</a></p>
`;
  return markup`<tr><td class="pad" style="padding:20px 32px 28px;${font};font-size:13px;line-height:20px">
${shown}${link}</td></tr>
`;
}
