/** A JSON object from a client, of which nothing is known yet. */
export type Fields = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isText = (value: unknown, max: number): boolean =>
  typeof value === 'string' && value !== '' && Array.from(value).length <= max;
const isInstant = (value: unknown): boolean => typeof value === 'string' && !Number.isNaN(Date.parse(value));
const isUrl = (value: unknown): boolean =>
  typeof value === 'string' && /^https?:$/.test(URL.parse(value)?.protocol ?? '');

const severities = ['critical', 'error', 'warning', 'info'];
const common = ['routing_key', 'payload', 'links'];
const known = new Set([...common, 'event_action', 'dedup_key', 'images', 'client', 'client_url']);
const inPayload = ['summary', 'source', 'severity', 'timestamp', 'component', 'group', 'class', 'custom_details'];

function linkFaults({ links }: Fields): string[] {
  if (links === undefined) return [];
  const isGood = Array.isArray(links) && links.every((link) => isObject(link) && isUrl(link['href']));
  return isGood ? [] : ["'links' is invalid"];
}

/**
 * What PagerDuty refuses in an event for alerts.
 *
 * @see https://developer.pagerduty.com/docs/send-alert-event
 */
export function alertFaults(body: Fields): readonly string[] {
  const { routing_key: key, event_action: action, dedup_key: dedup, payload, client_url: url } = body;
  const faults = [
    ...Object.keys(body).flatMap((name) => (known.has(name) ? [] : [`'${name}' is unknown`])),
    ...(isText(key, 32) && String(key).length === 32 ? [] : ["'routing_key' is missing or blank"]),
    ...(['trigger', 'acknowledge', 'resolve'].includes(String(action)) ? [] : ["'event_action' is invalid"]),
    ...(dedup === undefined ? [] : isText(dedup, 255) ? [] : ["'dedup_key' is too long"]),
    ...(url === undefined || isUrl(url) ? [] : ["'client_url' is invalid"]),
    ...linkFaults(body),
  ];
  if (action !== 'trigger') return dedup === undefined ? [...faults, "'dedup_key' is missing or blank"] : faults;
  if (!isObject(payload)) return [...faults, "'payload' is missing or blank"];
  const { summary, source, severity, timestamp, custom_details: details } = payload;
  return [
    ...faults,
    ...Object.keys(payload).flatMap((name) => (inPayload.includes(name) ? [] : [`'payload.${name}' is unknown`])),
    ...(isText(summary, 1024) ? [] : ["'payload.summary' is missing, blank or too long"]),
    ...(isText(source, 255) ? [] : ["'payload.source' is missing or blank"]),
    ...(severities.includes(String(severity)) ? [] : ["'payload.severity' is invalid"]),
    ...(timestamp === undefined || isInstant(timestamp) ? [] : ["'payload.timestamp' is invalid"]),
    ...(details === undefined || isObject(details) ? [] : ["'payload.custom_details' is no object"]),
  ];
}

/** The same for change events: https://developer.pagerduty.com/docs/send-change-events */
export function changeFaults(body: Fields): readonly string[] {
  const { routing_key: key, payload } = body;
  const faults = [
    ...Object.keys(body).flatMap((name) => (common.includes(name) ? [] : [`'${name}' is unknown`])),
    // Keys of rulesets take no changes.
    ...(isText(key, 32) && !String(key).startsWith('R') ? [] : ["'routing_key' is missing or takes no changes"]),
    ...linkFaults(body),
  ];
  if (!isObject(payload)) return [...faults, "'payload' is missing or blank"];
  const names = ['summary', 'source', 'timestamp', 'custom_details'];
  return [
    ...faults,
    ...Object.keys(payload).flatMap((name) => (names.includes(name) ? [] : [`'payload.${name}' is unknown`])),
    ...(isText(payload['summary'], 1024) ? [] : ["'payload.summary' is missing, blank or too long"]),
    ...(payload['timestamp'] === undefined || isInstant(payload['timestamp'])
      ? []
      : ["'payload.timestamp' is invalid"]),
  ];
}
