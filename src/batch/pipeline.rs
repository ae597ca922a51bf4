//! Who works on what, and in which order the results come out.
//!
//! Workers take sources as they come, up to a window ahead of the oldest that isn't finished; the caller's thread puts
//! the results back in order. A source that turns out to hold many inputs waits until all before it are done; then its
//! parts are worked on by all threads. So a slow input holds up no more than the window behind it, and memory is
//! bounded by the window.
//!
//! A thread can't be stopped from outside. An input that takes longer than allowed is given up: it becomes a failure,
//! another thread takes the place of the one that is stuck, and what that one may still bring is not looked at.

use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::input::{Seen, caught, failed, work_on};
use super::unpack::{Many, Opened, open};
use super::{Done, Found, Options, Work};
use crate::error::{Error, ErrorKind, Result};
use crate::read::Part;
use crate::write::ledger::Totals;

/// Inputs that may be in hand: enough to keep threads busy beside a slow one, few enough to bound memory.
const WINDOW: usize = 4096;

/// Bytes of inputs that may be in hand (a larger one is taken all the same).
const WINDOW_BYTES: u64 = 16 << 20;

/// How often it is looked whether an input takes too long, or the run is to end.
const TICK: Duration = Duration::from_millis(100);

/// So many threads may be stuck with inputs that were given up, before only a new process helps.
const MOST_STUCK: usize = 64;

/// Works through the sources; `sink` is given what each input gave, in order, on the calling thread.
///
/// # Errors
/// What `sink` returns, which ends the run; that no threads could be started, or too many are stuck. Failing inputs are no errors here.
pub fn run(
    found: impl Iterator<Item = Found> + Send + 'static,
    work: Arc<dyn Work>,
    options: &Options,
    sink: &mut dyn FnMut(Done) -> Result<()>,
) -> Result<Totals> {
    let (send, receive) = channel();
    let queue = Queue { found: Some(Box::new(found)), ..Queue::default() };
    let (queue, changed, stuck) = (Mutex::new(queue), Condvar::new(), AtomicUsize::new(0));
    let shared = Shared { work, options: options.clone(), queue, changed, stuck };
    let mut crew = Crew { shared: Arc::new(shared), send, slots: Vec::new() };
    let threads = match options.threads {
        0 => std::thread::available_parallelism().map_or(1, usize::from),
        threads => threads,
    };
    let ended =
        (0..threads).try_for_each(|_| crew.hire()).and_then(|()| Order::default().run(&mut crew, &receive, sink));
    crew.shared.lock().closed = true;
    crew.shared.changed.notify_all();
    ended
}

/// What all threads share.
struct Shared {
    work: Arc<dyn Work>,
    options: Options,
    queue: Mutex<Queue>,
    changed: Condvar,
    /// Threads whose input was given up and that are still at it.
    stuck: AtomicUsize,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Queue> {
        // Nothing that can panic runs while it is held but the walk through folders, which leaves nothing half done.
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'a>(&self, queue: MutexGuard<'a, Queue>) -> MutexGuard<'a, Queue> {
        self.changed.wait(queue).unwrap_or_else(PoisonError::into_inner)
    }

    /// What one thread does next; None once there will be no more.
    fn next(&self, send: &Sender<News>) -> Option<Job> {
        let mut queue = self.lock();
        loop {
            if queue.closed {
                return None;
            }
            if let Some((sub, part)) = queue.parts.pop_front() {
                return Some(Job::Part(sub, Box::new(part)));
            }
            if self.options.stop.load(Ordering::Relaxed) != 0 {
                queue.end(send);
            }
            if queue.sources.has_room()
                && let Some(found) = &mut queue.found
            {
                match found.next() {
                    Some(found) => {
                        let seq = queue.taken;
                        queue.taken += 1;
                        queue.sources.take(found.size());
                        return Some(Job::Source(seq, found));
                    }
                    None => queue.end(send),
                }
            }
            queue = self.wait(queue);
        }
    }

    /// Hands a part to the workers as soon as there is room; false once nobody wants it.
    fn offer(&self, sub: u64, part: Part<'static>, size: u64) -> bool {
        let mut queue = self.lock();
        while !queue.closed && !queue.pieces.has_room() {
            queue = self.wait(queue);
        }
        if queue.closed || self.options.stop.load(Ordering::Relaxed) != 0 {
            return false;
        }
        queue.pieces.take(size);
        queue.parts.push_back((sub, part));
        drop(queue);
        self.changed.notify_all();
        true
    }
}

/// How much is in hand.
#[derive(Default)]
struct Held {
    count: usize,
    bytes: u64,
}

impl Held {
    fn has_room(&self) -> bool {
        self.count < WINDOW && self.bytes < WINDOW_BYTES
    }

    fn take(&mut self, bytes: u64) {
        self.count += 1;
        self.bytes += bytes;
    }

    fn give_back(&mut self, bytes: u64) {
        self.count -= 1;
        self.bytes -= bytes;
    }
}

