// How does polkadot-js deploy a contract, call it and read what it says?
import { randomBytes } from 'node:crypto';
import { ApiPromise, WsProvider } from '@polkadot/api';
import { CodePromise } from '@polkadot/api-contract';
import { stringCamelCase, u8aToHex } from '@polkadot/util';

export async function connect(url) {
  const provider = new WsProvider(url);
  const api = await ApiPromise.create({ provider, noInitWarn: true });
  let contract;

  // What a dry run says: the answer decoded, and the weight it takes.
  const tried = async (by, message, args) => {
    const free = { gasLimit: api.consts.system.blockWeights.maxBlock, storageDepositLimit: null };
    const { output, gasRequired, result } = await contract.query[label(message)](by.address, free, ...args);
    if (result.isErr) throw new Error(`the chain refuses: ${result.asErr}`);
    return { answer: output.asOk, gasLimit: gasRequired };
  };

  return {
    async deploy(by, bundle, args) {
      const code = new CodePromise(api, bundle, bundle.source.wasm);
      const input = code.abi.findConstructor('new').toU8a(args);
      // Two contracts of one code, maker and input would have one address.
      const salt = u8aToHex(randomBytes(8));
      const upload = { Upload: bundle.source.wasm };
      const dry = await api.call.contractsApi.instantiate(by.address, 0, null, null, upload, input, salt);
      if (dry.result.isErr) throw new Error(`the chain refuses: ${dry.result.asErr}`);
      const made = await sent(code.tx.new({ gasLimit: dry.gasRequired, salt }, ...args), by);
      contract = made.contract;
    },
    async read(by, message, args = []) {
      return (await tried(by, message, args)).answer.toPrimitive();
    },
    async send(by, message, args) {
      const { answer, gasLimit } = await tried(by, message, args);
      if (answer.isErr) return { error: named(answer.asErr) };
      const done = await sent(contract.tx[label(message)]({ gasLimit }, ...args), by);
      return { events: (done.contractEvents ?? []).map(({ event }) => event.identifier.split('::').pop()) };
    },
    time: async () => (await api.query.timestamp.now()).toNumber(),
    travel: (ms) => provider.send('dev_advanceTime', [ms]),
    close: () => api.disconnect(),
  };
}

// `Office::set_admin` is `office::setAdmin` here.
const label = (message) => message.split('::').map((part) => stringCamelCase(part)).join('::').replace(/^PSP22/i, 'psp22');

function named(error) {
  const { type, inner } = error;
  return inner?.toHuman?.() ? `${type}: ${inner.toHuman()}` : (type ?? error.toString());
}

// Signs and sends, and waits for a block with it.
function sent(tx, by) {
  return new Promise((resolve, reject) => {
    tx.signAndSend(by, (result) => {
      if (result.dispatchError) reject(new Error(`the chain refused: ${result.dispatchError}`));
      else if (result.status.isInBlock || result.status.isFinalized) resolve(result);
    }).catch(reject);
  });
}
