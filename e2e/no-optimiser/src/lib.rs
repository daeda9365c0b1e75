//! Why are minutes of C++ not compiled here?
//!
//! Every client that is written in Rust links contract-build, and that contains Binaryen, which makes contracts small. Here no contract is
//! built: the codes come from the bundles that `scripts/contracts` made, with the real one. Whoever builds one here all the same is told.

use std::{fmt, path::Path};

/// What would be optimised, and how.
#[derive(Debug)]
pub struct OptimizationOptions;

/// A feature of WebAssembly.
#[derive(Debug)]
pub enum Feature {
    SignExt,
}

/// A pass over the code.
#[derive(Debug)]
pub enum Pass {
    SignextLowering,
}

/// There is no optimiser.
#[derive(Debug)]
pub struct OptimizationError;

impl fmt::Display for OptimizationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no contract can be built here; ./scripts/contracts builds them")
    }
}

impl std::error::Error for OptimizationError {}

macro_rules! levels {
    ($($level:ident)*) => { $(
        pub fn $level() -> Self {
            Self
        }
    )* };
}

impl OptimizationOptions {
    levels! {
        new_opt_level_0 new_opt_level_1 new_opt_level_2 new_opt_level_3 new_opt_level_4
        new_optimize_for_size new_optimize_for_size_aggressively
    }

    pub fn mvp_features_only(&mut self) -> &mut Self {
        self
    }

    pub fn enable_feature(&mut self, _: Feature) -> &mut Self {
        self
    }

    pub fn add_pass(&mut self, _: Pass) -> &mut Self {
        self
    }

    pub fn zero_filled_memory(&mut self, _: bool) -> &mut Self {
        self
    }

    pub fn debug_info(&mut self, _: bool) -> &mut Self {
        self
    }

    /// # Errors
    /// Always.
    pub fn run(
        &mut self,
        _: impl AsRef<Path>,
        _: impl AsRef<Path>,
    ) -> Result<(), OptimizationError> {
        Err(OptimizationError)
    }
}
