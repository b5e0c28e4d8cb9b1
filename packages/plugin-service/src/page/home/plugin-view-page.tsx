import { DrawnPage } from '../blocks/drawn-view.tsx';
import { Link } from '../navigation.tsx';
import { pluginPath } from '../routes.ts';
import { Empty } from '../ui/empty.tsx';
import { ErrorNote } from '../ui/note.tsx';
import { Skeleton } from '../ui/skeleton.tsx';
import { useTitle } from '../use-title.ts';
import { useContributions } from './use-plug-in.ts';
import { ViewAs } from './view-as.tsx';

/** A page that a plugin draws. */
export function PluginViewPage({ plugin, id }: { readonly plugin: string; readonly id: string }) {
  const { data, error, reload } = useContributions();
  const page = data?.pages.find((each) => each.plugin === plugin && each.id === id);
  useTitle(page?.title ?? plugin);
  return (
    <>
      <p>
        <Link href="/home">Home</Link>
      </p>
      <div className="page-head">
        <h1>{page?.title ?? plugin}</h1>
        <ViewAs />
      </div>
      <ErrorNote error={error} retry={reload} />
      {data === undefined && error === undefined ? <Skeleton label="Loading the page" rows={4} /> : undefined}
      {data !== undefined && page === undefined ? (
        <Empty title="There is no such page for you">
          <p>
            The plugin may be off: <Link href={pluginPath(plugin)}>see {plugin}</Link>
          </p>
        </Empty>
      ) : undefined}
      {page === undefined ? undefined : (
        <DrawnPage plugin={plugin} section="pages" id={id} title={page.title} refreshMs={page.refreshMs} />
      )}
    </>
  );
}
