//! How far a run is: a bar on a terminal, a line every so often elsewhere.

use std::io::IsTerminal;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use indicatif::{HumanDuration, ProgressBar, ProgressDrawTarget, ProgressStyle};
use yaodian::batch::Sources;
use yaodian::write::ledger::{Entry, Outcome};

use super::messages::{self, Lang};
use super::terminal;

/// How long between two lines where there is no terminal; twice as long each time, up to the last.
const FIRST_LINE: Duration = Duration::from_secs(10);
const LONGEST_PAUSE: Duration = Duration::from_secs(320);

/// See the module.
pub struct Progress {
    counts: Counts,
    shown: Shown,
    total: Arc<OnceLock<u64>>,
    lang: Lang,
}

enum Shown {
    Not,
    Bar(ProgressBar),
    Lines { next: Instant, pause: Duration },
}

/// What has been done so far.
struct Counts {
    began: Instant,
    inputs: usize,
    tasks: usize,
    bytes: u64,
}

impl Progress {
    /// Begins to count; all of `sources` are looked for once more, on a thread of their own, so that it is known how
    /// much there is to do.
    pub fn begin(quiet: bool, to_folder: bool, sources: Sources, lang: Lang) -> Progress {
        let is_terminal = std::io::stderr().is_terminal();
        let shown = if quiet || !(is_terminal || to_folder) {
            Shown::Not
        } else if is_terminal {
            Shown::Bar(bar())
        } else {
            Shown::Lines { next: Instant::now() + FIRST_LINE, pause: FIRST_LINE }
        };
        let total = Arc::new(OnceLock::new());
        if !matches!(shown, Shown::Not) {
            let known = total.clone();
            let counting = std::thread::Builder::new().spawn(move || {
                let sum = AtomicU64::new(0);
                sources.for_each(|found| {
                    sum.fetch_add(found.size(), Ordering::Relaxed);
                });
                let _ = known.set(sum.into_inner());
            });
            // Without it, the time that is left isn't known; nothing else is lost.
            drop(counting);
        }
        let counts = Counts { began: Instant::now(), inputs: 0, tasks: 0, bytes: 0 };
        Progress { counts, shown, total, lang }
    }

    /// One more input is done, and with it so many bytes of its file.
    pub fn passed(&mut self, entry: &Entry, share: u64) {
        self.counts.inputs += 1;
        self.counts.bytes += share;
        if let Outcome::Written { tasks, .. } = entry.outcome {
            self.counts.tasks += tasks;
        }
        match &mut self.shown {
            Shown::Not => {}
            Shown::Bar(bar) => {
                if let Some(total) = self.total.get() {
                    bar.set_length((*total).max(self.counts.bytes));
                }
                bar.set_position(self.counts.bytes);
                if self.counts.inputs.is_multiple_of(16) {
                    bar.set_message(self.counts.line(None, self.lang));
                }
            }
            Shown::Lines { next, pause } => {
                if Instant::now() >= *next {
                    terminal::say(&self.counts.line(self.total.get().copied(), self.lang));
                    *pause = (*pause * 2).min(LONGEST_PAUSE);
                    *next = Instant::now() + *pause;
                }
            }
        }
    }

    /// Lets something be said in between.
    pub fn suspend(&self, say: impl FnOnce()) {
        match &self.shown {
            Shown::Bar(bar) => bar.suspend(say),
            _ => say(),
        }
    }

    /// Nothing more will come.
    pub fn end(&self) {
        if let Shown::Bar(bar) = &self.shown {
            bar.finish_and_clear();
        }
    }
}

fn bar() -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::stderr_with_hz(10));
    if let Ok(style) = ProgressStyle::with_template("{bar:32} {percent}% {msg} · {eta}") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

impl Counts {
    /// Documents, tasks and speed; where it is known how much there is, the time that is left.
    fn line(&self, total: Option<u64>, lang: Lang) -> String {
        let seconds = self.began.elapsed().as_secs_f64().max(0.001);
        let speed = format!("{:.1}", self.bytes as f64 / 1e6 / seconds);
        let line = messages::PROGRESS.with(lang, &[&self.inputs.to_string(), &self.tasks.to_string(), &speed]);
        match total {
            Some(total) if self.bytes > 0 => {
                let share = (self.bytes as f64 / total.max(self.bytes) as f64).max(1e-9);
                let left = Duration::from_secs_f64((seconds / share - seconds).min(1e9));
                let percent = format!("{:.0}", share * 100.0);
                let left = format!("{:#}", HumanDuration(left));
                line + &messages::PROGRESS_LEFT.with(lang, &[&percent, &left])
            }
            _ => line,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_how_much_how_fast_and_how_long() {
        let began = Instant::now() - Duration::from_secs(100);
        let counts = Counts { began, inputs: 1200, tasks: 30000, bytes: 50_000_000 };
        assert_eq!(counts.line(None, Lang::En), "1200 documents, 30000 tasks, 0.5 MB/s");
        let line = counts.line(Some(200_000_000), Lang::En);
        assert!(line.starts_with("1200 documents, 30000 tasks, 0.5 MB/s, 25%, ") && line.ends_with(" left"), "{line}");
        assert!(line.contains("5m"), "three times as long again: {line}");
        assert!(counts.line(Some(1), Lang::Zh).contains("100%"), "more than was counted is all");
    }
}