#[derive(Default)]
struct Queue {
    /// Sources that nobody took yet.
    found: Option<Box<dyn Iterator<Item = Found> + Send>>,
    /// How many were taken.
    taken: u64,
    sources: Held,
    /// Parts of the one source that is being taken apart.
    parts: VecDeque<(u64, Part<'static>)>,
    pieces: Held,
    closed: bool,
}

impl Queue {
    /// No more sources will come.
    fn end(&mut self, send: &Sender<News>) {
        if self.found.take().is_some() {
            let _ = send.send(News::End);
        }
    }
}

enum Job {
    Source(u64, Found),
    Part(u64, Box<Part<'static>>),
}

/// What the workers tell the thread that keeps the order.
enum News {
    /// A source is done; with the room that it took.
    Source(u64, u64, Slot),
    /// A part is done; with the room that it took.
    Part(u64, u64, Box<Done>),
    /// The source that is being taken apart has so many parts.
    PartsEnd(u64),
    /// There are no more sources.
    End,
}

enum Slot {
    One(Box<Done>),
    Many(Many),
}

/// What a worker has in hand.
struct InHand {
    began: Instant,
    /// Where its result goes.
    place: Place,
    size: u64,
    seen: Seen,
}

#[derive(Clone, Copy)]
enum Place {
    Source(u64),
    Part(u64),
}

/// A worker's desk: what lies on it is its own until somebody takes it away.
type Desk = Arc<Mutex<Option<InHand>>>;

fn at(desk: &Desk) -> MutexGuard<'_, Option<InHand>> {
    desk.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The workers.
struct Crew {
    shared: Arc<Shared>,
    send: Sender<News>,
    slots: Vec<Desk>,
}

impl Crew {
    /// One more worker.
    fn hire(&mut self) -> Result<()> {
        let desk = Desk::default();
        self.slots.push(desk.clone());
        let (shared, send) = (self.shared.clone(), self.send.clone());
        spawn(move || worker(&shared, &desk, &send))
    }

    /// Takes a source apart on a thread of its own.
    fn unpack(&self, many: Many) -> Result<()> {
        let (shared, send) = (self.shared.clone(), self.send.clone());
        spawn(move || {
            let mut sub = 0;
            many.unpack(shared.work.as_ref(), &mut |part| {
                let size = part.bytes.as_ref().map_or(0, |b| b.len() as u64);
                let wanted = shared.offer(sub, part, size);
                sub += u64::from(wanted);
                wanted
            });
            let _ = send.send(News::PartsEnd(sub));
        })
    }

