import { toNotice, type Notice } from '@streamspace/plugin-kit/notifications';
import type { EventType } from '@streamspace/plugin-sdk';
import { eventVariants } from '@streamspace/plugin-testing';

const events = eventVariants(
  `<b>&amp;</b>\r\nBcc: eve@evil.example\r\n\r\n"><script>alert(1)</script> {{ 7 | times: 7 }} https://evil.example 👩‍💻 \u202Eמשהו ${'x'.repeat(10_000)}`,
);
const options = { includeDetails: true, baseUrl: 'https://streamspace.example' };

/** A notice of each type in four variants of its data. */
export const variants: Readonly<Record<string, (type: EventType) => Notice>> = {
  full: (type) => toNotice(events.full(type), options),
  minimal: (type) => toNotice(events.minimal(type), options),
  hostile: (type) => toNotice(events.hostile(type), options),
  'details-off': (type) => toNotice(events.full(type), { ...options, includeDetails: false }),
};
