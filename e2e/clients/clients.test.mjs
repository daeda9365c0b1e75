// Does every client in JavaScript deploy a contract of ours, call it, understand its errors, and see time pass?
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Keyring } from '@polkadot/keyring';
import { cryptoWaitReady } from '@polkadot/util-crypto';
import { DedotClient, LegacyClient } from 'dedot';
import * as dedot from './dedot.mjs';
import { bundle, DAY, startNode } from './node.mjs';
import * as polkadotJs from './polkadot-js.mjs';

// `beat`: sends at the next best block, so that it wants a node whose blocks come by themselves.
const CLIENTS = {
  "dedot's DedotClient": { connect: (url) => dedot.connect(DedotClient, url), beat: true },
  "dedot's LegacyClient": { connect: (url) => dedot.connect(LegacyClient, url) },
  'polkadot-js api-contract': { connect: (url) => polkadotJs.connect(url) },
};

let node;
let alice;
let bob;

before(async () => {
  await cryptoWaitReady();
  const keyring = new Keyring({ type: 'sr25519' });
  alice = keyring.addFromUri('//Alice');
  bob = keyring.addFromUri('//Bob');
  node = await startNode();
});

after(() => node?.stop());

for (const [name, { connect, beat }] of Object.entries(CLIENTS)) {
  describe(name, () => {
    let client;
    before(async () => {
      client = await connect(node.url);
    });
    after(() => client?.close());

    test('deploys and calls a contract, and decodes its errors', async (t) => {
      if (beat && !node.travels) return t.skip('this node makes no block by itself');
      await client.deploy(alice, bundle('token'), ['Remainder', 'REM']);
      assert.equal(await client.read(bob, 'Office::admin'), alice.address);

      const transfer = await client.send(bob, 'PSP22::transfer', [alice.address, 1n, '0x']);
      assert.deepEqual(transfer, { error: 'Custom: tokens move by clearing alone' });
      const taken = await client.send(bob, 'Office::set_admin', [bob.address]);
      assert.deepEqual(taken, { error: 'NotAdmin' });
      const given = await client.send(alice, 'Office::set_admin', [bob.address]);
      assert.deepEqual(given, { events: ['AdminChanged'] });
      assert.equal(await client.read(alice, 'Office::admin'), bob.address);
    });

    test('sees the time that was travelled to', async (t) => {
      if (!node.travels) return t.skip('time does not travel on this node');
      const before = await client.time();
      const reached = Number(await client.travel(28 * DAY));
      assert.ok(reached >= before + 28 * DAY, `${reached} is not 28 days after ${before}`);
      // A client learns of a block a moment after it is made.
      const soon = Date.now() + 10_000;
      while ((await client.time()) < reached && Date.now() < soon) {
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      const now = await client.time();
      assert.ok(now >= reached && now < reached + DAY, `${now} is not ${reached}`);
    });
  });
}
