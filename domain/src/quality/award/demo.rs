//! The demo agency's next round of awards: last month's, still to be opened.

use chrono::{Datelike, Months, TimeDelta};

use super::{
    super::{AwardKind, AwardRhythm},
    categories::{CategoryInput, PrizeInput},
    rounds::{self, RoundInput},
};
use crate::{
    kernel::{Error, Result, Tx, recurrence::local_day},
    service::policies,
};

pub(in super::super) async fn seed(tx: &Tx) -> Result<()> {
    let zone = policies::agency_zone(tx).await?;
    let today = tx.now().with_timezone(&zone).date_naive();
    let this_month = today.with_day(1).and_then(|first| local_day(zone, first).map(|day| (first, day.start())));
    let (this_month, ends_at) = this_month.ok_or_else(|| Error::internal("a month without a first day"))?;
    let first_day =
        this_month.checked_sub_months(Months::new(1)).ok_or_else(|| Error::internal("a month without one before"))?;
    let goods = |words: &str| vec![PrizeInput::Goods(words.to_owned())];
    let category = |kind, votes_percent, prizes| CategoryInput {
        kind,
        votes_percent,
        customer_weight: 50,
        manager_weight: 30,
        technician_weight: 20,
        prizes,
    };
    let cash = |amounts: &[i64]| amounts.iter().map(|amount| PrizeInput::Cash(*amount)).collect();
    let input = RoundInput {
        branch: None,
        rhythm: AwardRhythm::Month,
        first_day,
        votes_until: ends_at + TimeDelta::days(40),
        categories: vec![
            category(AwardKind::AllRound, 50, cash(&[80_000])),
            category(AwardKind::TopPerformance, 20, cash(&[60_000, 40_000, 20_000])),
            category(AwardKind::MostPopular, 80, goods("A set of tea bowls")),
            category(AwardKind::MostImproved, 20, goods("A down jacket")),
            category(AwardKind::AngelSmile, 50, goods("A camera")),
            category(AwardKind::MostPraised, 0, goods("A silk scarf")),
        ],
    };
    rounds::draft(tx, &input).await.map(drop)
}
