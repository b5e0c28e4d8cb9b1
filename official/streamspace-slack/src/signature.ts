import { createHmac, timingSafeEqual } from 'node:crypto';

const windowSeconds = 5 * 60;

/**
 * Whether a request comes from Slack, and from the last five minutes.
 *
 * @param body Byte for byte as it came.
 * @param now The present, in milliseconds since 1970.
 * @see https://docs.slack.dev/authentication/verifying-requests-from-slack
 */
export function isFromSlack(
  headers: Headers,
  body: Uint8Array,
  { secret, now }: { readonly secret: string; readonly now: number },
): boolean {
  const timestamp = headers.get('x-slack-request-timestamp') ?? '';
  const signature = headers.get('x-slack-signature') ?? '';
  if (!/^\d{1,12}$/.test(timestamp) || !/^v0=[0-9a-f]{64}$/.test(signature)) return false;
  if (Math.abs(now / 1000 - Number(timestamp)) > windowSeconds) return false;
  const expected = createHmac('sha256', secret).update(`v0:${timestamp}:`).update(body).digest('hex');
  return timingSafeEqual(new TextEncoder().encode(signature), new TextEncoder().encode(`v0=${expected}`));
}
