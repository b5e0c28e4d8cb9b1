import { createFakeControlPlane } from './create-fake-control-plane.ts';
import { serveFake } from './serve-fake.ts';

/** A fake to try the connection on: `node packages/control-plane/src/fake/main.ts [port]`. */
const fake = createFakeControlPlane();
fake.world.addUser({ id: 'admin', username: 'admin', role: 'admin' });
fake.world.addTemplate({ name: 'firefox', tags: ['browser', 'web'] });
for (let i = 0; i < 3; i += 1) fake.world.move(fake.world.launch('admin', 'firefox').name, 'running');
const { url } = await serveFake(fake, Number(process.argv[2] ?? 8000));
process.stdout.write(`A fake control plane is at ${url}: user svc-plugins, password Passw0rd!\n`);
