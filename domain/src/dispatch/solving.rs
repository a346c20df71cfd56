//! Working plans out beside everything else: off the threads that answer requests, a few at a time, with progress that is
//! told, and with a lease, so that a process that dies leaves no plan that waits for ever.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicI64, AtomicU32, Ordering},
    },
    thread::available_parallelism,
    time::{Duration, Instant},
};

use chrono::{DateTime, Utc};
use entity::{
    dispatch::{
        dispatch_plan::{self, Column as C, PlanState},
        dispatch_plan_day,
    },
    id::{DispatchPlanId, StaffMemberId},
};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait},
};
use tokio::{sync::Semaphore, task::spawn_blocking, time::sleep};

use super::{
    DispatchPlan, PlanKind,
    asked::Asked,
    labour::Loads,
    loading,
    model::DayModel,
    outcome::{proposals, scored},
    search::{Search, work_out},
    storing::{self, Draft, Solved, SolvedDay, from_json, lease},
};
use crate::kernel::{Actor, Context, Error, Request, Result};

/// Whoever works at a plan says so this often.
const TELL_EVERY: Duration = Duration::from_millis(400);

/// A plan whose process has died so often is taken for what kills it.
const ATTEMPTS: i32 = 3;

/// How many searches run at once in a process.
struct Workers(Semaphore);

impl Default for Workers {
    fn default() -> Self {
        Self(Semaphore::new(available_parallelism().map_or(1, usize::from)))
    }
}

/// How far a search is, and whether it is to stop.
struct Signal {
    off: AtomicBool,
    permille: AtomicU32,
    best: AtomicI64,
}

impl Signal {
    fn new() -> Arc<Self> {
        Arc::new(Self { off: AtomicBool::new(false), permille: AtomicU32::new(0), best: AtomicI64::new(i64::MAX) })
    }
}

/// Stops a search when whoever waits for it is gone.
struct Watched(Arc<Signal>);

impl Drop for Watched {
    fn drop(&mut self) {
        self.0.off.store(true, Ordering::Relaxed);
    }
}

/// Works a plan out in the background. When this process ends before it is done, another takes it up.
pub(super) fn begin(cx: &Context, id: DispatchPlanId) {
    let Ok(agency) = cx.signed_in() else { return };
    let request = Request { id: id.to_string(), ..Request::default() };
    let cx = Context::new(Arc::clone(cx.environment()), cx.db().clone(), Actor::system(agency), request);
    tokio::spawn(async move {
        if let Err(error) = work(&cx, id).await {
            tracing::error!(plan = %id, %error, "a plan was not worked out");
        }
    });
}

/// Takes up plans that wait, and those that nobody works at any more.
pub(super) async fn take_up(cx: &Context) -> Result<()> {
    let waiting: Vec<DispatchPlanId> = dispatch_plan::Entity::find()
        .select_only()
        .column(C::Id)
        .filter(C::AgencyId.eq(cx.signed_in()?))
        .filter(free(cx.now()))
        .order_by_asc(C::Id)
        .into_tuple()
        .all(cx.db())
        .await?;
    for id in waiting {
        begin(cx, id);
    }
    Ok(())
}

/// Plans at which nobody works.
fn free(now: DateTime<Utc>) -> Condition {
    let dead = C::State.eq(PlanState::Solving).and(C::LeasedUntil.lte(now));
    Condition::any().add(C::State.eq(PlanState::Queued)).add(dead)
}

async fn work(cx: &Context, id: DispatchPlanId) -> Result<()> {
    let workers = cx.environment().memory::<Workers>();
    let _turn = workers.0.acquire().await.map_err(|_| Error::internal("the workers are gone"))?;
    let Some(plan) = taken(cx, id).await? else { return Ok(()) };
    if plan.attempts > ATTEMPTS {
        let why =
            format!("It was begun {ATTEMPTS} times and never finished; plan fewer days, or search for less long.");
        return again(cx).write(async |tx| storing::fail(tx, id, &why).await.map(drop)).await;
    }
    let solved = async {
        let models = models(cx, id).await?;
        let carers: Vec<StaffMemberId> = models.first().map(|model| model.carers.clone()).unwrap_or_default();
        let loads = Loads::of(&loading::staff(cx, &carers).await?, &models)?;
        watched(cx, &plan, models, loads).await
    };
    match solved.await {
        Ok(Some(solved)) => again(cx).write(async |tx| storing::propose(tx, id, &solved).await.map(drop)).await,
        Ok(None) => Ok(()),
        Err(error) => {
            tracing::error!(plan = %id, %error, "a plan failed");
            let why = "It could not be worked out; the log of the server says why.";
            again(cx).write(async |tx| storing::fail(tx, id, why).await.map(drop)).await
        }
    }
}

/// The same actor at the present moment: a search takes long, and a unit of work has one time.
fn again(cx: &Context) -> Context {
    Context::new(Arc::clone(cx.environment()), cx.db().clone(), cx.actor().clone(), cx.request().clone())
}

/// Takes a plan at which nobody works: one statement decides between processes.
async fn taken(cx: &Context, id: DispatchPlanId) -> Result<Option<DispatchPlan>> {
    let now = cx.environment().now();
    let taken = dispatch_plan::Entity::update_many()
        .col_expr(C::State, Expr::value(PlanState::Solving))
        .col_expr(C::LeasedUntil, Expr::value(lease(now)))
        .col_expr(C::Attempts, Expr::col(C::Attempts).add(1))
        .filter(C::AgencyId.eq(cx.signed_in()?))
        .filter(C::Id.eq(id))
        .filter(free(now))
        .exec(cx.db())
        .await?;
    if taken.rows_affected == 0 {
        return Ok(None);
    }
    Ok(dispatch_plan::Entity::find_by_id(id).one(cx.db()).await?)
}

