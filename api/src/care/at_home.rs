//! The care that a family looks at first.

use async_graphql::{Context, Object};
use domain::{
    care::{
        CARE_HEALTH_READ, PLAN_READ, PLAN_SIGN, REFERRAL_ANSWER,
        books::{self, PlanBook},
        logs::{self, LogFilter},
        referrals, tasks,
    },
    kernel::PageRequest,
};

use super::{
    CarePlan, Referral,
    batches::{TasksOf, VersionsOf},
    log::CareLogEntry,
};
use crate::{
    graphql::{ContextExt, Result},
    household::FrontDoor,
    visit::{VisitThatWasRead, VisitsAtHome},
};

/// So many entries of a day are shown.
const MOST_ENTRIES: u64 = 100;

/// The care plans of a household, and what was noted yesterday.
#[derive(Default)]
pub struct CareAtHome {
    plans: Vec<CarePlan>,
    to_sign: Vec<CarePlan>,
    log: Option<Vec<CareLogEntry>>,
    referrals: Vec<Referral>,
}

impl CareAtHome {
    /// Reads what is asked for, the tasks of the visits among it.
    ///
    /// # Errors
    /// What the domain's operations answer.
    pub async fn load(ctx: &Context<'_>, door: &FrontDoor, visits: &VisitsAtHome) -> Result<Self> {
        let cx = ctx.cx()?;
        let tasks = ["visits.tasks", "visitsYesterday.tasks", "visitsToConfirm.tasks"];
        let asks_for_tasks = tasks.iter().any(|field| ctx.asks_for(field));
        let mut loaded = Self::default();
        if cx.may(PLAN_READ) && (asks_for_tasks || ctx.asks_for("carePlans") || ctx.asks_for("carePlansToSign")) {
            let books = books::of_household(cx, door.household.id).await?;
            if asks_for_tasks {
                keep_tasks(ctx, door, visits, &books).await?;
            }
            for book in &books {
                ctx.keep_loaded::<VersionsOf>(book.plan.id, book.shown(cx)?).await;
            }
            let going_on = || books.iter().filter(|book| book.plan.ended_at.is_none());
            let waits = |book: &&PlanBook| book.to_sign().is_some() && door.may(cx, PLAN_SIGN);
            loaded.plans = going_on().map(|book| CarePlan(book.plan.clone())).collect();
            loaded.to_sign = going_on().filter(waits).map(|book| CarePlan(book.plan.clone())).collect();
        }
        if cx.may(CARE_HEALTH_READ) && ctx.asks_for("careLogYesterday") {
            loaded.log = Some(yesterday(ctx, door).await?);
        }
        if ctx.asks_for("referralsToAnswer") && cx.may(CARE_HEALTH_READ) && door.may(cx, REFERRAL_ANSWER) {
            let found = referrals::to_answer(cx, door.household.id).await?;
            loaded.referrals = found.into_iter().map(Referral).collect();
        }
        Ok(loaded)
    }
}

async fn keep_tasks(ctx: &Context<'_>, door: &FrontDoor, visits: &VisitsAtHome, books: &[PlanBook]) -> Result<()> {
    let visits = visits.shown();
    let mut found = tasks::of_household_visits(ctx.cx()?, &visits, door.zone, books).await?;
    for visit in visits {
        let tasks = found.remove(&visit.id).unwrap_or_default();
        ctx.keep_loaded::<TasksOf>(VisitThatWasRead::from(&visit), tasks).await;
    }
    Ok(())
}

async fn yesterday(ctx: &Context<'_>, door: &FrontDoor) -> Result<Vec<CareLogEntry>> {
    let day = door.days(1, 1)?;
    let filter = LogFilter {
        household: door.household.id,
        member: None,
        kinds: Vec::new(),
        visit: None,
        from: Some(day.start()),
        until: Some(day.end()),
        with_corrected: false,
    };
    let page = PageRequest { first: Some(MOST_ENTRIES), ..PageRequest::default() };
    let found = logs::list(ctx.cx()?, &filter, &page).await?;
    Ok(found.rows.into_iter().map(|(_, row)| CareLogEntry(row)).collect())
}

#[Object]
impl CareAtHome {
    /// The care plans that have not ended, the oldest first. `signedVersion.plain` says one in plain words.
    async fn care_plans(&self) -> Vec<CarePlan> {
        self.plans.clone()
    }

    /// Care plans of which a version waits for your signature: `openVersion`. Empty for whoever may not sign.
    async fn care_plans_to_sign(&self) -> Vec<CarePlan> {
        self.to_sign.clone()
    }

    /// Referrals to a hospital that wait for your answer (`referralAnswer`). Empty for whoever may not answer them.
    async fn referrals_to_answer(&self) -> Vec<Referral> {
        self.referrals.clone()
    }

    /// What was noted yesterday, the latest first; at most 100 entries, and none that was corrected. Null when it is not for
    /// you.
    async fn care_log_yesterday(&self) -> Option<Vec<CareLogEntry>> {
        self.log.clone()
    }
}
