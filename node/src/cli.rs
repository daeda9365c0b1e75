//! How is the node started? The flags, those of other substrate nodes where they mean the same.

use clap::Parser;
use std::{
    io::IsTerminal,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::PathBuf,
    time::Duration,
};

/// What is told on stderr unless `--log` says otherwise. The server's line names the port, which clients wait for.
const LOG: &str = "warn,remainder_node=info,sc_rpc_server=info";

/// A local development chain with contracts (the runtime of substrate-contracts-node 0.42).
///
/// A block is made at once when there is a transaction, and an empty one now and then; every block is final, unless that is
/// delayed. Alice, Bob and the other well-known accounts have money. All is kept in memory, unless --base-path names a folder.
#[derive(Debug, Parser)]
#[command(name = "remainder-node", version)]
pub struct Cli {
    /// Allow what is meant for tests only: time travel (dev_setTime, dev_advanceTime), branches (dev_createBlock,
    /// dev_finalizeBlock), and web pages of any origin.
    #[arg(long)]
    pub dev: bool,

    /// Keep the chain in this folder and go on with it the next time, instead of in memory.
    #[arg(long, value_name = "FOLDER")]
    pub base_path: Option<PathBuf>,

    /// The port on which clients are served; 0 takes a free one, which is told on stderr.
    #[arg(long, value_name = "PORT", default_value_t = 9944)]
    pub rpc_port: u16,

    /// Serve clients on every network interface, not on this machine alone; unsafe methods are refused then.
    #[arg(long)]
    pub rpc_external: bool,

    /// How many clients may be connected at once.
    #[arg(long, value_name = "COUNT", default_value_t = 500)]
    pub rpc_max_connections: u32,

    /// An empty block when there was none for so many seconds (fractions are fine); 0 makes none.
    ///
    /// Clients that watch for the next best block before they send (transactionWatch of the new JSON-RPC) need such a beat.
    #[arg(long, value_name = "SECONDS", default_value = "3", value_parser = seconds)]
    pub block_every: Duration,

    /// How many seconds after it was made a block is final (fractions are fine). Till then another branch may become the best.
    #[arg(long, value_name = "SECONDS", default_value = "0", value_parser = seconds)]
    pub finalize_delay_sec: Duration,

    /// What to tell on stderr, as TARGET=LEVEL,…: `runtime::contracts=debug` shows what contracts print.
    #[arg(short, long, value_name = "FILTER")]
    pub log: Vec<String>,

    /// Taken as other nodes take it, and without effect: there is one node and it looks for no peers.
    #[arg(long, value_name = "PORT")]
    pub port: Option<u16>,
}

impl Cli {
    /// Where clients are served.
    pub fn rpc_address(&self) -> SocketAddr {
        let ip = if self.rpc_external {
            Ipv4Addr::UNSPECIFIED
        } else {
            Ipv4Addr::LOCALHOST
        };
        SocketAddr::new(IpAddr::V4(ip), self.rpc_port)
    }

    pub fn start_log(&self) -> Result<(), String> {
        let filter = std::iter::once(LOG)
            .chain(self.log.iter().map(String::as_str))
            .collect::<Vec<_>>()
            .join(",");
        let mut logger = sc_tracing::logging::LoggerBuilder::new(filter);
        logger.with_colors(std::io::stderr().is_terminal());
        logger
            .init()
            .map_err(|error| format!("--log {}: {error}", self.log.join(",")))
    }
}

/// A day is the most: whoever wants longer wants none.
fn seconds(text: &str) -> Result<Duration, String> {
    match text.parse::<f64>() {
        Ok(seconds) if seconds == 0.0 => Ok(Duration::ZERO),
        Ok(seconds) if (0.1..=86_400.0).contains(&seconds) => Ok(Duration::from_secs_f64(seconds)),
        _ => Err("seconds from 0.1 to 86400, or 0 for none".to_string()),
    }
}
