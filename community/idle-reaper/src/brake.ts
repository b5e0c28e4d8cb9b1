import type { HostApi } from '@streamspace/plugin-sdk';

/** So few sessions can be due at once on any day: on a small platform, each is a large share. */
const alwaysAllowed = 3;

/** Whether so many are due at once that a clock or the data is more likely at fault than the people. */
export function overBrake(due: number, sessions: number, percent: number): boolean {
  return due > alwaysAllowed && due * 100 > sessions * percent;
}

/** Tells the administrators that nothing happens any more, and why; or that all is well. */
export async function showBrake(
  api: Pick<HostApi<never>, 'health' | 'notify'>,
  braked: { readonly due: number; readonly sessions: number } | undefined,
): Promise<void> {
  if (braked === undefined) return api.health('brake', undefined);
  const message = `${braked.due} of ${braked.sessions} sessions are due at once, so none was touched`;
  const hint =
    'Look at reaper:preview. If it is right, raise brakePercent; if not, check the clocks and the reported activity';
  await api.health('brake', { level: 'failing', message, hint });
  await api.notify(
    { role: 'admin' },
    { title: 'The idle rules have stopped', text: `${message}. ${hint}.`, level: 'error', key: 'brake' },
  );
}
