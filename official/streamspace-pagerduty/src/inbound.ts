import { createHmac, timingSafeEqual } from 'node:crypto';
import { reply, type Reply, type RouteRequest } from '@streamspace/plugin-sdk';
import { z } from 'zod';
import type { PluginApi } from './rows.ts';

const eventSchema = z.object({
  event: z.object({
    id: z.string().max(200),
    event_type: z.string(),
    data: z.object({ incident_key: z.string().nullish() }).nullish(),
  }),
});

/**
 * Whether one of the signatures is that of one of the secrets; there are two while a secret is replaced.
 *
 * @see https://developer.pagerduty.com/docs/verifying-webhook-signatures
 */
export function isSigned(header: string, body: Uint8Array, secrets: readonly string[]): boolean {
  const encoder = new TextEncoder();
  const given = header
    .split(',')
    .map((part) => part.trim())
    .filter((part) => /^v1=[0-9a-f]{64}$/.test(part))
    .slice(0, 8);
  return secrets.some((secret) => {
    const expected = encoder.encode(`v1=${createHmac('sha256', secret).update(body).digest('hex')}`);
    return given.some((signature) => timingSafeEqual(encoder.encode(signature), expected));
  });
}

const statusOf: Readonly<Record<string, 'triggered' | 'acknowledged' | 'resolved'>> = {
  'incident.acknowledged': 'acknowledged',
  'incident.unacknowledged': 'triggered',
  'incident.reopened': 'triggered',
  'incident.resolved': 'resolved',
};

/** What people do in PagerDuty reaches the alert that it is about. PagerDuty waits five seconds, and drops what gets a 4xx. */
export function createInbound(api: PluginApi, secrets: readonly string[]) {
  async function apply(key: string, status: 'triggered' | 'acknowledged' | 'resolved'): Promise<void> {
    await api.storage.alerts.update({ key }, (alert) => {
      if (alert === undefined || alert.state === 'pending') return alert;
      const { resendAt: _resend, resolveAt: _resolve, ...rest } = alert;
      if (status === 'resolved') return { ...rest, status, state: 'resolved' };
      // A resolved one that is opened again is open here too.
      return { ...alert, status, state: 'firing' };
    });
  }

  return async ({ headers, body }: RouteRequest<Uint8Array, undefined>): Promise<Reply> => {
    if (secrets.length === 0) return reply.problem(404, 'NOT_FOUND', 'No webhookSecrets are configured');
    if (!isSigned(headers.get('x-pagerduty-signature') ?? '', body, secrets))
      return reply.problem(401, 'UNAUTHORIZED', 'The signature is not that of one of the webhookSecrets');
    const parsed = eventSchema.safeParse(parse(new TextDecoder().decode(body)));
    // What nobody knows is no fault of PagerDuty's: three refusals would switch the subscription off.
    if (!parsed.success) return reply.empty();
    const { id, event_type: type, data } = parsed.data.event;
    const status = statusOf[type];
    const key = data?.incident_key ?? undefined;
    if (status === undefined || key === undefined || key.length > 255) return reply.empty();
    if (!(await api.storage.inbound.insert({ id }))) return reply.empty();
    await apply(key, status);
    return reply.empty();
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
