//! What can a client ask besides what every node answers? The chain's time, to move it, and where the chain forks.

use crate::{
    seal::{SealError, Travel, Wish, Wishes},
    service::Hash,
};
use jsonrpsee::{
    core::{async_trait, RpcResult},
    proc_macros::rpc,
    types::{ErrorObject, ErrorObjectOwned},
    Extensions,
};

/// Codes of the errors, in the range that JSON-RPC leaves to servers.
const NOT_DEV: i32 = -32010;
const REFUSED: i32 = -32011;
const FAILED: i32 = -32012;

/// Times are in milliseconds, since 1970 where they are not lengths.
#[rpc(server, namespace = "dev")]
pub trait Dev {
    /// The time that a block would have if it were made now.
    #[method(name = "time")]
    async fn time(&self) -> RpcResult<u64>;

    /// Makes a block at `time`, from which the chain's clock goes on, and answers the block's time. Unsafe.
    ///
    /// # Errors
    /// -32010 if the node was started without `--dev`; -32011 if time would go back or after the year 9999.
    #[method(name = "setTime", with_extensions)]
    async fn set_time(&self, time: u64) -> RpcResult<u64>;

    /// The same, `length` after now.
    #[method(name = "advanceTime", with_extensions)]
    async fn advance_time(&self, length: u64) -> RpcResult<u64>;

    /// Makes a block after `parent`, or after the best block, of what is in the pool or of nothing, and answers its hash. After
    /// a block that has a successor it begins a branch, which is the best chain once it is longer. It is final when others are. Unsafe.
    ///
    /// # Errors
    /// -32010 as above; -32011 if there is no such block, or final blocks have closed its branch.
    #[method(name = "createBlock", with_extensions)]
    async fn create_block(&self, parent: Option<Hash>) -> RpcResult<Hash>;

    /// Makes a block final, and all before it, for which other nodes vote. Unsafe.
    ///
    /// # Errors
    /// The same.
    #[method(name = "finalizeBlock", with_extensions)]
    async fn finalize_block(&self, block: Hash) -> RpcResult<()>;
}

pub struct DevRpc {
    pub wishes: Wishes,
    /// Whether the node was started with `--dev`.
    pub dev: bool,
}

impl DevRpc {
    fn allowed(&self, ext: &Extensions, method: &str) -> RpcResult<()> {
        sc_rpc_api::check_if_safe(ext)?;
        if self.dev {
            return Ok(());
        }
        let message = format!("{method} is for tests: start the node with --dev");
        Err(ErrorObject::owned(NOT_DEV, message, None::<()>))
    }

    async fn travel(&self, travel: Travel) -> RpcResult<u64> {
        let time = self.wishes.ask(|answer| Wish::Travel(travel, answer));
        Ok(time.await?)
    }
}

#[async_trait]
impl DevServer for DevRpc {
    async fn time(&self) -> RpcResult<u64> {
        self.travel(Travel::Ask).await
    }

    async fn set_time(&self, ext: &Extensions, time: u64) -> RpcResult<u64> {
        self.allowed(ext, "dev_setTime")?;
        self.travel(Travel::To(time)).await
    }

    async fn advance_time(&self, ext: &Extensions, length: u64) -> RpcResult<u64> {
        self.allowed(ext, "dev_advanceTime")?;
        self.travel(Travel::By(length)).await
    }

    async fn create_block(&self, ext: &Extensions, parent: Option<Hash>) -> RpcResult<Hash> {
        self.allowed(ext, "dev_createBlock")?;
        let made = self.wishes.ask(|answer| Wish::Block(parent, answer));
        Ok(made.await?)
    }

    async fn finalize_block(&self, ext: &Extensions, block: Hash) -> RpcResult<()> {
        self.allowed(ext, "dev_finalizeBlock")?;
        let done = self.wishes.ask(|answer| Wish::Final(block, answer));
        Ok(done.await?)
    }
}

impl From<SealError> for ErrorObjectOwned {
    fn from(error: SealError) -> Self {
        let code = match error {
            SealError::Refused(_) | SealError::NoBlock(_) | SealError::Undone(_) => REFUSED,
            SealError::Failed(_) => FAILED,
        };
        ErrorObject::owned(code, error.to_string(), None::<()>)
    }
}
