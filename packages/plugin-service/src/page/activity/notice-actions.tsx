import type { InboxNotice } from '../../api-types.ts';
import { ActionButtons } from '../blocks/action-buttons.tsx';
import { PlaceProvider } from '../blocks/use-place.tsx';
import { usePlugIn } from '../home/use-plug-in.ts';

const none = {};
const ignore = () => undefined;

/** The buttons under a notice, which its plugin answers. */
export function NoticeActions({ notice }: { readonly notice: InboxNotice }) {
  const plugIn = usePlugIn(notice.from);
  if (plugIn === undefined || notice.actions === undefined) return undefined;
  return (
    <PlaceProvider plugIn={plugIn} params={none} onParams={ignore} from="notice">
      <ActionButtons actions={notice.actions} about={notice.title} />
    </PlaceProvider>
  );
}
