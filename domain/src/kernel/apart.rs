//! Long reckoning apart from the threads that answer requests: a few at a time, and no longer than somebody waits for it.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::available_parallelism,
};

use tokio::{sync::Semaphore, task::spawn_blocking};

use super::{Context, Environment, Error, Result};

/// So many reckon at once in a process: all processors but one, which is left to those who answer.
struct Turns(Arc<Semaphore>);

impl Default for Turns {
    fn default() -> Self {
        let processors = available_parallelism().map_or(1, usize::from);
        Self(Arc::new(Semaphore::new(processors.saturating_sub(1).max(1))))
    }
}

/// Whether somebody still waits for what is reckoned.
#[derive(Clone, Debug, Default)]
pub struct Wanted(Arc<AtomicBool>);

impl Wanted {
    /// False once whoever asked is gone, or their time is over: then it may stop anywhere.
    #[must_use]
    pub fn still(&self) -> bool {
        !self.0.load(Ordering::Relaxed)
    }
}

/// Says that nobody waits any more.
struct Waiting(Wanted);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.0.store(true, Ordering::Relaxed);
    }
}

/// Does work that keeps a processor busy, when it is its turn. When this future is dropped, work whose turn has not come is
/// never begun, and work that is under way is told by its [`Wanted`].
///
/// # Errors
/// [`Error::Internal`] when the work panicked.
pub async fn apart<C, T: Send + 'static>(
    cx: &Context<C>,
    work: impl FnOnce(&Wanted) -> T + Send + 'static,
) -> Result<T> {
    in_turn(cx.environment(), work).await
}

async fn in_turn<T: Send + 'static>(
    environment: &Environment,
    work: impl FnOnce(&Wanted) -> T + Send + 'static,
) -> Result<T> {
    let turns = Arc::clone(&environment.memory::<Turns>().0);
    let turn = turns.acquire_owned().await.map_err(|_| Error::internal("the turns are gone"))?;
    let wanted = Wanted::default();
    let _waiting = Waiting(wanted.clone());
    let work = spawn_blocking(move || {
        let done = work(&wanted);
        // Who stops late keeps the turn until then.
        drop(turn);
        done
    });
    work.await.map_err(|_| Error::internal("work that was done apart broke off"))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::{sync::oneshot, time::timeout};

    use super::*;
    use crate::kernel::{clock::SystemClock, vault::MasterKey};

    fn environment() -> Arc<Environment> {
        let key = MasterKey::from_secret("a secret of thirty-two bytes or more").expect("a key");
        Arc::new(Environment::new(Arc::new(SystemClock), key, &[]))
    }

    #[tokio::test]
    async fn work_is_told_when_nobody_waits_and_keeps_its_turn_until_it_stops() {
        let environment = environment();
        let all = environment.memory::<Turns>().0.available_permits();
        let (begun, has_begun) = oneshot::channel();
        let (ended, has_ended) = oneshot::channel();
        let work = {
            let environment = Arc::clone(&environment);
            tokio::spawn(async move {
                in_turn(&environment, |wanted| {
                    let _ = begun.send(());
                    while wanted.still() {
                        std::thread::sleep(Duration::from_millis(1));
                    }
                    let _ = ended.send(());
                })
                .await
            })
        };
        has_begun.await.expect("work that begins");
        assert_eq!(environment.memory::<Turns>().0.available_permits(), all - 1);
        work.abort();
        timeout(Duration::from_secs(30), has_ended).await.expect("work that stops").expect("its word");
        let turns = Arc::clone(&environment.memory::<Turns>().0);
        let all = u32::try_from(all).expect("a number");
        timeout(Duration::from_secs(30), turns.acquire_many(all)).await.expect("all turns").expect("open").forget();
        // Nobody's turn comes now: work that is given up while it waits is never begun.
        let (begun, has_begun) = oneshot::channel::<()>();
        let waits = in_turn(&environment, |_| begun.send(()));
        assert!(timeout(Duration::from_millis(20), waits).await.is_err());
        has_begun.await.expect_err("it was never begun");
    }

    #[tokio::test]
    async fn work_that_panics_is_our_own_fault_and_gives_its_turn_back() {
        let environment = environment();
        let all = environment.memory::<Turns>().0.available_permits();
        let broken = in_turn(&environment, |_| assert!(std::hint::black_box(false), "broken")).await;
        assert!(matches!(broken, Err(Error::Internal(..))), "{broken:?}");
        assert_eq!(environment.memory::<Turns>().0.available_permits(), all);
    }
}
