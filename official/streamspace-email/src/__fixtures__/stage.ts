import { createTestHost, type TestHost } from '@streamspace/plugin-testing';
import plugin from '../index.ts';
import { openMailServer, type MailServer, type MailServerOptions } from './mail-server.ts';

/** The plugin in a test host, and a mail server of this machine. Its connections are real ones, its time is the test's. */
export interface Stage {
  readonly host: TestHost;
  readonly server: MailServer;
  /** The configuration that the plugin has. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Lets what is on its way arrive: real connections take real time. Fails after five seconds. */
  until(condition: () => unknown, what?: string): Promise<void>;
  /** Lets minutes pass in small steps: what runs in each gets the real time that it takes, up to a second. */
  pass(minutes: number): Promise<void>;
  stop(): Promise<void>;
}

export interface StageOptions {
  readonly config?: object;
  readonly server?: MailServerOptions;
  readonly enabled?: boolean;
}

export const user = 'notifications@example.com';
export const password = 'app-password-1234';

export const baseConfig = {
  smtpHost: '127.0.0.1',
  username: user,
  password,
  fromAddress: user,
  toAddresses: ['admin@example.com', 'team@example.com'],
};

export async function openStage({ config = {}, server: how, enabled = true }: StageOptions = {}): Promise<Stage> {
  const server = await openMailServer(how ?? { users: { [user]: password } });
  const wanted = { ...baseConfig, smtpPort: server.port, tls: { caPem: server.ca }, ...config };
  const all = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined));
  const host = await createTestHost(plugin, { config: all, enabled: false, grant: ['read:users'] });
  if (enabled) await host.operator.enable('streamspace-email');
  const rest = (): Promise<void> =>
    new Promise((resolve) => {
      setTimeout(resolve, 2);
    });

  async function settle(longestMs: number): Promise<void> {
    const end = performance.now() + longestMs;
    // oxlint-disable-next-line no-await-in-loop -- it waits
    while ((await host.deliveries('running')).length > 0 && performance.now() < end) {
      // oxlint-disable-next-line no-await-in-loop -- it waits
      await rest();
      // oxlint-disable-next-line no-await-in-loop -- it waits
      await host.clock.advance(0);
    }
  }

  return {
    host,
    server,
    config: all,
    async until(condition, what = String(condition)) {
      const end = performance.now() + 5000;
      // oxlint-disable-next-line no-await-in-loop -- it waits
      while (!(await condition())) {
        if (performance.now() > end) throw new Error(`never came true: ${what}`);
        // oxlint-disable-next-line no-await-in-loop -- it waits
        await host.clock.advance(0);
        // oxlint-disable-next-line no-await-in-loop -- it waits
        await rest();
      }
    },
    async pass(minutes) {
      for (let step = 0; step < minutes * 12; step += 1) {
        // oxlint-disable-next-line no-await-in-loop -- step by step
        await host.clock.advance('5s');
        // oxlint-disable-next-line no-await-in-loop -- step by step
        await settle(1000);
      }
    },
    async stop() {
      await host.stop();
      await server[Symbol.asyncDispose]();
    },
  };
}
