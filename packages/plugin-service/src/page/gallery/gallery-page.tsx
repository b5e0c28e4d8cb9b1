import { useCallback, useMemo, useState } from 'react';
import { BlockView } from '../blocks/block-view.tsx';
import type { PlugIn } from '../blocks/plug-in.ts';
import { PlaceProvider } from '../blocks/use-place.tsx';
import { Panel } from '../ui/panel.tsx';
import { useTitle } from '../use-title.ts';
import { samples } from './samples.ts';

/** Every block there is, as plugins write it and as it looks. */
export function GalleryPage() {
  useTitle('Gallery of blocks');
  const [params, setParams] = useState<Readonly<Record<string, string>>>({});
  const change = useCallback(
    (changed: Readonly<Record<string, string>>) =>
      setParams((before) =>
        Object.fromEntries(Object.entries({ ...before, ...changed }).filter(([, value]) => value !== '')),
      ),
    [],
  );
  const plugIn = useMemo(createSamplePlugin, []);
  return (
    <>
      <div className="page-head">
        <h1>Gallery of blocks</h1>
      </div>
      <PlaceProvider plugIn={plugIn} params={params} onParams={change} from="page">
        <div className="blocks">
          <p className="muted">What a plugin’s pages, widgets and panels can be made of. Nothing here does anything.</p>
          {samples.map(({ title, block, source }) => (
            <Panel key={title} title={title}>
              <BlockView block={block} />
              <details>
                <summary className="small">In the plugin</summary>
                <pre className="code-block" tabIndex={0} aria-label={`Source of ${title}`}>
                  {source}
                </pre>
              </details>
            </Panel>
          ))}
        </div>
      </PlaceProvider>
    </>
  );
}

/** Answers every kind of outcome once. */
function createSamplePlugin(): PlugIn {
  return {
    calls: [
      { id: 'greet', title: 'Say hello' },
      { id: 'delete', title: 'Delete' },
      { id: 'details', title: 'Details' },
      { id: 'token', title: 'New token' },
      {
        id: 'report',
        title: 'Report a problem',
        input: {
          type: 'object',
          properties: {
            title: { type: 'string', minLength: 3, maxLength: 120, description: 'What is wrong, in a few words' },
            severity: { type: 'string', enum: ['low', 'medium', 'high'], default: 'medium' },
            details: { type: 'boolean', default: true, description: 'Adds what the platform knows' },
          },
          required: ['title'],
        },
      },
      { id: 'preview', title: 'Preview' },
    ],
    async act(id, { input, confirmed }) {
      switch (id) {
        case 'delete':
          return { outcome: confirmed ? { done: 'Deleted' } : { confirm: 'Delete this for good?', danger: true } };
        case 'details':
          return {
            outcome: { title: 'Details', as: 'drawer', show: { block: 'text', markdown: 'Read **beside** the page.' } },
          };
        case 'token':
          return { outcome: { reveal: 'sample-3f9a-not-a-secret', label: 'Your new token' } };
        case 'preview':
          return { outcome: { as: 'dialog', show: { block: 'text', markdown: `**${String(input['title'])}**` } } };
        default:
          return { outcome: { done: id === 'report' ? 'Reported' : 'Hello' } };
      }
    },
    doAsViewer: () => Promise.resolve(undefined),
    timeZone: 'UTC',
    locale: 'en',
  };
}
