//! Rounds: what many ask at the same time is answered together.
//!
//! Who asks while nobody else does is answered at once. Who asks while a round is under way is answered in the next one,
//! with all others who wait by then. No timer holds anybody up, nothing is remembered, and every answer is younger than
//! its question.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;

/// How many questions one round takes.
const MOST: usize = 500;

/// Questions of one kind, on their way to be answered.
pub struct Rounds<Q, A>(Mutex<Waiting<Q, A>>);

struct Waiting<Q, A> {
    asked: Vec<(Q, oneshot::Sender<A>)>,
    under_way: bool,
}

impl<Q, A> Default for Rounds<Q, A> {
    fn default() -> Self {
        Self(Mutex::new(Waiting { asked: Vec::new(), under_way: false }))
    }
}

impl<Q: Send + 'static, A: Send + 'static> Rounds<Q, A> {
    /// The answer to a question. `answer` takes the questions of a round and answers each, in their order.
    ///
    /// `None` when the round came to no answer, which is our own fault.
    pub async fn ask<F>(self: &Arc<Self>, question: Q, answer: impl Fn(Vec<Q>) -> F + Send + 'static) -> Option<A>
    where
        F: Future<Output = Vec<A>> + Send + 'static,
    {
        let (tell, told) = oneshot::channel();
        let first = {
            let mut waiting = self.waiting();
            waiting.asked.push((question, tell));
            !std::mem::replace(&mut waiting.under_way, true)
        };
        if first {
            // A task of its own: whoever began it may go, and the others still wait.
            tokio::spawn(Arc::clone(self).run(answer));
        }
        told.await.ok()
    }

    async fn run<F: Future<Output = Vec<A>>>(self: Arc<Self>, answer: impl Fn(Vec<Q>) -> F) {
        let mut ending = Ending { rounds: &self, ended: false };
        while let Some(round) = self.next_round() {
            let (questions, askers): (Vec<_>, Vec<_>) = round.into_iter().unzip();
            for (asker, answer) in askers.into_iter().zip(answer(questions).await) {
                // Whoever has gone needs no answer.
                let _ = asker.send(answer);
            }
        }
        ending.ended = true;
    }

    fn next_round(&self) -> Option<Vec<(Q, oneshot::Sender<A>)>> {
        let mut waiting = self.waiting();
        waiting.under_way = !waiting.asked.is_empty();
        let size = waiting.asked.len().min(MOST);
        waiting.under_way.then(|| waiting.asked.drain(..size).collect())
    }
}

impl<Q, A> Rounds<Q, A> {
    fn waiting(&self) -> MutexGuard<'_, Waiting<Q, A>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Leaves nobody waiting when a round ends by a panic.
struct Ending<'a, Q, A> {
    rounds: &'a Rounds<Q, A>,
    ended: bool,
}

impl<Q, A> Drop for Ending<'_, Q, A> {
    fn drop(&mut self) {
        if !self.ended {
            let mut waiting = self.rounds.waiting();
            waiting.under_way = false;
            waiting.asked.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use tokio::sync::Semaphore;

    use super::*;

    #[tokio::test]
    async fn who_asks_while_others_are_answered_shares_the_next_round() {
        let (rounds, held) = (Arc::new(Rounds::<usize, usize>::default()), Arc::new(Semaphore::new(0)));
        let count = Arc::new(AtomicUsize::new(0));
        let double = {
            let (held, count) = (Arc::clone(&held), Arc::clone(&count));
            move |questions: Vec<usize>| {
                let (held, count) = (Arc::clone(&held), Arc::clone(&count));
                async move {
                    count.fetch_add(1, Ordering::Relaxed);
                    let _ = held.acquire().await;
                    questions.into_iter().map(|question| question * 2).collect()
                }
            }
        };
        let ask = |question| {
            let (rounds, double) = (Arc::clone(&rounds), double.clone());
            tokio::spawn(async move { rounds.ask(question, double).await })
        };
        let mut asking = vec![ask(0)];
        while count.load(Ordering::Relaxed) == 0 {
            tokio::task::yield_now().await;
        }
        asking.extend((1..100).map(ask));
        while rounds.waiting().asked.len() < 99 {
            tokio::task::yield_now().await;
        }
        held.close();
        for (question, asking) in asking.into_iter().enumerate() {
            assert_eq!(asking.await.expect("a task that ends"), Some(question * 2));
        }
        assert_eq!(count.load(Ordering::Relaxed), 2);
    }

    #[tokio::test]
    async fn who_asked_first_may_go_and_a_round_that_fails_leaves_nobody_waiting() {
        let rounds = Arc::new(Rounds::<bool, bool>::default());
        let answer = |questions: Vec<bool>| async move {
            tokio::task::yield_now().await;
            assert!(questions.iter().all(|question| *question), "a round that fails");
            questions
        };
        let gone = tokio::spawn({
            let rounds = Arc::clone(&rounds);
            async move { rounds.ask(true, answer).await }
        });
        while !rounds.waiting().under_way {
            tokio::task::yield_now().await;
        }
        gone.abort();
        assert_eq!(rounds.ask(true, answer).await, Some(true));
        assert_eq!(rounds.ask(false, answer).await, None);
        assert_eq!(rounds.ask(true, answer).await, Some(true));
    }
}
