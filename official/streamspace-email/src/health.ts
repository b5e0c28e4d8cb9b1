import type { PluginApi } from './rows.ts';
import { authOf, type EmailConfig } from './config.ts';

/** What an operator should know of a configuration that works, in words. */
export interface Advice {
  readonly condition: string;
  readonly message: string;
  readonly hint: string;
}

/** https://techcommunity.microsoft.com/blog/exchange/updated-exchange-online-smtp-auth-basic-authentication-deprecation-timeline/4489835 */
const microsoftHosts = /^smtp(-mail)?\.(office365|outlook)\.com$/i;

export function adviceOn(config: EmailConfig): readonly Advice[] {
  const advice: Advice[] = [];
  if (microsoftHosts.test(config.smtpHost) && authOf(config) === 'password') {
    advice.push({
      condition: 'basic-auth-ending',
      message: 'Microsoft switches sign-in with a password off at the end of December 2026, and removes it later',
      hint: 'Register an application at Microsoft, and set auth to "oauth2"',
    });
  }
  if (!config.useTLS) {
    advice.push({
      condition: 'insecure',
      message: 'Mail goes to the server unencrypted',
      hint: 'Set useTLS to true, unless the server is on this machine or in a network of its own',
    });
  }
  return advice;
}

/** What the provider of the mail server allows a day, for who has not set a limit. */
export function providerLimit(smtpHost: string): string | undefined {
  if (/^smtp(-relay)?\.gmail\.com$/i.test(smtpHost)) return 'Google takes 500 recipients a day, of Workspace 2,000';
  return microsoftHosts.test(smtpHost) ? 'Microsoft takes 10,000 recipients a day and 30 mails a minute' : undefined;
}

/** Shows conditions that hold, and takes those away that do not. */
export async function showAdvice(api: Pick<PluginApi, 'health'>, config: EmailConfig): Promise<void> {
  const holding = new Map(adviceOn(config).map((each) => [each.condition, each]));
  for (const condition of ['basic-auth-ending', 'insecure']) {
    const found = holding.get(condition);
    const state =
      found === undefined ? undefined : ({ level: 'degraded', message: found.message, hint: found.hint } as const);
    // oxlint-disable-next-line no-await-in-loop -- two
    await api.health(condition, state);
  }
}
