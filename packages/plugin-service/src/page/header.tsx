import { useEffect, useRef, useSyncExternalStore } from 'react';
import type { Status } from '../api-types.ts';
import { useApp, useLive } from './context.ts';
import { Link } from './navigation.tsx';
import { ForRole } from './role/for-role.tsx';
import type { Route } from './routes.ts';
import { Icon } from './ui/icon.tsx';
import { useResource } from './use-resource.ts';

const settleMs = 300;
const ofCatalog: ReadonlySet<Route['page']> = new Set(['plugin', 'repositories']);
const homePages: ReadonlySet<Route['page']> = new Set(['home', 'settings', 'session', 'view']);

/** Product name, the places to go, and how the service is doing. */
export function Header({ route }: { readonly route: Route }) {
  return (
    <header className="top">
      <Link className="brand" href="/">
        <Icon name="plug" />
        <span>
          StreamSpace <span className="brand-part">plugins</span>
        </span>
      </Link>
      <nav aria-label="Main">
        <ForRole least="operator">
          <Link
            href="/"
            aria-current={route.page === 'catalog' ? 'page' : ofCatalog.has(route.page) ? 'true' : undefined}
          >
            <Icon name="grid" />
            Catalog
          </Link>
        </ForRole>
        <Link href="/home" aria-current={homePages.has(route.page) ? 'page' : undefined}>
          <Icon name="home" />
          Home
        </Link>
        <ForRole least="operator">
          <Link href="/activity" aria-current={route.page === 'activity' ? 'page' : undefined}>
            <Icon name="activity" />
            Activity
          </Link>
          <Link href="/audit" aria-current={route.page === 'audit' ? 'page' : undefined}>
            <Icon name="lock" />
            Audit
          </Link>
        </ForRole>
        <Link href="/account" aria-current={route.page === 'account' ? 'page' : undefined}>
          <Icon name="shield" />
          Account
        </Link>
      </nav>
      <StatusLine />
    </header>
  );
}

function StatusLine() {
  const { api } = useApp();
  const status = useResource('status', api.status);
  const timer = useRef<number>(undefined);

  // Plugins report in bursts; one question after the last of them is enough.
  useLive('plugin', () => {
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(status.reload, settleMs);
  });
  useEffect(() => () => window.clearTimeout(timer.current), []);

  return (
    <p className="status-line">
      {status.data && <Facts status={status.data} />}
      <LiveSign />
    </p>
  );
}

function Facts({ status: { plugins, controlPlane, publicUrl, version, sandboxLayers } }: { readonly status: Status }) {
  return (
    <>
      <span>
        {plugins.enabled} of {plugins.installed} enabled
      </span>
      {plugins.failing > 0 ? (
        <span className="status-bad">
          <Icon name="error" />
          {plugins.failing} failing
        </span>
      ) : undefined}
      <span title={`Version ${version}. Walls around plugins: ${sandboxLayers.join(', ')}`}>
        {controlPlane === 'embedded' ? 'Embedded control plane' : `Control plane ${hostOf(publicUrl)}`}
      </span>
    </>
  );
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}

function LiveSign() {
  const { live } = useApp();
  const state = useSyncExternalStore(live.onState, live.state);
  return (
    <span className="live" data-live={state}>
      <span className="live-dot" aria-hidden="true" />
      {state === 'open' ? 'Live' : state === 'waiting' ? 'Reconnecting…' : 'Connecting…'}
    </span>
  );
}
