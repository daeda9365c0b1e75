//! What is a node made of? Storage, the runtime, a pool, the task that makes blocks, and a server for clients.

use crate::{
    chain,
    cli::Cli,
    rpc::{DevRpc, DevServer},
    seal::{Sealer, Wishes},
};
use contracts_node_runtime::{AccountId, Nonce, RuntimeApi};
use futures::channel::mpsc;
use jsonrpsee::{Methods, RpcModule};
use pallet_transaction_payment_rpc::{TransactionPayment, TransactionPaymentApiServer};
use sc_consensus_manual_seal::{run_manual_seal, ManualSealParams};
use sc_network::{
    config::{
        FullNetworkConfiguration, NetworkConfiguration, NodeKeyConfig, Role, Secret,
        TransportConfig,
    },
    NetworkBackend, NetworkWorker,
};
use sc_service::{
    config::{
        BasePath, ExecutorConfiguration, KeystoreConfig, OffchainWorkerConfig,
        RpcBatchRequestConfig, RpcConfiguration, RpcEndpoint, RpcMethods, TransactionPoolOptions,
    },
    BlocksPruning, Configuration, DatabaseSource, PruningMode, TaskManager, TracingReceiver,
};
use sc_transaction_pool::{BasicPool, FullPool};
use std::{
    collections::VecDeque,
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
    sync::{
        atomic::{AtomicU64, Ordering},
        Arc,
    },
    time::Duration,
};
use substrate_frame_rpc_system::{System, SystemApiServer};
use tokio::runtime::Handle;

pub use contracts_node_runtime::{opaque::Block, Hash};
pub type Client = sc_service::TFullClient<
    Block,
    RuntimeApi,
    sc_executor::WasmExecutor<sp_io::SubstrateHostFunctions>,
>;
pub type Pool = FullPool<Block, Client>;
type Network = NetworkWorker<Block, Hash>;

const NAME: &str = "remainder-node";
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Megabytes that a client may send or be sent at once: a contract's code is far below.
const PAYLOAD: u32 = 15;

/// What is kept of the trie in memory, bytes.
const TRIE_CACHE: usize = 64 << 20;

/// Web pages that may ask without `--dev`: those of this machine, and the explorer that everybody uses.
const ORIGINS: [&str; 5] = [
    "http://localhost:*",
    "http://127.0.0.1:*",
    "https://localhost:*",
    "https://127.0.0.1:*",
    "https://polkadot.js.org",
];

/// Starts the node; it lives as long as what is returned.
pub fn start(cli: &Cli, tokio: Handle) -> Result<TaskManager, String> {
    let address = cli.rpc_address();
    // The server would say neither where nor what to do, and only after the rest is there.
    TcpListener::bind(address).map_err(|error| {
        format!("cannot listen on {address}: {error}; name another --rpc-port, or 0 for any that is free")
    })?;
    if let Some(folder) = &cli.base_path {
        std::fs::create_dir_all(folder)
            .map_err(|error| format!("--base-path {}: {error}", folder.display()))?;
    }
    let config = configuration(cli, address, tokio)?;
    let executor = sc_service::new_wasm_executor(&config.executor);
    let (client, backend, keystore, mut tasks) =
        sc_service::new_full_parts::<Block, RuntimeApi, _>(&config, None, executor).map_err(
            |error| match &cli.base_path {
                Some(folder) => format!(
                    "cannot open the chain in {}: {error}; is another node using it, or is it of another program?",
                    folder.display()
                ),
                None => error.to_string(),
            },
        )?;
    let client: Arc<Client> = Arc::new(client);
    let pool = BasicPool::new_full(
        config.transaction_pool.clone(),
        true.into(),
        None,
        tasks.spawn_essential_handle(),
        client.clone(),
    );
    assemble(cli, config, client, backend, keystore, pool, &mut tasks)
        .map_err(|error| error.to_string())?;
    Ok(tasks)
}

