import type { ActionContribution } from '@streamspace/plugin-runtime/types';
import type { Session, Target } from '@streamspace/plugin-sdk';
import { useMemo } from 'react';
import { ActionButtons } from '../blocks/action-buttons.tsx';
import { PlaceProvider } from '../blocks/use-place.tsx';
import { useContributions, usePlugIn } from './use-plug-in.ts';

const none = {};
const ignore = () => undefined;

/** What plugins offer for a session in its state. */
export function SessionMenu({ session, onDone }: { readonly session: Session; readonly onDone?: () => void }) {
  const { data } = useContributions();
  const offered = (data?.actions ?? []).filter(
    ({ on, states }) => on === 'session' && (states === undefined || states.includes(session.state)),
  );
  const plugins = [...new Set(offered.map(({ plugin }) => plugin))];
  return plugins.map((plugin) => (
    <MenuOfPlugin
      key={plugin}
      plugin={plugin}
      actions={offered.filter((each) => each.plugin === plugin)}
      session={session.id}
      onDone={onDone}
    />
  ));
}

function MenuOfPlugin({
  plugin,
  actions,
  session,
  onDone,
}: {
  readonly plugin: string;
  readonly actions: readonly ActionContribution[];
  readonly session: string;
  readonly onDone: (() => void) | undefined;
}) {
  const plugIn = usePlugIn(plugin);
  const target = useMemo((): Target => ({ kind: 'session', id: session }), [session]);
  if (plugIn === undefined) return undefined;
  return (
    <PlaceProvider
      plugIn={plugIn}
      params={none}
      onParams={ignore}
      from="menu"
      target={target}
      {...(onDone === undefined ? {} : { onDone })}
    >
      <ActionButtons
        actions={actions.map(({ id, title, danger }) => ({
          action: id,
          label: title,
          ...(danger === undefined ? {} : { danger }),
        }))}
        about={session}
      />
    </PlaceProvider>
  );
}
