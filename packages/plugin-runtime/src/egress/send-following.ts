import { decide, decidedTarget } from './policy.ts';
import { redirectedRequest, redirectLocation } from './redirects.ts';
import { EgressRefusal, shownUrl, type EgressTarget } from './refusal.ts';
import { openRequestBody, type RequestBody } from './request-body.ts';
import { declaredLength, parseHeaders, parseMethod, withDefaultHeaders } from './request-head.ts';
import { report, send, type Hop, type SendContext, type SentResponse } from './send.ts';
import type { EgressRequest, EgressResponse } from './types.ts';

/** Sends a request and, where it asks for that, the ones that redirects make of it, each of them decided anew. */
export async function sendFollowing(context: SendContext, request: EgressRequest): Promise<EgressResponse> {
  let body: RequestBody = { kind: 'none' };
  let hop = recordingRefusal(
    context,
    shownMethod(request),
    () => decidedTarget(decide(context.plugin, request.url)),
    () => firstHop(context, request),
  );
  const { openBody } = hop;
  hop = { ...hop, openBody: async () => (body = await openBody()) };

  for (let redirects = 0; ; redirects += 1) {
    const sent = hop;
    // oxlint-disable-next-line no-await-in-loop -- each hop depends on the answer to the one before
    const response = await send(context, sent);
    const location = request.redirect === 'manual' ? undefined : redirectLocation(response.status, response.headers);
    if (location === undefined) return toResponse(response, sent.url, redirects > 0);
    // oxlint-disable-next-line no-await-in-loop
    await response.body?.cancel();
    hop = recordingRefusal(
      context,
      sent.method,
      () => response.target,
      () => {
        if (request.redirect === 'error') throw unexpected(response.target);
        if (redirects === context.limits.redirects) throw tooMany(response.target, redirects);
        return nextHop(sent, response, location, body);
      },
    );
  }
}

function firstHop({ plugin, egress, clock, limits }: SendContext, request: EgressRequest): Hop {
  const method = parseMethod(request.method);
  const headers = withDefaultHeaders(parseHeaders(request.headers), plugin.name);
  const length = declaredLength(request.headers);
  if (request.body !== undefined && (method === 'GET' || method === 'HEAD')) {
    throw new EgressRefusal(
      'request-invalid',
      'INVALID_ARGUMENT',
      `A ${method} request has no body: use POST, or put into the URL what it says`,
    );
  }
  const signal = AbortSignal.any([request.signal, egress.stopped]);
  const openBody = () => openRequestBody(request.body, { length, stallMs: limits.stallMs, clock, signal });
  return { method, url: request.url, headers, openBody, signal };
}

function nextHop(sent: Hop, { status, target }: SentResponse, location: string, body: RequestBody): Hop {
  const { keepsBody, ...next } = redirectedRequest({ ...sent, target }, status, location);
  if (keepsBody && body.kind === 'stream') {
    const message = `${shownUrl(target)} redirects with ${status}, and a body this long is not kept to be sent again: use redirect "manual" and repeat the request`;
    throw new EgressRefusal('redirect-body', 'VENDOR_REJECTED', message, { target });
  }
  return { ...next, signal: sent.signal, openBody: async () => (keepsBody ? body : { kind: 'none' }) };
}

function toResponse(
  { status, statusText, headers, body }: SentResponse,
  requested: string,
  redirected: boolean,
): EgressResponse {
  const url = new URL(requested);
  url.hash = '';
  return { status, statusText, headers, url: url.href, redirected, ...(body === undefined ? {} : { body }) };
}

function unexpected(target: EgressTarget): EgressRefusal {
  const message = `${shownUrl(target)} redirects, and this request refuses redirects: use its final address, or redirect "follow"`;
  return new EgressRefusal('redirect-refused', 'VENDOR_REJECTED', message, { target });
}

function tooMany(target: EgressTarget, redirects: number): EgressRefusal {
  const message = `${shownUrl(target)} redirects once more after ${redirects} redirects, which is the most that one request follows`;
  return new EgressRefusal('redirect-limit', 'VENDOR_REJECTED', message, { target });
}

/** A method that cannot be sent can be anything. */
function shownMethod({ method }: EgressRequest): string {
  return /^[A-Za-z-]{1,20}$/.test(method) ? method : '(invalid)';
}

function recordingRefusal<T>(
  context: SendContext,
  method: string,
  target: () => EgressTarget | undefined,
  run: () => T,
): T {
  try {
    return run();
  } catch (error) {
    report(context, { method, target: target(), error, bytesIn: 0, bytesOut: 0, durationMs: 0 });
    throw error;
  }
}
