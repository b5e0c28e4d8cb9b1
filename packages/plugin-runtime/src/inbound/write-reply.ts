import { createHash } from 'node:crypto';
import { PluginError, type Bytes, type ReplyPage } from '@streamspace/plugin-sdk';
import { z } from 'zod';
import { isolation } from './answers.ts';
import { cookiePrefix } from './read-request.ts';
import { writePage } from './write-page.ts';

const link = z.strictObject({ label: z.string().min(1).max(200), href: z.string().max(4000) });

const byteCount = z.int().min(0);

const replySchema = z.strictObject({
  status: z.int().min(200).max(599),
  headers: z.record(z.string().max(100), z.string().max(8000)).optional(),
  text: z.string().optional(),
  bytes: z.instanceof(ReadableStream).optional(),
  part: z
    .strictObject({ size: byteCount, start: byteCount.optional(), end: byteCount.optional() })
    .refine(({ size, start = 0, end = size }) => start <= end && end <= size)
    .optional(),
  etag: z
    .string()
    .regex(/^[\x21\x23-\x7e]{1,200}$/)
    .optional(),
  lastModified: z.iso.datetime().optional(),
  fileName: z.string().min(1).max(200).optional(),
  cookies: z
    .array(
      z.strictObject({
        name: z.string().regex(/^[A-Za-z0-9_]{1,60}$/),
        value: z.string().max(3500),
        maxAgeSeconds: z.int().min(0).optional(),
        sameSite: z.enum(['lax', 'strict', 'none']).optional(),
      }),
    )
    .max(10)
    .optional(),
  page: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('redirect'), to: z.string().max(8000) }),
      z.strictObject({
        kind: z.literal('self-post'),
        to: z.string().max(8000),
        fields: z.record(z.string().max(200), z.string().max(1024 ** 2)),
      }),
      z.strictObject({
        kind: z.literal('message'),
        title: z.string().min(1).max(200),
        text: z.string().max(10_000),
        link: link.optional(),
      }),
    ])
    .optional(),
});

type ParsedReply = z.output<typeof replySchema>;

const allowedHeaders = new Set([
  'allow',
  'cache-control',
  'content-language',
  'content-type',
  'retry-after',
  'x-request-id',
  'x-total-count',
]);
/** Headers by which a proxy in front is told to send something else: https://nginx.org/en/docs/http/ngx_http_proxy_module.html */
const forProxies = /^x-(accel|sendfile|lighttpd|litespeed|reproxy)/;

/** A plugin's own headers begin with its name. `Link` is not among the others: browsers connect to what it names. */
const isAllowed = (name: string, plugin: string): boolean =>
  allowedHeaders.has(name) ||
  /^x-ratelimit-[a-z-]+$/.test(name) ||
  (name.startsWith(`x-${plugin}-`) && !forProxies.test(name));

/** Types that browsers show as they are and that hold nothing that runs. */
const shownTypes =
  /^(application\/([a-z0-9.+-]+\+)?json|application\/(jwt|x-ndjson|octet-stream|zip|gzip|x-tar)|text\/(plain|csv|calendar)|image\/(png|jpeg|gif|webp|avif)|(audio|video)\/[a-z0-9.+-]+)$/;
/** Types that may hold something that runs, or that a browser hands to something else: saved, never shown. */
const savedTypes = /^(application\/([a-z0-9.+-]+\+)?xml|text\/xml|application\/pdf)$/;

export interface ReplyContext {
  readonly plugin: string;
  readonly request: { readonly method: string; readonly headers: Headers };
  /** The address that may be left for, or `undefined` for one that may not. */
  readonly allowTarget: (to: string) => string | undefined;
}

/**
 * An answer from what a handler returned.
 *
 * @throws {PluginError} `INTERNAL` for what is no reply, or one that may not be.
 */
export function writeReply(answer: unknown, context: ReplyContext): Response {
  const parsed = replySchema.safeParse(answer);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw refuse(`a reply whose ${issue?.path.join('.') || 'shape'} is wrong: ${issue?.message ?? ''}`);
  }
  const reply = parsed.data;
  const headers = new Headers(isolation);
  for (const cookie of reply.cookies ?? []) headers.append('set-cookie', cookieHeader(context.plugin, cookie));
  if (reply.page !== undefined) return pageReply(reply, reply.page as ReplyPage, headers, context);

  for (const [name, value] of Object.entries(reply.headers ?? {})) {
    const lower = name.toLowerCase();
    if (!isAllowed(lower, context.plugin)) {
      throw refuse(`the header "${lower}", which plugins do not set`);
    }
    headers.set(lower, value);
  }
  const hasBody = reply.text !== undefined || reply.bytes !== undefined;
  if (hasBody) nameContent(headers, reply);
  if (reply.etag !== undefined) headers.set('etag', `"${reply.etag}"`);
  if (reply.lastModified !== undefined) headers.set('last-modified', new Date(reply.lastModified).toUTCString());
  if (reply.part !== undefined) headers.set('accept-ranges', 'bytes');
  if (isUnchanged(reply, context.request)) {
    void (reply.bytes as Bytes | undefined)?.cancel();
    return new Response(undefined, { status: 304, headers });
  }
  const status = statusOf(reply, headers);
  if (context.request.method === 'HEAD' || [204, 205, 304].includes(reply.status)) {
    void (reply.bytes as Bytes | undefined)?.cancel();
    return new Response(undefined, { status: reply.status, headers });
  }
  return new Response((reply.bytes as Bytes | undefined) ?? reply.text, { status, headers });
}

