//! Giving way to others in the middle of a long answer.

use std::{future::poll_fn, task::Poll};

/// Lets other requests be answered before this one goes on: for fields of which a list makes hundreds, each with much below
/// it. The waker is called at once, and not later as the runtime's own yielding does it, since the lists of the executor
/// stop at a field that has called it and would otherwise go through all of them first.
pub async fn give_way() {
    let mut given = false;
    poll_fn(|cx| {
        if std::mem::replace(&mut given, true) {
            return Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use futures_util::future::join_all;

    use super::*;

    #[tokio::test]
    async fn a_list_of_many_gives_way_again_and_again() {
        static OTHERS: AtomicUsize = AtomicUsize::new(0);
        let others = tokio::spawn(async {
            loop {
                OTHERS.fetch_add(1, Ordering::Relaxed);
                tokio::task::yield_now().await;
            }
        });
        join_all((0..100).map(|_| give_way())).await;
        others.abort();
        assert!(OTHERS.load(Ordering::Relaxed) >= 20, "{OTHERS:?} turns of others in a list of a hundred");
    }
}
