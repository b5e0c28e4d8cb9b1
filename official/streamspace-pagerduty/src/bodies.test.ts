import { toNotice } from '@streamspace/plugin-kit/notifications';
import { eventCatalogue, isEventType, type PlatformEvent } from '@streamspace/plugin-sdk';
import { sampleEvent } from '@streamspace/plugin-testing';
import { createFakePagerDuty, fakeRoutingKey } from '@streamspace/plugin-testing/pagerduty';
import { describe as group, expect, test } from 'vitest';
import { changeBody, simpler, triggerBody } from './bodies.ts';
import { dedupKey } from './dedup-key.ts';
import { describe } from './describe.ts';
import { groupValues } from './matching.ts';
import type { Alert } from './rows.ts';
import { toRule } from './rule.ts';

const eventTypes = Object.keys(eventCatalogue).filter(isEventType);
const rule = toRule({ name: 'all', match: { events: ['*'] }, runbookUrl: 'https://runbooks.example/all' });
const log = { warn: () => undefined };
const sender = { source: 'streamspace.example', baseUrl: 'https://streamspace.example' };
const hostile = `</script> {{ x }} 👩‍💻 \u202Eמשהו ${'x'.repeat(10_000)}`;

/** Every text of a payload but instants and words of the contract, replaced. */
function spoil(value: unknown): unknown {
  if (typeof value === 'string') return /^\d{4}-\d\d-\d\dT|^[a-z_]{1,12}$/.test(value) ? value : hostile;
  if (Array.isArray(value)) return value.map(spoil);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, spoil(each)]));
}

const variants: Readonly<Record<string, (event: PlatformEvent) => PlatformEvent>> = {
  full: (event) => event,
  minimal: (event) => ({ ...event, data: {} }),
  hostile: (event) => ({ ...event, data: spoil(event.data) as PlatformEvent['data'] }),
  'details-off': (event) => event,
};

function bodiesOf(event: PlatformEvent, includeDetails: boolean) {
  const notice = toNotice(event, { includeDetails, baseUrl: sender.baseUrl });
  const { example, ...said } = describe(rule, { event, notice, count: 1 }, { instance: 'prod', log });
  const alert = {
    ...said,
    key: dedupKey('prod', rule.name, groupValues(rule, event)),
    since: notice.time,
    last: notice.time,
    count: 1,
    examples: Array.from({ length: 10 }, () => example),
  };
  return {
    trigger: triggerBody(alert as unknown as Alert, sender),
    change: changeBody(notice, { ...said, example }, sender),
  };
}

async function statusOf(path: string, body: object): Promise<string> {
  const request = new Request(`https://events.pagerduty.com/v2/${path}`, {
    method: 'POST',
    body: JSON.stringify({ routing_key: fakeRoutingKey, ...body }),
  });
  const response = await createFakePagerDuty().handle(request);
  return `${response.status} ${response.status === 202 ? '' : await response.text()}`.trim();
}

group.each(Object.keys(variants))('golden events, %s', (variant) => {
  const all = eventTypes.map((type) => {
    const event = sampleEvent(type);
    return [type, bodiesOf(variants[variant]?.(event) ?? event, variant !== 'details-off')] as const;
  });

  test('are what they were', async () => {
    const lines = all.map(([, { trigger }]) => JSON.stringify(trigger));
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(`__goldens__/${variant}.jsonl`);
  });

  test('are taken by PagerDuty as alerts, as changes and with less in them, and are smaller than 64 KiB', async () => {
    for (const [type, { trigger, change }] of all) {
      const answers = [
        // oxlint-disable-next-line no-await-in-loop -- the first that is refused is named
        await statusOf('enqueue', trigger),
        // oxlint-disable-next-line no-await-in-loop -- as above
        await statusOf('enqueue', simpler(trigger)),
        // oxlint-disable-next-line no-await-in-loop -- as above
        await statusOf('change/enqueue', change),
      ];
      expect([type, ...answers]).toEqual([type, '202', '202', '202']);
      expect(JSON.stringify(trigger).length).toBeLessThan(64 * 1024);
      expect(JSON.stringify(trigger)).not.toMatch(/undefined|\u202E/);
    }
  });
});
