import type { HostApi } from '@streamspace/plugin-sdk';
import type { TeamsDestination } from './destinations.ts';
import type { FlowKind } from './flow-url.ts';

/** Addresses that Microsoft has moved away from, and what to do about it. */
const advice: Readonly<Partial<Record<FlowKind, string>>> = {
  connector: 'leads to a connector of Office 365. Microsoft has retired them: create a Workflow and enter its address',
  'old-workflow':
    'is a former address of a Workflow, which Microsoft no longer serves after November 2025: copy the address from the flow again',
};

/** What an operator should know about the addresses of one generation; `undefined` where there is nothing. */
export function adviceOn(kind: FlowKind, destinations: Iterable<TeamsDestination>): string | undefined {
  const names = [...destinations].filter((each) => each.kind === kind).map(({ name }) => `"${name}"`);
  const what = advice[kind];
  return names.length === 0 || what === undefined ? undefined : `The address of ${names.join(', ')} ${what}`;
}

/** Says in health and on the page which addresses will stop working. They are used all the same. */
export async function showMoves(
  api: Pick<HostApi<never>, 'health' | 'banner'>,
  destinations: ReadonlyMap<string, TeamsDestination>,
): Promise<void> {
  const message = adviceOn('connector', destinations.values());
  await api.health(
    'legacy-connector',
    message === undefined ? undefined : { level: 'degraded', message: `legacy-connector: ${message}` },
  );
  await api.banner(
    'legacy-connector',
    message === undefined ? undefined : { title: 'A connector of Teams was retired', text: message, level: 'warning' },
  );
}

/** What the page of deliveries says above its rows. */
export function noteOn(destinations: ReadonlyMap<string, TeamsDestination>): string {
  const usual =
    '“Accepted” means that the Workflow took the card. Whether Teams shows it, only the history of the flow in Power Automate says: Workflows tells nobody else';
  return [usual, adviceOn('old-workflow', destinations.values()), adviceOn('connector', destinations.values())]
    .filter((line) => line !== undefined)
    .join('. ');
}
