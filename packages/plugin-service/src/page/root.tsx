import { useEffect, useMemo, useState } from 'react';
import type { Me } from '../api-types.ts';
import { createApi } from './api.ts';
import { Application } from './application.tsx';
import { AppContext, type App } from './context.ts';
import { createLive } from './live.ts';
import { SignedOut } from './signed-out.tsx';
import { Toast, type Announcement } from './ui/toast.tsx';

/** Connects the page with the service, and stands aside once the sign-in has ended. */
export function Root() {
  const [signedOut, setSignedOut] = useState(false);
  const [announcement, setAnnouncement] = useState<Announcement>();
  const [viewAs, setViewAs] = useState<string>();
  const base = useMemo(() => createApp(() => setSignedOut(true), setAnnouncement), []);
  const app = useMemo((): App => {
    base.api.viewAs(viewAs);
    return { ...base, viewAs: { id: viewAs, set: setViewAs } };
  }, [base, viewAs]);

  useEffect(() => {
    if (signedOut) return undefined;
    const follow = () => (document.hidden ? base.live.pause() : base.live.resume());
    follow();
    document.addEventListener('visibilitychange', follow);
    return () => {
      document.removeEventListener('visibilitychange', follow);
      base.live.pause();
    };
  }, [base, signedOut]);

  if (signedOut) return <SignedOut />;
  return (
    <AppContext value={app}>
      <Application />
      <Toast announcement={announcement} />
    </AppContext>
  );
}

function createApp(onSignedOut: () => void, show: (announcement: Announcement) => void): Omit<App, 'viewAs'> {
  const api = createApi({ fetch: (...request) => fetch(...request), onSignedOut, readCsrf: createReadCsrf() });
  let count = 0;
  return {
    api,
    live: createLive({
      connect: () => new EventSource('/api/v1/stream'),
      // Asking for anything tells whether the sign-in has ended; other faults show where data is asked for.
      onRefused: () => void api.status().catch(() => undefined),
      setTimeout: (run, ms) => window.setTimeout(run, ms),
      clearTimeout: (id) => window.clearTimeout(id),
    }),
    cache: new Map(),
    drafts: new Map(),
    announce(text) {
      count += 1;
      show({ id: count, text });
    },
  };
}

/** Asks once, and again where there was no answer. */
function createReadCsrf(): () => Promise<string | undefined> {
  let known: Promise<string | undefined> | undefined;
  const read = async (): Promise<string | undefined> => {
    const response = await fetch('/api/v1/me').catch(() => undefined);
    if (response?.ok !== true) {
      known = undefined;
      return undefined;
    }
    return ((await response.json()) as Me).access.csrf;
  };
  return () => (known ??= read());
}
