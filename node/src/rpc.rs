//! What can a client ask besides what every node answers? The chain's time, and to move it.

use crate::seal::{SealError, Travel, Traveller};
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
pub trait TimeTravel {
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
}

pub struct TimeTravelRpc {
    pub traveller: Traveller,
    /// Whether the node was started with `--dev`.
    pub dev: bool,
}

impl TimeTravelRpc {
    fn allowed(&self, ext: &Extensions, method: &str) -> RpcResult<()> {
        sc_rpc_api::check_if_safe(ext)?;
        if self.dev {
            return Ok(());
        }
        let message = format!("{method} is for tests: start the node with --dev to move its clock");
        Err(ErrorObject::owned(NOT_DEV, message, None::<()>))
    }
}

#[async_trait]
impl TimeTravelServer for TimeTravelRpc {
    async fn time(&self) -> RpcResult<u64> {
        Ok(self.traveller.go(Travel::Ask).await?)
    }

    async fn set_time(&self, ext: &Extensions, time: u64) -> RpcResult<u64> {
        self.allowed(ext, "dev_setTime")?;
        Ok(self.traveller.go(Travel::To(time)).await?)
    }

    async fn advance_time(&self, ext: &Extensions, length: u64) -> RpcResult<u64> {
        self.allowed(ext, "dev_advanceTime")?;
        Ok(self.traveller.go(Travel::By(length)).await?)
    }
}

impl From<SealError> for ErrorObjectOwned {
    fn from(error: SealError) -> Self {
        let code = match error {
            SealError::Refused(_) => REFUSED,
            SealError::Failed(_) => FAILED,
        };
        ErrorObject::owned(code, error.to_string(), None::<()>)
    }
}