/** RFC 9110, sections 14.4 and 15.5.17. What a plugin says about lengths is believed in no header that frames the body. */
function statusOf({ status, part }: ParsedReply, headers: Headers): number {
  if (part === undefined || status !== 200) return status;
  const { size, start, end } = part;
  if (start === undefined || end === undefined) {
    headers.set('content-range', `bytes */${size}`);
    return 416;
  }
  if (start === 0 && end === size) return status;
  headers.set('content-range', `bytes ${start}-${end - 1}/${size}`);
  return 206;
}

const refuse = (what: string): PluginError => new PluginError('INTERNAL', `The route answered with ${what}`);

function nameContent(headers: Headers, { fileName }: ParsedReply): void {
  const [type = ''] = (headers.get('content-type') ?? 'application/octet-stream').toLowerCase().split(';');
  const isSaved = savedTypes.test(type.trim());
  if (!isSaved && !shownTypes.test(type.trim())) {
    throw refuse(`the content type "${type.trim()}": pages are made with message(), redirect() and selfPost()`);
  }
  if (!headers.has('content-type')) headers.set('content-type', 'application/octet-stream');
  if (fileName === undefined && !isSaved) return;
  const name = fileName ?? 'download';
  const plain = name.replaceAll(/[^A-Za-z0-9._ -]/g, '_');
  headers.set('content-disposition', `attachment; filename="${plain}"; filename*=UTF-8''${encodeRfc8187(name)}`);
}

/** RFC 8187: what encodeURIComponent leaves and a header may not hold. */
const encodeRfc8187 = (text: string): string =>
  encodeURIComponent(text).replaceAll(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );

/** RFC 9110, section 13: an entity tag decides where there is one. */
function isUnchanged(
  { status, etag, lastModified }: ParsedReply,
  { method, headers }: ReplyContext['request'],
): boolean {
  if (status !== 200 || (method !== 'GET' && method !== 'HEAD')) return false;
  const tags = headers.get('if-none-match');
  if (tags !== null) {
    return (
      etag !== undefined &&
      (tags.trim() === '*' || tags.split(',').some((tag) => tag.trim().replace(/^W\//, '') === `"${etag}"`))
    );
  }
  const since = Date.parse(headers.get('if-modified-since') ?? '');
  return lastModified !== undefined && Math.floor(Date.parse(lastModified) / 1000) * 1000 <= since;
}

function cookieHeader(plugin: string, cookie: NonNullable<ParsedReply['cookies']>[number]): string {
  const { name, value, maxAgeSeconds, sameSite = 'lax' } = cookie;
  const age = value === '' ? '; Max-Age=0' : maxAgeSeconds === undefined ? '' : `; Max-Age=${maxAgeSeconds}`;
  const site = sameSite.charAt(0).toUpperCase() + sameSite.slice(1);
  return `${cookiePrefix(plugin)}${name}=${encodeURIComponent(value)}${age}; Path=/; Secure; HttpOnly; SameSite=${site}`;
}

function pageReply(
  { status }: ParsedReply,
  page: ReplyPage,
  headers: Headers,
  { allowTarget, request }: ReplyContext,
): Response {
  const target = (to: string): string => {
    const allowed = allowTarget(to);
    if (allowed !== undefined) return allowed;
    throw refuse(`an address that it may not send browsers to: name the host under "redirects" of the route`);
  };
  if (page.kind === 'redirect') {
    if (![301, 302, 303, 307, 308].includes(status)) throw refuse(`the status ${status} for a redirect`);
    headers.set('location', target(page.to));
    return new Response(undefined, { status, headers });
  }
  const { html, policy } = writePage(page, target, (text) => createHash('sha256').update(text).digest('base64'));
  headers.set('content-type', 'text/html; charset=utf-8');
  headers.set('content-security-policy', policy);
  return new Response(request.method === 'HEAD' ? undefined : html, { status, headers });
}
