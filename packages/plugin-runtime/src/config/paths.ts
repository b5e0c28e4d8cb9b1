/** A step into a configuration: a key, or an index. */
export type ConfigStep = string | number;

/** `['endpoints', 0, 'url']` as people write it: `endpoints[0].url`. */
export function formatPath(steps: readonly ConfigStep[]): string {
  return steps.reduce<string>(
    (text, step) => (typeof step === 'number' ? `${text}[${step}]` : text === '' ? step : `${text}.${step}`),
    '',
  );
}
