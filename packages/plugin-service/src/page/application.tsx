import { useEffect, useRef } from 'react';
import { AccountPage } from './account/account-page.tsx';
import { TerminalPage } from './account/terminal-page.tsx';
import { ActivityPage } from './activity/activity-page.tsx';
import { AuditPage } from './audit/audit-page.tsx';
import { CatalogPage } from './catalog/catalog-page.tsx';
import { GalleryPage } from './gallery/gallery-page.tsx';
import { Header } from './header.tsx';
import { Banners } from './home/banners.tsx';
import { HomePage } from './home/home-page.tsx';
import { PluginViewPage } from './home/plugin-view-page.tsx';
import { SessionPage } from './home/session-page.tsx';
import { SettingsPage } from './home/settings-page.tsx';
import { Link, usePathname } from './navigation.tsx';
import { PluginPage } from './plugin/plugin-page.tsx';
import { RepositoriesPage } from './repositories/repositories-page.tsx';
import { requiredRole, startRoute } from './role/required-role.ts';
import { RoleGate } from './role/role-gate.tsx';
import { RoleContext } from './role/use-role.ts';
import { parseRoute, type Route } from './routes.ts';
import { ThemeProvider } from './theme/theme-provider.tsx';
import { useApp } from './context.ts';
import { ErrorNote } from './ui/note.tsx';
import { useResource } from './use-resource.ts';

/** The frame around all pages. */
export function Application() {
  const { api } = useApp();
  const pathname = usePathname();
  const { data: role, error, reload } = useResource('role', async () => (await api.me()).access.role);
  const route = startRoute(parseRoute(pathname), pathname, role);
  const place = placeOf(route);
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
    <ThemeProvider>
      <RoleContext value={role}>
        <a className="skip-link" href="#main">
          Skip to content
        </a>
        <Header route={route} />
        <main id="main" ref={main} tabIndex={-1}>
          <Banners />
          {role === undefined ? <ErrorNote error={error} retry={reload} /> : undefined}
          <RoleGate least={requiredRole(route)}>
            <Page route={route} />
          </RoleGate>
        </main>
      </RoleContext>
    </ThemeProvider>
  );
}

/** What counts as one page: its tabs and parameters do not. */
function placeOf(route: Route): string {
  switch (route.page) {
    case 'plugin':
      return `plugin ${route.name}`;
    case 'session':
      return `session ${route.id}`;
    case 'view':
      return `view ${route.plugin} ${route.id}`;
    default:
      return route.page;
  }
}

function Page({ route }: { readonly route: Route }) {
  switch (route.page) {
    case 'catalog':
      return <CatalogPage />;
    case 'plugin':
      return <PluginPage key={route.name} name={route.name} tab={route.tab} />;
    case 'activity':
      return <ActivityPage />;
    case 'audit':
      return <AuditPage />;
    case 'repositories':
      return <RepositoriesPage />;
    case 'home':
      return <HomePage />;
    case 'settings':
      return <SettingsPage />;
    case 'session':
      return <SessionPage key={route.id} id={route.id} />;
    case 'view':
      return <PluginViewPage key={`${route.plugin} ${route.id}`} plugin={route.plugin} id={route.id} />;
    case 'account':
      return <AccountPage />;
    case 'terminal':
      return <TerminalPage />;
    case 'gallery':
      return <GalleryPage />;
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
