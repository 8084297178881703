//! Several transfers at once, which are of use together only.
//!
//! Owns the threads: each takes the next piece of work when it is done with one. After the
//! first failure no more is begun, and what is under way is told to give up. Refuses to
//! know what is transferred.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread::Builder;

use crate::error::{Context, Error, Result};

/// Does `act` with every item, `at_once` at a time, until one fails; `give_up` is called
/// then. Returns the failure that came first: those after it may be for its sake.
pub(super) fn each_at_once<T: Sync>(
    items: &[T],
    at_once: usize,
    act: impl Fn(&T) -> Result<()> + Sync,
    give_up: impl Fn() + Sync,
) -> Result<()> {
    let next = AtomicUsize::new(0);
    let first = Mutex::new(None);
    let fail = |why: Error| {
        next.store(items.len(), Ordering::Relaxed);
        let mut first = first.lock().unwrap_or_else(PoisonError::into_inner);
        first.get_or_insert(why);
        drop(first);
        give_up();
    };
    let work = || {
        while let Some(item) = items.get(next.fetch_add(1, Ordering::Relaxed)) {
            if let Err(why) = act(item) {
                fail(why);
            }
        }
    };
    std::thread::scope(|scope| {
        let mut others = Vec::new();
        // This thread works, too.
        for _ in 1..at_once.min(items.len()) {
            match Builder::new().spawn_scoped(scope, work) {
                Ok(thread) => others.push(thread),
                Err(why) => {
                    let started: Result<()> = Err(why).doing(|| "start a thread for a transfer");
                    started.unwrap_or_else(fail);
                    break;
                }
            }
        }
        work();
        for other in others {
            if other.join().is_err() {
                fail(Error::engine("a transfer panicked"));
            }
        }
    });
    match first.into_inner().unwrap_or_else(PoisonError::into_inner) {
        Some(why) => Err(why),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicBool;
    use std::sync::mpsc::channel;

    #[test]
    fn each_is_done_once() {
        for (count, at_once) in [(0, 4), (1, 4), (100, 1), (100, 7)] {
            let done: Vec<AtomicUsize> = (0..count).map(|_| AtomicUsize::new(0)).collect();
            let act = |one: &AtomicUsize| {
                one.fetch_add(1, Ordering::Relaxed);
                Ok(())
            };
            each_at_once(&done, at_once, act, || panic!("nothing failed")).unwrap();
            assert!(done.iter().all(|one| one.load(Ordering::Relaxed) == 1));
        }
    }

    #[test]
    fn the_first_failure_ends_the_others_and_is_told() {
        let (end, ended) = channel();
        let (end, ended) = (Mutex::new(Some(end)), Mutex::new(ended));
        let late = AtomicBool::new(false);
        let act = |item: &usize| match item {
            0 => Err(Error::engine("the cause")),
            1 => {
                // Until it is told to give up.
                let _: std::result::Result<(), _> = ended.lock().unwrap().recv();
                Err(Error::engine("given up"))
            }
            _ => {
                late.store(true, Ordering::Relaxed);
                Ok(())
            }
        };
        let give_up = || drop(end.lock().unwrap().take());
        let failed = each_at_once(&[0, 1], 2, act, give_up).unwrap_err();
        assert_eq!(failed.to_string(), "the cause");
        let failed = each_at_once(&[0, 2, 2], 1, act, || {}).unwrap_err();
        assert_eq!(failed.to_string(), "the cause");
        assert!(!late.load(Ordering::Relaxed), "no more is begun");
    }
}
