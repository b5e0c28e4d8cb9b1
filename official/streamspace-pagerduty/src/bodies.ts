import type { Notice } from '@streamspace/plugin-kit/notifications';
import type { Description } from './describe.ts';
import type { Alert, SendJob } from './rows.ts';

/** What is the same in all events. */
export interface Sender {
  readonly source: string;
  readonly baseUrl: string;
}

type Body = SendJob['body'];

/** @see https://developer.pagerduty.com/docs/send-alert-event */
export function triggerBody(alert: Alert, { source, baseUrl }: Sender): Body {
  const { key, summary, severity, since, last, component, group, details, links, count, examples } = alert;
  return {
    event_action: 'trigger',
    dedup_key: key,
    client: 'StreamSpace',
    client_url: baseUrl,
    payload: {
      summary,
      source,
      severity,
      timestamp: since,
      component,
      group,
      class: alert.class,
      custom_details: { ...details, count, first: since, last, recent: examples.join('\n').slice(0, 1000) },
    },
    ...(links.length > 0 && { links }),
  };
}

/** It needs nothing but the key that the alert began with. */
export const resolveBody = (key: string): Body => ({ event_action: 'resolve', dedup_key: key });

/** @see https://developer.pagerduty.com/docs/send-change-events */
export function changeBody({ time }: Notice, { summary, details, links }: Description, { source }: Sender): Body {
  return { payload: { summary, timestamp: time, source, custom_details: details }, ...(links.length > 0 && { links }) };
}

export function testBody(key: string, time: string, { source, baseUrl }: Sender): Body {
  return {
    event_action: 'trigger',
    dedup_key: key,
    client: 'StreamSpace',
    client_url: baseUrl,
    payload: { summary: 'Test alert of StreamSpace', source, severity: 'info', timestamp: time, class: 'test' },
  };
}

/** The body without what PagerDuty may not have liked about it. */
export function simpler({ links: _links, payload, ...rest }: Body): Body {
  if (typeof payload !== 'object' || payload === null) return rest;
  const { custom_details: _details, ...kept } = payload as Record<string, unknown>;
  return { ...rest, payload: kept };
}
