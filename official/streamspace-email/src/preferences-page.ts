import { ui, type Block, type Call, type Outcome, type View } from '@streamspace/plugin-sdk';
import type { EmailConfig } from './config.ts';
import { categoryOf } from './email-channel.ts';
import type { OptOuts } from './opt-outs.ts';
import { spoken } from './unsubscribe-routes.ts';

export interface PreferencesOptions {
  readonly config: EmailConfig['notifyUsers'];
  readonly optOuts: OptOuts;
  /** Ids of the actions. */
  readonly ids: { readonly on: string; readonly off: string };
}

type Choose = Pick<Call<{ readonly category: string }>, 'input' | 'viewer'>;

/** What people get mail about, and the buttons with which they choose. */
export function createPreferences({ config, optOuts, ids }: PreferencesOptions) {
  const categories = ['*', ...new Set(config.events.map(categoryOf))].filter(
    (category, index, all) => all.indexOf(category) === index,
  );

  return {
    async page({ viewer }: View): Promise<Block> {
      if (!config.enabled) return ui.text('This platform sends no mail to its users.');
      if (!config.optOut)
        return ui.text('Mail about your own sessions and quotas comes to the address of your account.');
      const off = await Promise.all(categories.map((category) => optOuts.isOff(viewer.id, category)));
      return ui.stack(
        ui.text('Mail about what is yours comes to the address of your account.'),
        ...categories.map((category, index) =>
          ui.card({
            title: category === '*' ? 'All mail' : `Mail about ${spoken(category)}`,
            children: [ui.text(off[index] === true ? 'Off' : 'On')],
            actions: [ui.action(off[index] === true ? ids.on : ids.off, { input: { category } })],
          }),
        ),
      );
    },
    async on({ input, viewer }: Choose): Promise<Outcome> {
      await optOuts.unset(viewer.id, input.category);
      return { done: `You get mail about ${spoken(input.category)}` };
    },
    async off({ input, viewer }: Choose): Promise<Outcome> {
      await optOuts.set(viewer.id, input.category);
      return { done: `There will be no more mail about ${spoken(input.category)}` };
    },
  };
}
