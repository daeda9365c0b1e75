//! How is a node asked, and what if the connection breaks? What is asked changes nothing there, so that it is asked again over a new
//! connection; a transaction is never sent from here twice: that is decided where it is known whether it arrived.

use std::{sync::Arc, time::Duration};

use jsonrpsee::{
    core::{
        client::{ClientT, Error as RpcError, SubscriptionClientT},
        traits::ToRpcParams,
    },
    rpc_params,
    ws_client::{WsClient, WsClientBuilder},
};
use serde::de::DeserializeOwned;
use subxt::{config::Header as _, utils::H256};
use tokio::{
    sync::{watch, Mutex, OnceCell},
    time::{sleep, timeout, Instant},
};

use super::{spec::Spec, Header, Options};
use crate::ChainError;

/// How long a node may take to answer. A dry run takes as long as the call that it tries.
const ANSWER: Duration = Duration::from_secs(30);
/// How long a node may take to take up a connection.
const CONNECT: Duration = Duration::from_secs(5);
/// How long it may take to say which chain it is, its metadata included.
const MEET: Duration = Duration::from_secs(15);
/// The first pause before a new connection is tried, and the longest one; each is twice the last.
const PAUSE: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(3));
/// The longest answer that is read, in bytes: the metadata of a chain, a block full of code.
const LONGEST: u32 = 32 << 20;

/// Why a question was not answered.
#[derive(Clone, Debug)]
pub enum Fault {
    /// The connection broke, or nothing came in time: whether the question arrived is not known.
    Lost(String),
    /// The node said no.
    Said {
        code: i32,
        message: String,
        data: String,
    },
    /// It is certain that nothing comes of it.
    Dead(ChainError),
}

impl Fault {
    /// The node's answer cannot be understood.
    pub fn odd(what: impl std::fmt::Display) -> Self {
        Self::Dead(ChainError::Transport(what.to_string()))
    }
}

impl From<ChainError> for Fault {
    fn from(error: ChainError) -> Self {
        Self::Dead(error)
    }
}

impl From<Fault> for ChainError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Lost(why) => Self::Transport(why),
            Fault::Said { message, data, .. } if data.is_empty() => Self::Transport(message),
            Fault::Said { message, data, .. } => Self::Transport(format!("{message}: {data}")),
            Fault::Dead(error) => error,
        }
    }
}

impl From<RpcError> for Fault {
    fn from(error: RpcError) -> Self {
        match error {
            RpcError::Call(said) => Self::Said {
                code: said.code(),
                message: said.message().to_owned(),
                data: said
                    .data()
                    .map(|data| data.get().trim_matches('"').to_owned())
                    .unwrap_or_default(),
            },
            RpcError::ParseError(error) => Self::odd(error),
            lost => Self::Lost(lost.to_string()),
        }
    }
}

/// A connection, and what the chain at its other end is.
pub struct Wire {
    client: WsClient,
    pub spec: Arc<Spec>,
    heads: OnceCell<watch::Receiver<Option<Head>>>,
}

/// A block that was the best one when it was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    pub number: u32,
    pub hash: H256,
}

impl From<&Header> for Head {
    fn from(header: &Header) -> Self {
        Self {
            number: header.number,
            hash: header.hash(),
        }
    }
}

impl Wire {
    /// One question, asked once.
    ///
    /// # Errors
    /// Any [`Fault`].
    pub async fn ask<R: DeserializeOwned>(
        &self,
        method: &str,
        params: impl ToRpcParams + Send,
    ) -> Result<R, Fault> {
        Ok(self.client.request(method, params).await?)
    }

    /// The best blocks as they come. The value that is there at first may be none.
    ///
    /// # Errors
    /// Any [`Fault`].
    pub async fn heads(&self) -> Result<watch::Receiver<Option<Head>>, Fault> {
        let subscribe = || async {
            let mut heads = self
                .client
                .subscribe::<Header, _>(
                    "chain_subscribeNewHeads",
                    rpc_params![],
                    "chain_unsubscribeNewHeads",
                )
                .await?;
            let (tell, told) = watch::channel(None);
            tokio::spawn(async move {
                // It ends with the connection; whoever waits learns that the sender is gone.
                while let Some(Ok(header)) = heads.next().await {
                    if tell.send(Some(Head::from(&header))).is_err() {
                        break;
                    }
                }
            });
            Ok::<_, Fault>(told)
        };
        self.heads.get_or_try_init(subscribe).await.cloned()
    }
}

/// A node's address, and the connection to it while there is one.
pub struct Link {
    url: String,
    options: Options,
    /// The chain that it was at first.
    genesis: OnceCell<[u8; 32]>,
    current: Mutex<Current>,
}

/// What is known of the connection.
#[derive(Default)]
struct Current {
    wire: Option<Arc<Wire>>,
    /// What was at the other end of the last one.
    spec: Option<Arc<Spec>>,
    /// Since when there is none, though somebody wants one: all who wait have the same patience left.
    missed: Option<Instant>,
}

