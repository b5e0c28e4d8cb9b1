import type { Target } from '@streamspace/plugin-sdk';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { useApp, useLive } from '../context.ts';
import { usePlugIn } from '../home/use-plug-in.ts';
import { replaceQuery, useQuery } from '../navigation.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { ErrorNote } from '../ui/note.tsx';
import { useResource } from '../use-resource.ts';
import { BlockView } from './block-view.tsx';
import { PlaceProvider } from './use-place.tsx';

interface DrawnViewProps {
  readonly plugin: string;
  readonly section: 'pages' | 'widgets' | 'panels';
  readonly id: string;
  readonly title: string;
  readonly refreshMs?: number | undefined;
  readonly target?: Target | undefined;
}

/** A page keeps its parameters in the address, so that it can be sent to somebody; widgets and panels keep their own. */
export function DrawnPage(props: DrawnViewProps) {
  const query = useQuery();
  const params = useMemo(() => Object.fromEntries(new URLSearchParams(query)), [query]);
  const change = useCallback(
    (changed: Readonly<Record<string, string>>) => replaceQuery(new URLSearchParams(merge(params, changed)).toString()),
    [params],
  );
  return <Drawn {...props} heading="h2" params={params} onParams={change} />;
}

export function DrawnPart(props: DrawnViewProps) {
  const [params, setParams] = useState<Readonly<Record<string, string>>>({});
  const change = useCallback(
    (changed: Readonly<Record<string, string>>) => setParams((before) => merge(before, changed)),
    [],
  );
  return <Drawn {...props} params={params} onParams={change} />;
}

function merge(
  params: Readonly<Record<string, string>>,
  changed: Readonly<Record<string, string>>,
): Record<string, string> {
  return Object.fromEntries(Object.entries({ ...params, ...changed }).filter(([, value]) => value !== ''));
}

function Drawn({
  plugin,
  section,
  id,
  title,
  refreshMs,
  target,
  heading = 'h3',
  params,
  onParams,
}: DrawnViewProps & {
  readonly heading?: 'h2' | 'h3';
  readonly params: Readonly<Record<string, string>>;
  readonly onParams: (change: Readonly<Record<string, string>>) => void;
}) {
  const { api, viewAs } = useApp();
  const plugIn = usePlugIn(plugin);
  const key = JSON.stringify(['view', viewAs.id, plugin, section, id, target, params]);
  const { data, error, reload } = useResource(key, () => api.view(plugin, section, id, params, target));

  useLive('view', (message) => {
    if (message.plugin === plugin && message.view === id) reload();
  });
  useEffect(() => {
    if (refreshMs === undefined) return undefined;
    const timer = setInterval(() => {
      if (!document.hidden) reload();
    }, refreshMs);
    return () => clearInterval(timer);
  }, [refreshMs, reload]);

  if (plugIn === undefined) return <Skeleton label={`Loading ${title}`} rows={3} />;
  return (
    <PlaceProvider
      plugIn={plugIn}
      params={params}
      onParams={onParams}
      from="page"
      heading={heading}
      target={target}
      onDone={reload}
    >
      <ErrorNote error={error} retry={reload} />
      {data === undefined && error === undefined ? <Skeleton label={`Loading ${title}`} rows={3} /> : undefined}
      {data === undefined ? undefined : <BlockView block={data.block} />}
    </PlaceProvider>
  );
}
