import { useApp, useLive } from '../context.ts';
import { noticeLevels } from '../states.ts';
import { Note } from '../ui/note.tsx';
import { isSafeLink } from '../safe-link.ts';
import { useResource } from '../use-resource.ts';

/** What plugins want operators to know for as long as it lasts. */
export function Banners() {
  const { api, viewAs } = useApp();
  const { data, update, reload } = useResource(`banners ${viewAs.id ?? ''}`, api.banners);
  useLive('banners', (banners) => update(() => ({ banners })));
  useLive('plugin', reload);
  if (data === undefined || data.banners.length === 0) return undefined;
  return (
    <div className="banners" role="region" aria-label="Banners">
      {data.banners.map(({ plugin, key, title, text, level = 'info', link }) => (
        <Note key={`${plugin} ${key}`} tone={noticeLevels[level].tone} title={`${noticeLevels[level].word}: ${title}`}>
          {text === undefined ? undefined : <p>{text}</p>}
          <p className="small">
            {plugin}
            {isSafeLink(link) ? (
              <>
                {' · '}
                <a href={link}>Open</a>
              </>
            ) : undefined}
          </p>
        </Note>
      ))}
    </div>
  );
}