    /// Gives up what takes too long.
    fn give_up_the_slow(&mut self, timeout: Duration) -> Result<()> {
        for desk in std::mem::take(&mut self.slots) {
            let mut in_hand = at(&desk);
            if in_hand.as_ref().is_none_or(|h| h.began.elapsed() <= timeout) {
                drop(in_hand);
                self.slots.push(desk);
                continue;
            }
            if let Some(InHand { place, size, seen, began }) = in_hand.take() {
                if self.shared.stuck.fetch_add(1, Ordering::Relaxed) >= MOST_STUCK {
                    let message =
                        "too many inputs take longer than --timeout: go on with --resume, which leaves them out";
                    return Err(Error::new(ErrorKind::TooSlow, message).at(seen.source));
                }
                let source = seen.source.clone();
                let message = format!("it takes longer than {} s; allow more with --timeout", timeout.as_secs_f64());
                tracing::warn!(source, "given up");
                let done = failed(seen, &Error::new(ErrorKind::TooSlow, message));
                let done = Done { took: super::Took(began.elapsed()), ..done };
                let _ = self.send.send(place.news(size, Slot::One(Box::new(done))));
            }
            self.hire()?;
        }
        Ok(())
    }
}

fn spawn(work: impl FnOnce() + Send + 'static) -> Result<()> {
    let spawned = std::thread::Builder::new().name("yaodian".into()).stack_size(16 << 20).spawn(work);
    spawned.map(drop).map_err(|e| Error::new(ErrorKind::Internal, format!("no threads: {e}")))
}

impl Place {
    fn news(self, size: u64, slot: Slot) -> News {
        match (self, slot) {
            (Place::Part(sub), Slot::One(done)) => News::Part(sub, size, done),
            (Place::Source(seq) | Place::Part(seq), slot) => News::Source(seq, size, slot),
        }
    }
}

fn worker(shared: &Shared, desk: &Desk, send: &Sender<News>) {
    while let Some(job) = shared.next(send) {
        let (place, size, source) = match &job {
            Job::Source(seq, found) => (Place::Source(*seq), found.size(), found.name.clone()),
            Job::Part(sub, part) => {
                (Place::Part(*sub), part.bytes.as_ref().map_or(0, |b| b.len() as u64), part.source.clone())
            }
        };
        let begin = |seen: Seen| *at(desk) = Some(InHand { began: Instant::now(), place, size, seen });
        let seen = |seen: Seen| {
            if let Some(in_hand) = at(desk).as_mut() {
                in_hand.seen = seen;
            }
        };
        let patient = matches!(&job, Job::Source(_, found) if found.is_stdin());
        let mut watched = !patient;
        if watched {
            begin(Seen { source: source.clone(), size, ..Seen::default() });
        }
        let named = source.clone();
        let work = || match job {
            Job::Source(_, found) => match open(found, shared.work.as_ref()) {
                // Whoever writes to standard input may take all the time they want.
                Opened::One(part) => {
                    if !watched {
                        begin(Seen { source, size, ..Seen::default() });
                        watched = true;
                    }
                    Slot::One(Box::new(work_on(*part, shared.work.as_ref(), &shared.options, &seen)))
                }
                Opened::Many(many) => Slot::Many(many),
                Opened::Failed(known, e) => Slot::One(Box::new(failed(known, &e))),
            },
            Job::Part(_, part) => Slot::One(Box::new(work_on(*part, shared.work.as_ref(), &shared.options, &seen))),
        };
        // A worker that fell would leave its place in the order empty for ever.
        let slot = caught(|| Ok(work()));
        let slot =
            slot.unwrap_or_else(|e| Slot::One(Box::new(failed(Seen { source: named, size, ..Seen::default() }, &e))));
        // Taken away meanwhile: it was given up, and somebody else works here now.
        if at(desk).take().is_none() && watched {
            shared.stuck.fetch_sub(1, Ordering::Relaxed);
            return;
        }
        if send.send(place.news(size, slot)).is_err() {
            return;
        }
    }
}

/// Puts results in order.
#[derive(Default)]
struct Order {
    /// Sources that are done before those in front of them.
    early: BTreeMap<u64, Slot>,
    /// The source whose turn it is.
    turn: u64,
    /// Room that each early source takes.
    sizes: BTreeMap<u64, u64>,
    /// The source that is being taken apart.
    apart: Option<Apart>,
    totals: Totals,
}

#[derive(Default)]
struct Apart {
    early: BTreeMap<u64, (u64, Done)>,
    turn: u64,
    end: Option<u64>,
}

impl Order {
    fn run(
        mut self,
        crew: &mut Crew,
        receive: &Receiver<News>,
        sink: &mut dyn FnMut(Done) -> Result<()>,
    ) -> Result<Totals> {
        let mut looked = Instant::now();
        loop {
            self.deliver(crew, sink)?;
            {
                let queue = crew.shared.lock();
                if queue.found.is_none() && self.turn == queue.taken {
                    return Ok(self.totals);
                }
            }
            match receive.recv_timeout(TICK) {
                Ok(news) => self.hear(news),
                // Somebody who waits may have missed that the run is to end.
                Err(RecvTimeoutError::Timeout) => crew.shared.changed.notify_all(),
                Err(RecvTimeoutError::Disconnected) => {
                    return Err(Error::new(ErrorKind::Internal, "no thread is left"));
                }
            }
            while let Ok(news) = receive.try_recv() {
                self.hear(news);
            }
            if let Some(timeout) = crew.shared.options.timeout
                && looked.elapsed() >= TICK
            {
                looked = Instant::now();
                crew.give_up_the_slow(timeout)?;
            }
        }
    }

    fn hear(&mut self, news: News) {
        match news {
            News::Source(seq, size, slot) => {
                self.early.insert(seq, slot);
                self.sizes.insert(seq, size);
            }
            News::Part(sub, size, done) => {
                if let Some(apart) = &mut self.apart {
                    apart.early.insert(sub, (size, *done));
                }
            }
            News::PartsEnd(count) => {
                if let Some(apart) = &mut self.apart {
                    apart.end = Some(count);
                }
            }
            News::End => {}
        }
    }

    /// Everything whose turn it is.
    fn deliver(&mut self, crew: &Crew, sink: &mut dyn FnMut(Done) -> Result<()>) -> Result<()> {
        loop {
            if let Some(apart) = &mut self.apart {
                while let Some((size, done)) = apart.early.remove(&apart.turn) {
                    apart.turn += 1;
                    self.totals.add(&done.entry);
                    sink(done)?;
                    crew.shared.lock().pieces.give_back(size);
                    crew.shared.changed.notify_all();
                }
                if apart.end != Some(apart.turn) {
                    return Ok(());
                }
                self.apart = None;
                self.pass(crew);
                continue;
            }
            match self.early.remove(&self.turn) {
                None => return Ok(()),
                Some(Slot::One(done)) => {
                    self.totals.add(&done.entry);
                    sink(*done)?;
                    self.pass(crew);
                }
                Some(Slot::Many(many)) => {
                    crew.unpack(many)?;
                    self.apart = Some(Apart::default());
                }
            }
        }
    }

    /// The next source's turn.
    fn pass(&mut self, crew: &Crew) {
        let size = self.sizes.remove(&self.turn).unwrap_or_default();
        self.turn += 1;
        crew.shared.lock().sources.give_back(size);
        crew.shared.changed.notify_one();
    }
}
