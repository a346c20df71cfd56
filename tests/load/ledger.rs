//! How many points are posted in a second: in one wallet that everybody wants, and spread over many; and how long it takes to
//! read what is in a wallet that has a long history.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use api::{RunningServer, ServerConfig};
use domain::agency::founding;
use domain::household::list::{self, HouseholdFilter};
use domain::id::{HouseholdId, LoyaltyAccountId};
use domain::kernel::page::Direction;
use domain::kernel::{Actor, Context, PageRequest};
use domain::loyalty::accounts;
use domain::loyalty::earning::{self, EarnInput};
use domain::loyalty::entries::{self, EntryFilter, Remarks};
use domain::loyalty::spending;

/// So many ask at the same time.
const CALLERS: u64 = 8;
/// For so long each is measured.
const FOR: Duration = Duration::from_secs(10);
/// So many postings of the long history are written in one transaction.
const AT_ONCE: u64 = 500;
/// So often a wallet is read.
const READS: usize = 200;

/// Posts for a while into one wallet and into all, makes a long history, and reads it.
pub async fn measure(config: ServerConfig, entries: u64) {
    let server = api::start(config).await.expect("a server");
    let wallets = opened(&of_the_agency(&server).await).await;
    let (one, hot) = (wallets[..1].to_vec(), wallets.clone());
    println!("{} wallets, {CALLERS} callers at once", wallets.len());
    println!("one wallet: {:.0} postings/s", posted(&server, "hot", one).await);
    println!("spread:     {:.0} postings/s", posted(&server, "spread", hot).await);
    let account = wallets[wallets.len() - 1];
    let filling = Instant::now();
    fill(&server, account, entries).await;
    println!("{entries} entries of one wallet written in {:.1?}", filling.elapsed());
    println!("its balance and last ten entries: {:.2?} at the median of {READS}", read(&server, account).await);
    server.shutdown().await.expect("an end");
}

async fn of_the_agency(server: &RunningServer) -> Context {
    let nobody = server.context(Actor::anonymous());
    let agency = founding::first(&nobody).await.expect("a database").expect("an agency");
    server.context(Actor::system(agency))
}

/// A wallet for each of up to a hundred households.
async fn opened(cx: &Context) -> Vec<LoyaltyAccountId> {
    let page = PageRequest { first: Some(100), ..PageRequest::default() };
    let found = list::list(cx, &HouseholdFilter::default(), Direction::Ascending, &page).await.expect("households");
    let mut wallets = Vec::new();
    for (_, household) in found.rows {
        wallets.push(wallet(cx, household.id).await);
    }
    wallets
}

async fn wallet(cx: &Context, household: HouseholdId) -> LoyaltyAccountId {
    let page = PageRequest::default();
    let found = accounts::list(cx, Some(household), &page).await.expect("wallets");
    match found.rows.first() {
        Some((_, wallet)) => wallet.id,
        None => cx.write(async |tx| accounts::open(tx, household).await).await.expect("a wallet").id,
    }
}

fn given(account: LoyaltyAccountId, amount: i64) -> EarnInput {
    EarnInput { account, amount, expires_at: None, pending: None, basis: None, remarks: Remarks::default() }
}

/// Every caller gives ten points and spends one, in turns; answers how many postings that came to in a second.
async fn posted(server: &RunningServer, name: &'static str, wallets: Vec<LoyaltyAccountId>) -> f64 {
    let (done, wallets) = (Arc::new(AtomicU64::new(0)), Arc::new(wallets));
    let begun = Instant::now();
    let mut callers = Vec::new();
    for caller in 0..CALLERS {
        let cx = of_the_agency(server).await;
        let (done, wallets) = (Arc::clone(&done), Arc::clone(&wallets));
        callers.push(tokio::spawn(async move {
            let mut number = caller;
            while begun.elapsed() < FOR {
                // What was given is spent in the same wallet next.
                let turn = number / CALLERS / 2 * CALLERS + caller;
                let account = wallets[usize::try_from(turn).unwrap_or(0) % wallets.len()];
                let key = format!("load-{name}-{number}");
                let posting = cx.write(async |tx| {
                    if (number / CALLERS).is_multiple_of(2) {
                        earning::earn(tx, &key, given(account, 10)).await.map(drop)
                    } else {
                        spending::spend(tx, &key, account, 1, Remarks::default()).await.map(drop)
                    }
                });
                if posting.await.is_ok() {
                    done.fetch_add(1, Ordering::Relaxed);
                }
                number += CALLERS;
            }
        }));
    }
    for caller in callers {
        caller.await.expect("a caller");
    }
    let postings = u32::try_from(done.load(Ordering::Relaxed)).unwrap_or(u32::MAX);
    f64::from(postings) / begun.elapsed().as_secs_f64()
}

/// Gives one point and spends it, again and again.
async fn fill(server: &RunningServer, account: LoyaltyAccountId, entries: u64) {
    let mut number = 0;
    while number < entries {
        let cx = of_the_agency(server).await;
        let until = (number + AT_ONCE).min(entries);
        let filled = cx.write(async |tx| {
            for number in number..until {
                let key = format!("load-fill-{number}");
                if number.is_multiple_of(2) {
                    earning::earn(tx, &key, given(account, 1)).await?;
                } else {
                    spending::spend(tx, &key, account, 1, Remarks::default()).await?;
                }
            }
            Ok(())
        });
        filled.await.expect("entries");
        number = until;
    }
}

async fn read(server: &RunningServer, account: LoyaltyAccountId) -> Duration {
    let cx = of_the_agency(server).await;
    let page = PageRequest { first: Some(10), ..PageRequest::default() };
    let mut took = Vec::with_capacity(READS);
    for _ in 0..READS {
        let begun = Instant::now();
        accounts::get(&cx, account).await.expect("a wallet");
        entries::of_accounts(&cx, &[account], &EntryFilter::default(), &page).await.expect("entries");
        took.push(begun.elapsed());
    }
    took.sort_unstable();
    took[READS / 2]
}
