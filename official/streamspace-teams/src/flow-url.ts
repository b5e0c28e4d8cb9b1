/** What answers at an address. */
export type FlowKind =
  /** A Workflow, at the address that Microsoft gives out since 2025. */
  | 'workflow'
  /** A Workflow at its former address. */
  | 'old-workflow'
  /** A connector of Office 365. */
  | 'connector'
  /** A proxy of the operator's in front of one of them. */
  | 'proxy';

const suffixes: readonly (readonly [suffix: string, kind: FlowKind])[] = [
  ['api.powerplatform.com', 'workflow'],
  ['api.powerautomate.com', 'workflow'],
  ['api.powerplatform.us', 'workflow'],
  ['flow.microsoft.com', 'workflow'],
  ['logic.azure.com', 'old-workflow'],
  ['logic.azure.us', 'old-workflow'],
  ['logic.azure.cn', 'old-workflow'],
  ['webhook.office.com', 'connector'],
  ['outlook.office.com', 'connector'],
  ['outlook.office365.com', 'connector'],
];

const isWithin = (host: string, suffix: string): boolean => host === suffix || host.endsWith(`.${suffix}`);

const kindOf = (host: string, own: readonly string[]): FlowKind | undefined =>
  suffixes.find(([suffix]) => isWithin(host, suffix))?.[1] ??
  (own.some((suffix) => isWithin(host, suffix)) ? 'proxy' : undefined);

/** What an address leads to; `undefined` for one that is none of {@link flowUrlFault}. */
export const flowKindOf = (url: string, own: readonly string[]): FlowKind | undefined =>
  kindOf(URL.parse(url)?.hostname ?? '', own);

/**
 * What is wrong with an address, in words that do not repeat it; `undefined` for a good one.
 *
 * @param own Suffixes of hosts that an operator allows besides Microsoft's.
 */
export function flowUrlFault(url: string, own: readonly string[]): string | undefined {
  const parsed = URL.parse(url);
  if (parsed?.protocol !== 'https:') return 'must be the https address that Workflows shows under "Copy webhook link"';
  if (parsed.port !== '') return 'must be at port 443: Workflows is at no other';
  if (parsed.username !== '' || parsed.password !== '' || parsed.hash !== '')
    return 'must have no user name, password or fragment';
  // The signature is over the address as it is: it goes out byte for byte, or not at all.
  if (!url.endsWith(`${parsed.pathname}${parsed.search}`)) return 'has characters that no address has: copy it again';
  const kind = kindOf(parsed.hostname, own);
  if (kind === undefined)
    return 'is at a host that is not one of Workflows: allow that of a proxy under allowedHostSuffixes';
  const isSigned = (parsed.searchParams.get('sig') ?? '') !== '';
  if ((kind === 'workflow' || kind === 'old-workflow') && !isSigned)
    return 'has no signature ("sig="): let anyone trigger the flow, and copy its address whole';
  return undefined;
}
