//! With whose key does a command sign? With that of a secret, or of a development account, which everyone knows.

use remainder_chain::Actor;
use sp_core::crypto::ExposeSecret;

use crate::{args::Place, error::CliError};

impl Place {
    /// The holder of the key that the command line names; none if it names none by a secret.
    ///
    /// # Errors
    /// `usage` if the secret is none.
    pub fn key(&self) -> Result<Option<Actor>, CliError> {
        let Some(secret) = &self.suri else {
            return Ok(None);
        };
        let key = Actor::from_suri(secret.expose_secret()).ok_or_else(|| {
            CliError::usage(
                "the secret is no key",
                "write a phrase of 12 to 24 words or 0x and 64 digits, with paths such as //club after it",
            )
        })?;
        Ok(Some(key))
    }
}
