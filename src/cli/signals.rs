//! Ctrl-C and its like: the first asks the run to end, the second ends the program.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

use super::messages::Lang;
use super::{messages, terminal};

/// Watches for signals from now on; what is given back is 0 until one came, and then its number.
pub fn watch(lang: Lang) -> Arc<AtomicUsize> {
    let given = Arc::new(AtomicUsize::new(0));
    let again = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM] {
        // In this order: the first signal finds `again` not set yet.
        let watched = flag::register_conditional_shutdown(signal, 128 + signal, again.clone())
            .and_then(|_| flag::register(signal, again.clone()))
            .and_then(|_| flag::register_usize(signal, given.clone(), signal.unsigned_abs() as usize));
        if let Err(e) = watched {
            terminal::complain(lang, &messages::NO_SIGNALS.with(lang, &[&e.to_string()]));
        }
    }
    given
}

/// Lets a file that may grow no more be an error of writing, which can be told, rather than the program's end.
pub fn outlive_full_files() {
    #[cfg(unix)]
    let _ = flag::register(signal_hook::consts::SIGXFSZ, Arc::default());
}

/// The signal that was given, if any.
pub fn given(watched: &AtomicUsize) -> Option<u8> {
    u8::try_from(watched.load(Ordering::Relaxed)).ok().filter(|signal| *signal > 0)
}
