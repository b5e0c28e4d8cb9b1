const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** `12 s ago`, `in 3 min`, and the date for what is more than 30 days away. */
export function relativeTime(at: string, now: number): string {
  const then = Date.parse(at);
  if (Number.isNaN(then)) return at;
  const distance = Math.abs(now - then);
  if (distance < 5 * second) return 'now';
  if (distance > 30 * day) return at.slice(0, 10);
  const text = duration(distance);
  return then > now ? `in ${text}` : `${text} ago`;
}

/** `12 s`, `3 min`, `2 h`, `5 d`: one unit, rounded down. */
export function duration(ms: number): string {
  if (ms < minute) return `${Math.floor(ms / second)} s`;
  if (ms < hour) return `${Math.floor(ms / minute)} min`;
  if (ms < day) return `${Math.floor(ms / hour)} h`;
  return `${Math.floor(ms / day)} d`;
}

/** `84 MiB`, `1.5 GiB`. */
export function bytes(count: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let value = count;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const rounded = value < 10 && unit > 0 ? Math.round(value * 10) / 10 : Math.round(value);
  return `${rounded} ${units[unit]}`;
}

/** `1 plugin`, `3 plugins`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

const acronyms = new Set(
  'api ca cpu css db dns dsn gpu html http https id imap ip json jwt kms mfa oidc pem saml sha sms smtp sql ssh sso ssl tcp tls ttl udp ui uri url utc xml yaml'.split(
    ' ',
  ),
);

/** A key as a label: `webhookUrl` is `Webhook URL`, `max_retries` is `Max retries`. */
export function humanise(key: string): string {
  const words = key
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .split(/[\s._-]+/)
    .filter((word) => word !== '')
    .map((word) => word.toLowerCase())
    .map((word) => (acronyms.has(word) ? word.toUpperCase() : word));
  const text = words.join(' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** `Endpoints` is `Endpoint`; a word whose singular is not certain stays as it is. */
export function singular(label: string): string {
  const plain = /([^aeious]|[^s]e)s$/.test(label) && !/(ses|xes|zes|ches|shes|ies)$/.test(label);
  return plain ? label.slice(0, -1) : label;
}
