// How is the node started that CONTRACTS_NODE names, and what can it do?
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export const DAY = 24 * 60 * 60 * 1000;

function setting(name, how) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set; ${how}`);
  return value;
}

// A bundle as the build made it.
export function bundle(name) {
  const folder = setting('REMAINDER_CONTRACTS_DIR', 'it is the folder of the bundles: ./scripts/contracts');
  return JSON.parse(readFileSync(join(folder, `${name}.contract`), 'utf8'));
}

export async function startNode() {
  const program = setting('CONTRACTS_NODE', 'try CONTRACTS_NODE="$(scripts/node --build)"');
  const child = spawn(program, ['--dev', '--port=0', '--rpc-port=0'], {
    env: { ...process.env, RUST_LOG: 'info' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = once(child, 'exit');
  const stop = async () => {
    child.kill();
    await ended;
  };
  const url = await Promise.race([address(child), ended.then(() => undefined)]);
  if (!url) throw new Error(`${program} ended before it listened`);
  const { methods } = await ask(url, 'rpc_methods');
  // Time travels on a node of ours, and blocks come by themselves.
  return { url, stop, travels: methods.includes('dev_advanceTime') };
}

async function address(child) {
  for await (const line of createInterface({ input: child.stderr })) {
    const found = /Running JSON-RPC server: addr=([0-9.:]+)/.exec(line);
    if (found) {
      // What is not read would fill the pipe and stop the node.
      child.stderr.resume();
      return `ws://${found[1]}`;
    }
  }
}

async function ask(url, method, params = []) {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(url.replace('ws:', 'http:'), { method: 'POST', headers, body });
  return (await answer.json()).result;
}
