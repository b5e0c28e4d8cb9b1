import { describeHost } from './describe-host.ts';
import { openSandboxHost } from './open-sandbox-host.ts';

describeHost('the host of production', openSandboxHost);
