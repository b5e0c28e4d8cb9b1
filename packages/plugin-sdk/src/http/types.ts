import type { Awaitable } from '../api/common.ts';
import type { Viewer } from '../ui/blocks.ts';

/** Bytes as they come. */
export type Bytes = ReadableStream<Uint8Array>;

/** A request to a route of the plugin. `Cookie`, `Authorization` and what else belongs to the platform are not in it. */
export interface RouteRequest<Body = unknown, V = Viewer | undefined> {
  /** Of the request, for logs. */
  readonly id: string;
  readonly method: string;
  /** Below the plugin's own address, such as `/hooks/github`. */
  readonly path: string;
  /** The address that the caller used. */
  readonly url: string;
  /** What follows `?`, as it was sent; empty without one. Signatures are made over it. */
  readonly rawQuery: string;
  /** The `:names` of the path, decoded. */
  readonly params: Readonly<Record<string, string>>;
  /** A parameter that is sent twice is refused before. */
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Headers;
  /** Cookies that the plugin set itself. */
  readonly cookies: Readonly<Record<string, string>>;
  readonly body: Body;
  /** Who is signed in; `undefined` on a public route. */
  readonly viewer: V;
  /** Address of the caller, as far as the host can tell. */
  readonly ip: string;
}

export interface ReplyCookie {
  /** Letters, digits and `_`. The caller's browser knows it as `__Host-p-<plugin>-<name>`. */
  readonly name: string;
  /** Empty takes the cookie away. */
  readonly value: string;
  /** Seconds. Default: until the browser closes. */
  readonly maxAgeSeconds?: number;
  /** Default `lax`. `none` is for sign-in by POST from another site. */
  readonly sameSite?: 'lax' | 'strict' | 'none';
}

/**
 * What a route answers. The host adds the headers that keep it apart from the page; HTML, SVG and scripts are refused,
 * except what {@link redirect}, {@link selfPost} and {@link message} make.
 */
export interface Reply {
  /** 200 to 599. */
  readonly status: number;
  /**
   * `content-type`, `content-language`, `cache-control`, `retry-after`, `allow`, `x-request-id`, `x-total-count`,
   * `x-ratelimit-…` and `x-<name of the plugin>-…`; others are refused.
   */
  readonly headers?: Readonly<Record<string, string>>;
  /** Parts can be asked for of bytes and of a {@link RangedBody}. */
  readonly body?: string | Uint8Array | Bytes | RangedBody;
  /** Strong entity tag without quotes. The host answers `If-None-Match` with 304, and HEAD. */
  readonly etag?: string;
  /** An instant. */
  readonly lastModified?: string;
  /** The browser saves it under this name instead of showing it. */
  readonly fileName?: string;
  readonly cookies?: readonly ReplyCookie[];
  /** Set by {@link redirect}, {@link selfPost} and {@link message}. */
  readonly page?: ReplyPage;
}

/** A page that the host writes itself. */
export type ReplyPage =
  | { readonly kind: 'redirect'; readonly to: string }
  | { readonly kind: 'self-post'; readonly to: string; readonly fields: Readonly<Record<string, string>> }
  | {
      readonly kind: 'message';
      readonly title: string;
      readonly text: string;
      readonly link?: { readonly label: string; readonly href: string };
    };

/**
 * A body of which parts can be had. The host answers `Range` and `If-Range` (RFC 9110, section 14), so that players seek
 * and downloads go on; give an `etag` or `lastModified` too, which say whether a part still fits.
 */
export interface RangedBody {
  /** Bytes in all. */
  readonly size: number;
  /**
   * The bytes from `start` up to, and without, `end`. Called once per request, and not for HEAD or what the caller has.
   */
  open(start: number, end: number): Awaitable<Uint8Array | Bytes>;
}

/** More of a reply than its content. */
export type ReplyOptions = Partial<Omit<Reply, 'body' | 'page'>>;
