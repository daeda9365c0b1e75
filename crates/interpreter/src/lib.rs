//! The interpreter under the embedded chain, unchanged but for one thing: it remembers what it has translated.
//!
//! pallet-contracts 31 makes an engine and a module of a contract's code at every call, calls between contracts included: parsing,
//! validating and translating 20 KB of WebAssembly is more than half of the time that a call takes. A node has to do so; a chain
//! in this process does not. Here [`Engine::new`] gives an engine of the thread that nobody uses at the moment, and [`Module::new`]
//! what that engine made of the same bytes before. Everything else is wasmi's own, so that results, fuel and weights are the same.
//!
//! It takes wasmi's place below pallet-contracts by `[patch.crates-io]`; docs/decisions/0011 says how and why.

use std::{
    cell::RefCell,
    collections::HashMap,
    ops::Deref,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

pub use real::*;

/// Modules that an engine remembers. With one more the thread begins anew: an engine never forgets what it has translated.
pub const MOST_MODULES: usize = 256;

type Modules = HashMap<Box<[u8]>, Arc<real::Module>>;

thread_local! {
    /// The engines of this thread, each with what it is configured for.
    static ENGINES: RefCell<Vec<(String, Engine)>> = const { RefCell::new(Vec::new()) };
}

/// wasmi's engine, and the modules that it has translated.
#[derive(Clone, Debug, Default)]
pub struct Engine {
    engine: real::Engine,
    modules: Arc<Mutex<Modules>>,
}

impl Engine {
    /// An engine for a configuration. An engine is locked while it runs, and contracts call each other: as long as one has a store, the
    /// next call gets another.
    pub fn new(config: &Config) -> Self {
        // A configuration cannot be compared, but it is printed in full.
        let name = format!("{config:?}");
        ENGINES.with_borrow_mut(|engines| {
            let idle = engines
                .iter()
                .find(|(known, engine)| *known == name && engine.is_idle());
            if let Some((_, engine)) = idle {
                return engine.clone();
            }
            let engine = Self {
                engine: real::Engine::new(config),
                modules: Arc::default(),
            };
            engines.push((name, engine.clone()));
            engine
        })
    }

    fn modules(&self) -> MutexGuard<'_, Modules> {
        self.modules.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Is it held by nobody but this thread's list and the modules that it remembers?
    fn is_idle(&self) -> bool {
        self.engine.handles() == 1 + self.modules().len()
    }
}

impl Deref for Engine {
    type Target = real::Engine;

    fn deref(&self) -> &real::Engine {
        &self.engine
    }
}

/// wasmi's module.
#[derive(Clone, Debug)]
pub struct Module(Arc<real::Module>);

impl Module {
    /// The module of these bytes, translated the first time.
    ///
    /// # Errors
    /// As wasmi's own: code that is no valid module. It is not remembered.
    pub fn new(engine: &Engine, code: &[u8]) -> Result<Self, Error> {
        let mut modules = engine.modules();
        if let Some(module) = modules.get(code) {
            return Ok(Self(module.clone()));
        }
        let module = Arc::new(real::Module::new(&engine.engine, code)?);
        modules.insert(code.into(), module.clone());
        if modules.len() > MOST_MODULES {
            ENGINES.with_borrow_mut(Vec::clear);
        }
        Ok(Self(module))
    }
}

impl Deref for Module {
    type Target = real::Module;

    fn deref(&self) -> &real::Module {
        &self.0
    }
}

#[cfg(test)]
mod tests;
