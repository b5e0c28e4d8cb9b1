import type { PluginHost } from '@streamspace/plugin-runtime/types';
import type { ControlPlane, EmbeddedControlPlane } from '@streamspace/control-plane';
import type { Access } from './auth/access.ts';
import type { Offers } from './cluster/offers.ts';
import type { SignIns } from './auth/sign-ins.ts';
import type { Site } from './auth/site.ts';
import type { Market } from './market/entry.ts';
import type { MetricHistory } from './metrics/history.ts';
import type { Repositories } from './repositories/repositories.ts';
import type { EventStreams } from './stream/event-streams.ts';
import type { Feed } from './stream/feed.ts';
import type { Themes } from './themes/themes.ts';

/** A control plane of either kind. An embedded one is also what its users see, so it can show and do more. */
export type ServiceControlPlane = ControlPlane &
  Partial<Pick<EmbeddedControlPlane, 'inbox' | 'markRead' | 'mails' | 'fire'>>;

/** What routes work with. */
export interface ServiceContext {
  readonly host: PluginHost;
  readonly controlPlane: ServiceControlPlane;
  readonly market: Market;
  readonly repositories: Repositories;
  readonly access: Access;
  readonly signIns: SignIns;
  /** The page's. */
  readonly site: Site;
  readonly feed: Feed;
  readonly streams: EventStreams;
  readonly themes: Themes;
  readonly history: MetricHistory;
  readonly offers: Offers;
  /** Address of the service, such as `http://127.0.0.1:7437`. */
  readonly url: () => string;
  /** Origin of the routes of plugins. */
  readonly routesUrl: () => string;
  /** Whether it takes no more requests. */
  readonly isClosing: () => boolean;
  readonly log: (message: string, error: unknown) => void;
}
