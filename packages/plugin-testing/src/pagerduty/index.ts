export {
  createFakePagerDuty,
  fakeRoutingKey,
  type FakeAlert,
  type FakePagerDuty,
  type FakePagerDutyOptions,
} from './fake-pagerduty.ts';
export { serveFakePagerDuty, type ServedFakePagerDuty } from './serve.ts';
