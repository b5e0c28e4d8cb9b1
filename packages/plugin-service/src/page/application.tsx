import { useEffect, useRef } from 'react';
import { ActivityPage } from './activity/activity-page.tsx';
import { CatalogPage } from './catalog/catalog-page.tsx';
import { Header } from './header.tsx';
import { Link, usePathname } from './navigation.tsx';
import { PluginPage } from './plugin/plugin-page.tsx';
import { parseRoute, type Route } from './routes.ts';

/** The frame around all pages. */
export function Application() {
  const route = parseRoute(usePathname());
  const place = route.page === 'plugin' ? `plugin ${route.name}` : route.page;
  const main = useRef<HTMLElement>(null);
  const previous = useRef(place);

  useEffect(() => {
    if (previous.current === place) return;
    previous.current = place;
    // A new page begins at its top, for the eye and for the keyboard.
    window.scrollTo(0, 0);
    main.current?.focus({ preventScroll: true });
  }, [place]);

  return (
    <>
      <a className="skip-link" href="#main">
        Skip to content
      </a>
      <Header route={route} />
      <main id="main" ref={main} tabIndex={-1}>
        <Page route={route} />
      </main>
    </>
  );
}

function Page({ route }: { readonly route: Route }) {
  switch (route.page) {
    case 'catalog':
      return <CatalogPage />;
    case 'plugin':
      return <PluginPage key={route.name} name={route.name} tab={route.tab} />;
    case 'activity':
      return <ActivityPage />;
    case 'missing':
      return (
        <div className="empty">
          <h1>There is no such page</h1>
          <p>
            <Link href="/">Go to the plugins</Link>
          </p>
        </div>
      );
  }
}
