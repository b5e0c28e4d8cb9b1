import { useState } from 'react';
import type { InstalledPlugin, LogLine } from '../../api-types.ts';
import { useApp, useLive } from '../context.ts';
import { logLevels } from '../states.ts';
import { Empty } from '../ui/empty.tsx';
import { ErrorNote } from '../ui/note.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { ToggleGroup } from '../ui/toggle-group.tsx';
import { useResource } from '../use-resource.ts';
import { DenialList } from './denial-list.tsx';
import { mergeLogLine } from './live-rows.ts';
import { LogView } from './log-view.tsx';

const levels: readonly LogLine['level'][] = ['debug', 'info', 'warn', 'error'];

/** What the plugin and the host say, as they say it, below what was refused. */
export function LogsTab({ plugin: { name } }: { readonly plugin: InstalledPlugin }) {
  const { api } = useApp();
  const { data, error, reload, update } = useResource(`logs ${name}`, () => api.logs(name));
  const [chosen, setChosen] = useState<readonly string[]>([]);
  useLive('log', ({ plugin, ...line }) => {
    if (plugin === name) update((log) => ({ ...log, lines: mergeLogLine(log.lines, line) }));
  });

  const lines = data?.lines ?? [];
  const shown = chosen.length === 0 ? lines : lines.filter(({ level }) => chosen.includes(level));
  return (
    <section aria-label="Logs">
      <DenialList plugin={name} />
      <ToggleGroup
        label="Log levels"
        options={levels.map((level) => ({
          value: level,
          label: logLevels[level].word,
          count: lines.filter((line) => line.level === level).length,
        }))}
        chosen={chosen}
        onChange={setChosen}
      />
      <ErrorNote error={error} retry={reload} />
      {data === undefined && error === undefined ? <Skeleton label="Loading the log" rows={10} /> : undefined}
      {data && lines.length === 0 ? <Empty title="Nothing has been logged yet" /> : undefined}
      {lines.length > 0 && shown.length === 0 ? (
        <Empty title="No line of these levels">
          <button type="button" className="button" onClick={() => setChosen([])}>
            Show all levels
          </button>
        </Empty>
      ) : undefined}
      {shown.length > 0 ? <LogView lines={shown} /> : undefined}
    </section>
  );
}
