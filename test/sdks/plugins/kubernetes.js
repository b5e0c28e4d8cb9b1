import { CoreV1Api, KubeConfig, Watch } from '@kubernetes/client-node';

export const onLoad = ({ config }) => ({
  commands: {
    async 'sdk:run'() {
      const kube = new KubeConfig();
      kube.loadFromOptions({
        clusters: [{ name: 'c', server: `https://127.0.0.1:${config.get('port')}` }],
        users: [{ name: 'u', token: 'service-token' }],
        contexts: [{ name: 'x', cluster: 'c', user: 'u' }],
        currentContext: 'x',
      });
      const { items } = await kube.makeApiClient(CoreV1Api).listNamespacedPod({ namespace: 'desk' });
      const seen = [];
      await new Promise((resolve, reject) => {
        new Watch(kube)
          .watch(
            '/api/v1/namespaces/desk/pods',
            { resourceVersion: '7' },
            (phase, { metadata }) => seen.push(`${phase} ${metadata.name}`),
            (error) => (error ? reject(error) : resolve()),
          )
          .catch(reject);
      });
      const missing = await kube
        .makeApiClient(CoreV1Api)
        .readNamespacedPod({ name: 'missing', namespace: 'desk' })
        .catch(({ code }) => code);
      return { done: JSON.stringify({ pods: items.map(({ metadata }) => metadata.name), seen, missing }) };
    },
  },
});
