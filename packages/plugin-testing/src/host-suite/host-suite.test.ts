import { describeHost } from './describe-host.ts';
import { openTestHost } from './open-test-host.ts';

describeHost('the test host', openTestHost);
