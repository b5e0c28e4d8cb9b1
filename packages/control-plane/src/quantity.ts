import { PluginError, type Resources } from '@streamspace/plugin-sdk';

const factors: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/**
 * The number that a Kubernetes quantity such as `1500m` or `4Gi` stands for; `undefined` for other text.
 *
 * @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 */
export function parseQuantity(text: string): number | undefined {
  const [, digits, suffix] = /^(\d+(?:\.\d+)?|\.\d+)([numkMGTPE]|[KMGTPE]i|)$/.exec(text) ?? [];
  const factor = factors[suffix ?? ''];
  return digits === undefined || factor === undefined ? undefined : Number(digits) * factor;
}

/**
 * A size as text and as integers.
 *
 * @throws {PluginError} `INVALID_ARGUMENT` for text that is no Kubernetes quantity.
 */
export function toResources({ cpu, memory }: { readonly cpu: string; readonly memory: string }): Resources {
  const cores = parseQuantity(cpu);
  const bytes = parseQuantity(memory);
  if (cores === undefined) throw notAQuantity('cpu', cpu, '1500m');
  if (bytes === undefined) throw notAQuantity('memory', memory, '4Gi');
  return { cpu, memory, cpuMilli: Math.ceil(cores * 1000), memoryBytes: Math.ceil(bytes) };
}

function notAQuantity(what: string, text: string, example: string): PluginError {
  return new PluginError(
    'INVALID_ARGUMENT',
    `"${text}" is no size for ${what}: write a Kubernetes quantity such as "${example}"`,
  );
}
