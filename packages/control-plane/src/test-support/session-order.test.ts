import type { PlatformEvent } from '@streamspace/plugin-sdk';
import { expect, test } from 'vitest';
import { minuteMs } from '../instant.ts';
import { faultsOf } from './session-order.ts';

test('illegal orders are found', () => {
  const event = (type: string, minute: number) =>
    ({ id: 'e', type, occurredAt: new Date(minute * minuteMs).toISOString(), data: {} }) as PlatformEvent;
  expect(faultsOf([event('session.created', 1), event('session.idle', 2)], 'new')).toHaveLength(1);
  expect(faultsOf([event('session.created', 2), event('session.started', 1)], 'new')).toHaveLength(1);
  expect(faultsOf([event('session.terminated', 1), event('session.terminated', 2)], 'running')).toHaveLength(1);
  expect(faultsOf([event('session.connected', 1), event('session.terminated', 2)], 'running')).toHaveLength(1);
});
