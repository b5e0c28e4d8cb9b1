import { ui, type Block } from '@streamspace/plugin-sdk';
import type { S3Config } from './config.ts';
import { iamPolicy } from './iam-policy.ts';
import { lifecycleRules } from './lifecycle.ts';

/** What the page shows beside the state of the store: what an operator has to paste elsewhere, and what is dangerous. */
export function s3Blocks(config: S3Config): readonly Block[] {
  const isPlain = !config.useSSL || config.endpoint.startsWith('http://');
  return [
    ...(isPlain
      ? [ui.callout({ level: 'error', title: 'Objects and signatures travel in the clear: "useSSL" is off' })]
      : []),
    ui.card({
      title: 'Rights that the access key needs',
      children: [ui.code({ language: 'json', text: JSON.stringify(iamPolicy(config), undefined, 2) })],
    }),
    ...(config.manageLifecycle
      ? []
      : [
          ui.card({
            title: 'Lifecycle rules that end uploads which were left',
            children: [
              ui.code({ language: 'json', text: JSON.stringify({ Rules: lifecycleRules(config) }, undefined, 2) }),
            ],
          }),
        ]),
  ];
}
