import { expect, test } from 'vitest';
import { slackEntry } from '../testing/entries.ts';
import { createFakeHost } from '../testing/fake-host.ts';
import { prometheusText } from './prometheus.ts';

test('families are of one kind, labels are escaped, and buckets add up', async () => {
  const host = createFakeHost({});
  await host.install({ manifest: slackEntry.manifest, directory: '', tier: 'official' });
  const text = prometheusText(host.list(), () => [
    { name: 'sent_total', kind: 'counter', labels: { channel: 'a "b"\\\n' }, value: 3 },
    { name: 'sent_total', kind: 'counter', labels: {}, value: 1 },
    {
      name: 'took_seconds',
      kind: 'histogram',
      labels: {},
      value: 0.7,
      buckets: [0, 0, 0, 0, 0, 1, 1, 2, 2, 2, 2],
      count: 2,
    },
  ]);
  expect(text).toContain(
    [
      '# TYPE streamspace_plugin_streamspace_slack_sent_total counter',
      String.raw`streamspace_plugin_streamspace_slack_sent_total{plugin="streamspace-slack",channel="a \"b\"\\\n"} 3`,
      'streamspace_plugin_streamspace_slack_sent_total{plugin="streamspace-slack"} 1',
      '# TYPE streamspace_plugin_streamspace_slack_took_seconds histogram',
    ].join('\n'),
  );
  expect(text).toContain('took_seconds_bucket{plugin="streamspace-slack",le="0.25"} 1');
  expect(text).toContain('took_seconds_bucket{plugin="streamspace-slack",le="+Inf"} 2');
  expect(text).toContain('took_seconds_sum{plugin="streamspace-slack"} 0.7');
  expect(text).toContain('streamspace_plugin_healthy{plugin="streamspace-slack"} 1');
  // Each line is a comment or a sample: https://prometheus.io/docs/instrumenting/exposition_formats/
  for (const line of text.trimEnd().split('\n')) {
    expect(line).toMatch(
      /^(# TYPE [a-z_]+ (counter|gauge|histogram)|[a-z_]+\{([a-z_]+="([^"\\\n]|\\["\\n])*",?)*\} \S+)$/,
    );
  }
});