impl Link {
    pub fn new(url: &str, options: Options) -> Self {
        Self {
            url: url.to_owned(),
            options,
            genesis: OnceCell::new(),
            current: Mutex::default(),
        }
    }

    /// The connection, a new one if there is none.
    ///
    /// # Errors
    /// `NodeUnreachable` if there was none for as long as patience lasts; `WrongChain`, `NoContracts`.
    pub async fn wire(&self) -> Result<Arc<Wire>, ChainError> {
        let mut current = self.current.lock().await;
        match &current.wire {
            Some(wire) if wire.client.is_connected() => return Ok(wire.clone()),
            _ => {}
        }
        let spec = current.spec.clone();
        // Who was never there is not waited for: the address is wrong more often than the node is just starting.
        let patience = match spec {
            Some(_) => self.options.patience,
            None => Duration::ZERO,
        };
        // Who comes long after the others gave up has all of it.
        let missed = current
            .missed
            .filter(|missed| missed.elapsed() <= patience * 2);
        let until = *current.missed.insert(missed.unwrap_or_else(Instant::now)) + patience;
        let mut pause = PAUSE.0;
        loop {
            match self.connect(spec.as_ref()).await {
                Ok(wire) => {
                    let wire = Arc::new(wire);
                    *current = Current {
                        spec: Some(wire.spec.clone()),
                        wire: Some(wire.clone()),
                        missed: None,
                    };
                    return Ok(wire);
                }
                Err(Fault::Dead(error)) => return Err(error),
                Err(fault) if Instant::now() + pause > until => {
                    return Err(ChainError::NodeUnreachable {
                        url: self.url.clone(),
                        why: why(&fault),
                    })
                }
                Err(_) => sleep(pause).await,
            }
            pause = (pause * 2).min(PAUSE.1);
        }
    }

    async fn connect(&self, spec: Option<&Arc<Spec>>) -> Result<Wire, Fault> {
        // The builder's own time ends with the TCP connection; who takes that up may be no node, and say nothing.
        let building = WsClientBuilder::default()
            .connection_timeout(CONNECT)
            .request_timeout(ANSWER)
            .max_response_size(LONGEST)
            .max_request_size(LONGEST)
            .max_concurrent_requests(4_096)
            .set_tcp_no_delay(true)
            .build(&self.url);
        let silent = |_| Fault::Lost("it does not answer".into());
        let client = timeout(CONNECT, building).await.map_err(silent)??;
        let meeting = Spec::of(&client, &self.url, spec);
        let spec = timeout(MEET, meeting).await.map_err(silent)??;
        let expected = self.options.genesis.or(self.genesis.get().copied());
        match expected {
            Some(expected) if expected != spec.label.genesis => {
                return Err(Fault::Dead(ChainError::WrongChain {
                    expected,
                    found: spec.label.genesis,
                }))
            }
            _ => {}
        }
        let _ = self.genesis.set(spec.label.genesis);
        Ok(Wire {
            client,
            spec,
            heads: OnceCell::new(),
        })
    }

    /// Has the next question go over a new connection: one that stays open but does not answer is given up as well.
    pub async fn drop_wire(&self, wire: &Arc<Wire>) {
        let mut current = self.current.lock().await;
        let same = |now: &Arc<Wire>| Arc::ptr_eq(now, wire);
        if current.wire.as_ref().is_some_and(same) {
            current.wire = None;
        }
    }

    /// A question that changes nothing: asked again over a new connection if one breaks.
    ///
    /// # Errors
    /// `NodeUnreachable`; what the node says; `Transport` if connections break time and again.
    pub async fn ask<R: DeserializeOwned>(
        &self,
        method: &str,
        params: impl ToRpcParams + Clone + Send,
    ) -> Result<R, Fault> {
        let mut left = 5;
        let mut pause = PAUSE.0;
        loop {
            let wire = self.wire().await?;
            match wire.ask(method, params.clone()).await {
                Err(Fault::Lost(why)) if left == 0 => {
                    return Err(Fault::odd(format!("{method}: {why}")))
                }
                Err(Fault::Lost(_)) => {
                    self.drop_wire(&wire).await;
                    // The first time it may have been that connection alone.
                    if left < 5 {
                        sleep(pause).await;
                        pause = (pause * 2).min(PAUSE.1);
                    }
                    left -= 1;
                }
                other => return other,
            }
        }
    }

    /// How long to wait for a node.
    pub fn patience(&self) -> Duration {
        self.options.patience
    }

    /// Where it is.
    pub fn url(&self) -> &str {
        &self.url
    }
}

fn why(fault: &Fault) -> String {
    match fault {
        Fault::Lost(why) => why.clone(),
        Fault::Said { message, .. } => message.clone(),
        Fault::Dead(error) => error.to_string(),
    }
}
