import type { PluginInfo } from '@streamspace/plugin-sdk';
import { humanise } from '../format.ts';
import { ToggleGroup } from '../ui/toggle-group.tsx';
import { countBy, type CatalogEntry, type CatalogFilter } from './filter.ts';

export const typeWords: Readonly<Record<PluginInfo['type'], string>> = {
  extension: 'Extension',
  webhook: 'Webhook',
  integration: 'Integration',
  theme: 'Theme',
};

interface FiltersProps {
  readonly entries: readonly CatalogEntry[];
  readonly filter: CatalogFilter;
  readonly onChange: (filter: CatalogFilter) => void;
}

/** The ways to narrow the list down, each with how many plugins it stands for. */
export function CatalogFilters({ entries, filter, onChange }: FiltersProps) {
  const options = (key: 'tier' | 'pluginType' | 'category') =>
    countBy(entries, key).map(([value, count]) => ({
      value,
      label: key === 'category' ? value : humanise(value),
      count,
    }));
  // Ours first, against the alphabet.
  const tiers = options('tier').toReversed();
  const installed = entries.filter((entry) => entry.installed !== undefined).length;

  return (
    <div className="filters">
      <ToggleGroup
        label="Installed"
        options={[{ value: 'installed', label: 'Installed', count: installed }]}
        chosen={filter.installed ? ['installed'] : []}
        onChange={(chosen) => onChange({ ...filter, installed: chosen.length > 0 })}
      />
      <h2>Tier</h2>
      <ToggleGroup
        label="Tier"
        options={tiers}
        chosen={filter.tiers}
        onChange={(chosen) => onChange({ ...filter, tiers: chosen })}
      />
      <h2>Type</h2>
      <ToggleGroup
        label="Type"
        options={options('pluginType')}
        chosen={filter.types}
        onChange={(types) => onChange({ ...filter, types })}
      />
      <h2>Subject</h2>
      <ToggleGroup
        label="Subject"
        options={options('category')}
        chosen={filter.categories}
        onChange={(categories) => onChange({ ...filter, categories })}
      />
    </div>
  );
}
