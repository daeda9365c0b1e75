// How does dedot deploy a contract, call it and read what it says? The same for its two clients.
import { randomBytes } from 'node:crypto';
import { WsProvider } from 'dedot';
import { Contract, ContractDeployer } from 'dedot/contracts';
import { hexToString, stringCamelCase, u8aToHex } from 'dedot/utils';

export async function connect(Client, url) {
  const client = await Client.new({ provider: new WsProvider(url), cacheMetadata: false });
  let contract;

  // dedot does not refuse to send what would be undone: whoever sends tries first.
  const tried = async (by, message, args) => {
    const { data } = await contract.query[label(message)](...args, { caller: by.address });
    return data;
  };

  return {
    async deploy(by, bundle, args) {
      const deployer = new ContractDeployer(client, bundle, bundle.source.wasm, { defaultCaller: by.address });
      // Two contracts of one code, maker and input would have one address.
      const salt = u8aToHex(randomBytes(8));
      const { raw } = await deployer.query.new(...args, { salt });
      const made = deployer.tx.new(...args, { gasLimit: raw.gasRequired, salt });
      const result = await made.signAndSend(by).untilBestChainBlockIncluded();
      const address = await result.contractAddress();
      contract = new Contract(client, bundle, address, { defaultCaller: by.address });
    },
    async read(by, message, args = []) {
      const data = await tried(by, message, args);
      return data?.address ? data.address() : data;
    },
    async send(by, message, args) {
      const { raw, data } = await contract.query[label(message)](...args, { caller: by.address });
      if (data.isErr) return { error: named(data.err) };
      const sent = contract.tx[label(message)](...args, { gasLimit: raw.gasRequired });
      const { events, dispatchError } = await sent.signAndSend(by).untilBestChainBlockIncluded();
      if (dispatchError) throw new Error(`the chain refused: ${JSON.stringify(dispatchError)}`);
      return { events: contract.decodeEvents(events).map(({ name }) => name) };
    },
    time: async () => Number(await client.query.timestamp.now()),
    travel: (ms) => client.rpc.dev_advanceTime(ms),
    close: () => client.disconnect(),
  };
}

// `Office::set_admin` is `officeSetAdmin` here.
const label = (message) => stringCamelCase(message.replace('::', '_'));

// An error without fields is its name; text in one comes as text or as bytes.
function named(error) {
  if (typeof error === 'string') return error;
  const { type, value } = error;
  return value === undefined ? type : `${type}: ${value.startsWith('0x') ? hexToString(value) : value}`;
}