async fn models(cx: &Context, id: DispatchPlanId) -> Result<Vec<DayModel>> {
    let days = dispatch_plan_day::Entity::find()
        .filter(dispatch_plan_day::Column::PlanId.eq(id))
        .order_by_asc(dispatch_plan_day::Column::OnDay)
        .all(cx.db())
        .await?;
    let model = |day: &dispatch_plan_day::Model| match &day.model {
        Some(model) => from_json(model),
        None => Err(Error::internal("a household of the plan was forgotten before it was worked out")),
    };
    days.iter().map(model).collect()
}

/// Works days out while telling how far it is; `None` when the plan was called off meanwhile.
async fn watched(cx: &Context, plan: &DispatchPlan, models: Vec<DayModel>, loads: Loads) -> Result<Option<Solved>> {
    let asked: Asked = from_json(&plan.asked)?;
    let (signal, kind) = (Signal::new(), plan.kind);
    let _watched = Watched(Arc::clone(&signal));
    let (heard, begun) = (Arc::clone(&signal), Instant::now());
    let mut solving = spawn_blocking(move || solve(kind, &asked, models, loads, &heard));
    let solved = loop {
        tokio::select! {
            solved = &mut solving => break solved.map_err(|_| Error::internal("a search broke off"))??,
            () = sleep(TELL_EVERY) => {
                if !still_ours(&again(cx), plan.id, &signal).await? {
                    signal.off.store(true, Ordering::Relaxed);
                }
            }
        }
    };
    Ok((!signal.off.load(Ordering::Relaxed)).then(|| Solved { days: solved, took: begun.elapsed() }))
}

/// Says how far a plan is; whether it is still to be worked out, and by us.
async fn still_ours(cx: &Context, id: DispatchPlanId, signal: &Signal) -> Result<bool> {
    let percent = i32::try_from(signal.permille.load(Ordering::Relaxed) / 10).unwrap_or(0).clamp(0, 99);
    let best = Some(signal.best.load(Ordering::Relaxed)).filter(|best| *best != i64::MAX);
    cx.write(async |tx| {
        let told = dispatch_plan::Entity::update_many()
            .col_expr(C::LeasedUntil, Expr::value(lease(tx.now())))
            .col_expr(C::ProgressPercent, Expr::value(percent))
            .col_expr(C::BestCost, Expr::value(best))
            .filter(C::Id.eq(id))
            .filter(C::State.eq(PlanState::Solving))
            .exec(tx.db())
            .await?;
        if told.rows_affected == 0 {
            return Ok(false);
        }
        let found = dispatch_plan::Entity::find_by_id(id).one(tx.db()).await?;
        storing::tell(tx, &found.ok_or_else(|| Error::not_found(id))?).await?;
        Ok(true)
    })
    .await
}

/// Works days out while somebody waits for the answer.
pub(super) async fn solve_now<C>(
    cx: &Context<C>,
    draft: &Draft,
    models: Vec<DayModel>,
    loads: Loads,
) -> Result<Solved> {
    let workers = cx.environment().memory::<Workers>();
    let _turn = workers.0.acquire().await.map_err(|_| Error::internal("the workers are gone"))?;
    let (signal, kind, asked) = (Signal::new(), draft.kind, draft.asked.clone());
    let _watched = Watched(Arc::clone(&signal));
    let begun = Instant::now();
    let days = spawn_blocking(move || solve(kind, &asked, models, loads, &signal)).await;
    let days = days.map_err(|_| Error::internal("a search broke off"))??;
    Ok(Solved { days, took: begun.elapsed() })
}

/// Works days out one after the other: what people work on one counts for the rest between it and the next.
fn solve(
    kind: PlanKind,
    asked: &Asked,
    models: Vec<DayModel>,
    mut loads: Loads,
    signal: &Signal,
) -> Result<Vec<SolvedDay>> {
    let count = u32::try_from(models.len().max(1)).unwrap_or(1);
    let mut solved: Vec<SolvedDay> = Vec::with_capacity(models.len());
    let mut cost = 0;
    for (number, mut model) in (0..count).zip(models) {
        let called_off = || signal.off.load(Ordering::Relaxed);
        let mut progress = |spent: f64, best: i64| {
            signal.permille.store(permille(number, count, spent), Ordering::Relaxed);
            signal.best.store(cost + best, Ordering::Relaxed);
        };
        let budget = Duration::from_millis(u64::from(asked.budget_ms)) / count;
        let mut search = Search { kind, seed: asked.seed, budget, called_off: &called_off, progress: &mut progress };
        let found = work_out(&mut model, &loads, &mut search)?;
        let problem = model.problem()?;
        loads.add(&model, &found.plan);
        let (score, proposals) = (scored(&problem, &found), proposals(&model, &problem, &found.plan));
        cost += score.total;
        solved.push(SolvedDay { plan: found.plan, score, proposals, model });
    }
    Ok(solved)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a thousand")]
fn permille(number: u32, count: u32, spent: f64) -> u32 {
    let done = (f64::from(number) + spent.clamp(0.0, 1.0)) / f64::from(count);
    (done * 1_000.0) as u32
}
