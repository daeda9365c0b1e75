//! What did it take?

use std::{fs, time::Instant};

/// Time that this thread had a processor: on a busy machine the only one that can be compared.
pub struct Clock {
    began: Instant,
    before: Option<f64>,
}

impl Clock {
    pub fn start() -> Self {
        Self {
            began: Instant::now(),
            before: busy(),
        }
    }

    /// Milliseconds since the start; by the wall where the system does not say what the thread had.
    pub fn ms(&self) -> f64 {
        match (self.before, busy()) {
            (Some(before), Some(now)) => now - before,
            _ => self.began.elapsed().as_secs_f64() * 1e3,
        }
    }
}

fn busy() -> Option<f64> {
    let stat = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    Some(stat.split(' ').next()?.parse::<f64>().ok()? / 1e6)
}

/// Forgets the most memory that the process held so far, where the system can do that.
pub fn forget_peak() {
    let _only_on_linux = fs::write("/proc/self/clear_refs", "5");
}

/// The most memory that the process held since, in bytes.
pub fn peak() -> Option<f64> {
    status("VmHWM:")
}

/// The memory that the process holds, in bytes.
pub fn held() -> Option<f64> {
    status("VmRSS:")
}

fn status(of: &str) -> Option<f64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(of))?;
    Some(line.trim().strip_suffix(" kB")?.parse::<f64>().ok()? * 1024.0)
}
