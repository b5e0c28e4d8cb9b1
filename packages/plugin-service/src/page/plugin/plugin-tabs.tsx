import { Link } from '../navigation.tsx';
import { isAtLeast, requiredRole } from '../role/required-role.ts';
import { useRole } from '../role/use-role.ts';
import { pluginPath, pluginTabs, type PluginTab } from '../routes.ts';

const words: Readonly<Record<PluginTab, string>> = {
  overview: 'Overview',
  permissions: 'Permissions',
  configuration: 'Configuration',
  deliveries: 'Deliveries',
  metrics: 'Metrics',
  logs: 'Logs',
};

const ofInstalled: ReadonlySet<PluginTab> = new Set(['configuration', 'deliveries', 'metrics', 'logs']);
const ofCode: ReadonlySet<PluginTab> = new Set(['configuration', 'deliveries', 'metrics']);

interface PluginTabsProps {
  readonly name: string;
  readonly tab: PluginTab;
  readonly installed: boolean;
  /** It has no code: nothing is configured or delivered. */
  readonly isTheme?: boolean;
  /** The configuration has unsaved changes. */
  readonly dirty?: boolean;
  /** How many dead letters wait for somebody. */
  readonly dead?: number;
}

/** Each tab is an address of its own. */
export function PluginTabs({ name, tab, installed, isTheme = false, dirty = false, dead = 0 }: PluginTabsProps) {
  const role = useRole();
  const shown = pluginTabs.filter(
    (each) =>
      !(installed ? isTheme && ofCode.has(each) : ofInstalled.has(each)) &&
      isAtLeast(role, requiredRole({ page: 'plugin', name, tab: each })),
  );
  return (
    <nav className="tabs" aria-label="Parts of the plugin">
      {shown.map((each) => (
        <Link key={each} href={pluginPath(name, each)} aria-current={each === tab ? 'page' : undefined}>
          {words[each]}
          {each === 'configuration' && dirty ? <span className="tab-mark">unsaved</span> : undefined}
          {each === 'deliveries' && dead > 0 ? <span className="tab-mark">{dead} dead</span> : undefined}
        </Link>
      ))}
    </nav>
  );
}
