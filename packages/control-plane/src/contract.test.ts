import { describe } from 'vitest';
import { createEmbeddedControlPlane } from './embedded/create-embedded-control-plane.ts';
import { controlPlaneContract } from './control-plane-contract.ts';
import { createRandom } from './random.ts';
import { openFake } from './test-support/open-remote.ts';
import { morning } from './test-support/open-test-platform.ts';
import { createVirtualClock } from './test-support/virtual-clock.ts';

describe('the embedded control plane', () => {
  controlPlaneContract(async () => {
    const clock = createVirtualClock(morning);
    const controlPlane = createEmbeddedControlPlane({
      path: ':memory:',
      clock,
      random: createRandom(1),
      seed: 'still',
    });
    const [user] = await controlPlane.users.list({ role: 'admin' }, { limit: 1 });
    const [template] = await controlPlane.templates.list({}, { limit: 1 });
    const bringUp = async () => clock.advance(30_000);
    return { controlPlane, user: user?.id ?? '', template: template?.name ?? '', bringUp };
  });
});

describe('a real control plane', () => {
  controlPlaneContract(async () => {
    const { fake, connect, pass } = openFake();
    fake.world.addTemplate({ name: 'firefox' });
    const controlPlane = connect();
    await pass(4000);
    const bringUp = async (id: string) => {
      fake.world.move(id, 'running');
      await pass(4000);
    };
    return { controlPlane, user: 'u-service', template: 'firefox', bringUp };
  });
});
