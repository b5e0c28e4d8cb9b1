import { offerLabel } from '@streamspace/catalog/publish';
import type { ClusterOffer } from '../api-types.ts';
import type { Cluster } from './cluster.ts';
import type { ConfigMap } from './config-map.ts';
import { readOffer, type OfferData } from './read-offer.ts';
import { watchConfigMaps } from './watch-config-maps.ts';

/** Most offers that are shown; more is somebody's mistake. */
const most = 500;

/** What `kubectl apply -f <plugin>/manifest.yaml` has offered in the namespace of the service. */
export interface Offers {
  /** In the order of the plugins' names. */
  list(): readonly ClusterOffer[];
  /** Why the cluster cannot be asked at the moment. */
  fault(): string | undefined;
  close(): Promise<void>;
}

/** Outside of a cluster, or where nobody looks. */
export const noOffers: Offers = { list: () => [], fault: () => undefined, close: async () => {} };

export interface OffersOptions {
  readonly cluster: Cluster;
  readonly log: (message: string) => void;
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/**
 * Follows the offers of the cluster. An offer installs nothing and brings no code: it names a version by its digest, and what is
 * installed comes from a repository that the operator has configured, with the same consent as always.
 */
export function openOffers({ cluster, log, wait }: OffersOptions, about: OfferContext): Offers {
  let known: readonly (readonly [configMap: string, offer: OfferData | string])[] = [];
  let fault: string | undefined;
  const watch = watchConfigMaps({
    cluster,
    labelSelector: offerLabel,
    onChange(configMaps: ReadonlyMap<string, ConfigMap>) {
      known = [...configMaps].slice(0, most).map(([name, configMap]) => [name, readOffer(configMap)] as const);
    },
    onFault(message) {
      if (message !== undefined && message !== fault) log(message);
      fault = message;
    },
    ...(wait === undefined ? {} : { wait }),
  });

  return {
    list: () =>
      known
        .map(([configMap, offer]) => describe(configMap, offer, about))
        .toSorted((a, b) => (a.name === b.name ? compare(a.configMap, b.configMap) : compare(a.name, b.name))),
    fault: () => fault,
    close: () => watch.close(),
  };
}

/** What an offer is compared with. */
export interface OfferContext {
  /** Digest of the archive of a published version, hexadecimal; `undefined` for one that no repository has published. */
  readonly digestOf: (name: string, version: string) => string | undefined;
  /** The version that is installed of a plugin. */
  readonly installed: (name: string) => string | undefined;
}

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

function describe(configMap: string, offer: OfferData | string, { digestOf, installed }: OfferContext): ClusterOffer {
  if (typeof offer === 'string') return { configMap, name: '', state: 'unreadable', message: offer };
  const { name, version, sha256 } = offer;
  const digest = digestOf(name, version);
  const about = { configMap, name, version };
  if (digest === undefined) {
    return {
      ...about,
      state: 'unknown',
      message: `No repository that this service follows has published ${name} ${version}`,
    };
  }
  if (digest !== sha256) {
    return { ...about, state: 'different', message: `The repository has other contents under ${name} ${version}` };
  }
  return { ...about, state: installed(name) === version ? 'installed' : 'offered' };
}
