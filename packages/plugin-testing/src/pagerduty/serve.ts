import { serveHandler, type ServedHandler } from '../http/serve.ts';
import { createFakePagerDuty, type FakePagerDuty, type FakePagerDutyOptions } from './fake-pagerduty.ts';

/** A fake PagerDuty behind a port of this machine. */
export interface ServedFakePagerDuty extends ServedHandler {
  readonly pagerduty: FakePagerDuty;
}

/** Serves {@link createFakePagerDuty} on a free loopback port, until it is disposed of. */
export async function serveFakePagerDuty(options: FakePagerDutyOptions = {}): Promise<ServedFakePagerDuty> {
  const pagerduty = createFakePagerDuty(options);
  return { pagerduty, ...(await serveHandler((request) => pagerduty.handle(request))) };
}