fn assemble(
    cli: &Cli,
    config: Configuration,
    client: Arc<Client>,
    backend: Arc<sc_service::TFullBackend<Block>>,
    keystore: sc_service::KeystoreContainer,
    pool: Arc<Pool>,
    tasks: &mut TaskManager,
) -> Result<(), sc_service::Error> {
    let import_queue = sc_consensus_manual_seal::import_queue(
        Box::new(client.clone()),
        &tasks.spawn_essential_handle(),
        None,
    );
    let (network, system_rpc_tx, tx_handler_controller, network_starter, sync_service) =
        sc_service::build_network(sc_service::BuildNetworkParams {
            config: &config,
            net_config: FullNetworkConfiguration::<_, _, Network>::new(&config.network, None),
            client: client.clone(),
            transaction_pool: pool.clone(),
            spawn_handle: tasks.spawn_handle(),
            import_queue,
            block_announce_validator_builder: None,
            warp_sync_config: None,
            block_relay: None,
            metrics: Network::register_notification_metrics(None),
        })?;

    let (queue, wishes_of_clients) = mpsc::channel(1);
    let wishes = Wishes(queue);
    let rpc_builder = {
        let (client, pool, dev) = (client.clone(), pool.clone(), cli.dev);
        Box::new(move |_| {
            let mut module = RpcModule::new(());
            let dev = DevRpc {
                wishes: wishes.clone(),
                dev,
            };
            let system = System::<Pool, Client, Block>::new(client.clone(), pool.clone());
            let payment = TransactionPayment::<Client, Block>::new(client.clone());
            for methods in [
                SystemApiServer::<Hash, AccountId, Nonce>::into_rpc(system).into(),
                TransactionPaymentApiServer::into_rpc(payment).into(),
                Methods::from(dev.into_rpc()),
            ] {
                module
                    .merge(methods)
                    .map_err(|error| sc_service::Error::Application(error.into()))?;
            }
            Ok(module)
        })
    };
    let (orders, commands_stream) = mpsc::channel(0);
    let time = Arc::new(AtomicU64::new(0));
    let sealer = Sealer {
        client: client.clone(),
        pool: pool.clone(),
        beat: (!cli.block_every.is_zero()).then_some(cli.block_every),
        finality: cli.finalize_delay_sec,
        wishes: wishes_of_clients,
        orders,
        time: time.clone(),
        waiting: VecDeque::new(),
    };
    let engine = run_manual_seal(ManualSealParams {
        block_import: client.clone(),
        env: sc_basic_authorship::ProposerFactory::new(
            tasks.spawn_handle(),
            client.clone(),
            pool.clone(),
            None,
            None,
        ),
        client: client.clone(),
        pool: pool.clone(),
        commands_stream,
        select_chain: sc_consensus::LongestChain::new(backend.clone()),
        consensus_data_provider: None,
        create_inherent_data_providers: move |_, ()| {
            let time = time.load(Ordering::SeqCst);
            async move { Ok(sp_timestamp::InherentDataProvider::new(time.into())) }
        },
    });
    let essential = tasks.spawn_essential_handle();
    essential.spawn_blocking("blocks", None, engine);
    essential.spawn("orders", None, sealer.run());
    network_starter.start_network();
    sc_service::spawn_tasks(sc_service::SpawnTasksParams {
        network,
        client,
        keystore: keystore.keystore(),
        task_manager: tasks,
        transaction_pool: pool,
        rpc_builder,
        backend,
        system_rpc_tx,
        tx_handler_controller,
        sync_service,
        config,
        telemetry: None,
    })?;
    Ok(())
}

fn configuration(cli: &Cli, address: SocketAddr, tokio: Handle) -> Result<Configuration, String> {
    // Nobody to meet, so no socket is opened.
    let mut network =
        NetworkConfiguration::new(NAME, VERSION, NodeKeyConfig::Ed25519(Secret::New), None);
    network.transport = TransportConfig::MemoryOnly;
    network.enable_dht_random_walk = false;

    let origins = ORIGINS.map(String::from).to_vec();
    let endpoint = RpcEndpoint {
        listen_addr: address,
        batch_config: RpcBatchRequestConfig::Unlimited,
        max_connections: cli.rpc_max_connections,
        max_payload_in_mb: PAYLOAD,
        max_payload_out_mb: PAYLOAD,
        max_subscriptions_per_connection: 1024,
        max_buffer_capacity_per_connection: 64,
        rate_limit: None,
        rate_limit_trust_proxy_headers: false,
        rate_limit_whitelisted_ips: Vec::new(),
        cors: (!cli.dev).then_some(origins),
        rpc_methods: RpcMethods::Auto,
        is_optional: false,
        retry_random_port: false,
    };
    let pool = TransactionPoolOptions {
        // Whoever develops sends the same transaction again.
        ban_time: Duration::ZERO,
        ..Default::default()
    };
    let folder = cli.base_path.clone().unwrap_or_default();
    Ok(Configuration {
        impl_name: NAME.to_string(),
        impl_version: VERSION.to_string(),
        role: Role::Authority,
        tokio_handle: tokio,
        transaction_pool: pool,
        keystore: KeystoreConfig::InMemory,
        database: database(cli.base_path.as_deref()),
        trie_cache_maximum_size: Some(TRIE_CACHE),
        // All of history stays readable.
        state_pruning: Some(PruningMode::ArchiveAll),
        blocks_pruning: BlocksPruning::KeepAll,
        chain_spec: Box::new(chain::specification()?),
        executor: ExecutorConfiguration::default(),
        wasm_runtime_overrides: None,
        rpc: RpcConfiguration {
            addr: Some(vec![endpoint]),
            max_connections: cli.rpc_max_connections,
            cors: None,
            methods: RpcMethods::Auto,
            max_request_size: PAYLOAD,
            max_response_size: PAYLOAD,
            id_provider: None,
            max_subs_per_conn: 1024,
            port: address.port(),
            message_buffer_capacity: 64,
            batch_config: RpcBatchRequestConfig::Unlimited,
            rate_limit: None,
            rate_limit_whitelisted_ips: Vec::new(),
            rate_limit_trust_proxy_headers: false,
        },
        prometheus_config: None,
        telemetry_endpoints: None,
        offchain_worker: OffchainWorkerConfig::default(),
        force_authoring: false,
        disable_grandpa: true,
        dev_key_seed: None,
        tracing_targets: None,
        tracing_receiver: TracingReceiver::Log,
        announce_block: false,
        data_path: folder.clone(),
        base_path: BasePath::new(folder),
        network,
    })
}

fn database(folder: Option<&Path>) -> DatabaseSource {
    match folder {
        Some(folder) => DatabaseSource::ParityDb {
            path: PathBuf::from(folder).join("chain"),
        },
        None => DatabaseSource::Custom {
            db: Arc::new(sp_database::MemDb::new()),
            // It is new, and only a database that has to be created is set up.
            require_create_flag: true,
        },
    }
}
