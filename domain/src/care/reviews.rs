//! Plans that are to be looked at again, and goals whose day has come: noticed by the clock, once for every version.

use std::collections::{HashMap, HashSet};

use chrono::{Days, NaiveDate};
use entity::{
    care::{
        care_alert,
        care_plan::{self, Column as P, version},
    },
    id::{CarePlanId, CarePlanVersionId, HouseholdId},
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait},
};
use uuid::Uuid;

use super::{
    AlertKind, CARE_HEALTH_READ, CarePlan, PlanVersion,
    alerts::{self, NewAlert},
    books, disclosure,
    plan::content::{Goal, PlanContent},
};
use crate::{
    agency::branch,
    household::households,
    kernel::{Context, Each, Result, Tx, joined},
};

/// So many plans are looked at together.
const AT_ONCE: u64 = 200;

/// The rule that a plan's review raises.
const REVIEW_DUE: &str = "REVIEW_DUE";

/// The rule that a goal raises.
fn goal_due(goal: &str) -> String {
    format!("GOAL_DUE.{goal}")
}

/// Raises an alert about every plan whose review is due and about every goal whose day has come, on the calendar of the
/// household's branch. Each is raised once for a version of the plan.
pub(super) async fn watch_due(cx: &Context) -> Result<()> {
    cx.require(CARE_HEALTH_READ)?;
    let mut each = Each::default();
    let mut after = None;
    loop {
        let plans = going_on(cx, after).await?;
        let Some((last, _)) = plans.last() else { return each.end() };
        after = Some(last.id);
        for alert in due(cx, &plans).await? {
            let plan = alert.source;
            let raised = cx.write(async |tx| alerts::raise(tx, alert).await).await;
            each.count(cx, &plan, raised);
        }
    }
}

/// Plans that have not ended, behind one, each with the version that was signed last.
async fn going_on(cx: &Context, after: Option<CarePlanId>) -> Result<Vec<(CarePlan, PlanVersion)>> {
    use version::Column as V;
    let agency = cx.signed_in()?;
    let lasting = care_plan::Entity::find().select_only().column(P::Id).filter(P::AgencyId.eq(agency));
    let newest = version::Entity::find()
        .select_only()
        .column(V::CarePlanId)
        .column_as(V::Number.max(), "newest")
        .filter(V::AgencyId.eq(agency))
        .filter(V::SignedAt.is_not_null())
        .filter(V::CarePlanId.in_subquery(lasting.filter(P::EndedAt.is_null()).into_query()))
        .filter(after.map_or_else(Condition::all, |after| Condition::all().add(V::CarePlanId.gt(after))))
        .group_by(V::CarePlanId)
        .order_by_asc(V::CarePlanId)
        .limit(AT_ONCE);
    let version = [V::CarePlanId, V::Number].map(|column| Expr::col((version::Entity, column)));
    let select = care_plan::Entity::find()
        .select_only()
        .join(JoinType::InnerJoin, books::versions_of_plan())
        .filter(P::AgencyId.eq(agency))
        .filter(Expr::tuple(version).in_subquery(newest.into_query()))
        .order_by_asc(P::Id);
    let select = joined::also(joined::also(select, care_plan::Entity, "plan_"), version::Entity, "version_");
    let mut found = Vec::new();
    for row in cx.db().query_all_raw(select.build(cx.backend())).await? {
        found.extend(joined::row(&row, "plan_")?.zip(joined::row(&row, "version_")?));
    }
    Ok(found)
}

/// What is due of some plans and was not raised before.
async fn due(cx: &Context, plans: &[(CarePlan, PlanVersion)]) -> Result<Vec<NewAlert>> {
    let today = Calendar::of(cx, plans).await?;
    let raised = raised(cx, plans).await?;
    let vault = cx.vault().await?;
    let mut alerts = Vec::new();
    for (plan, version) in plans {
        let content: Option<PlanContent> = disclosure::open_some(&vault, version.content.as_ref())?;
        let Some(content) = content else { continue };
        let mut rules = reminders(version.review_due_on, &content.goals, today.at(cx, plan.household_id));
        rules.retain(|(rule, _)| !raised.contains(&(version.id, rule.clone())));
        alerts.extend(rules.into_iter().map(|(rule, detail)| NewAlert {
            household: plan.household_id,
            member: Some(plan.household_member_id),
            visit: None,
            kind: AlertKind::PlanReview,
            source: plan.id.0,
            rule,
            occasion: Some(version.id.0),
            detail,
        }));
    }
    Ok(alerts)
}

/// The rules of a version that are due on a day, each with what people read.
fn reminders(review_due_on: NaiveDate, goals: &[Goal<NaiveDate>], today: NaiveDate) -> Vec<(String, String)> {
    let review = (review_due_on <= today)
        .then(|| (REVIEW_DUE.to_owned(), format!("The plan was to be looked at again by {review_due_on}")));
    let goals = goals.iter().filter(|goal| goal.due <= today);
    let goals = goals.map(|goal| (goal_due(&goal.key), format!("By {} was to be reached: {}", goal.due, goal.text)));
    review.into_iter().chain(goals).collect()
}

/// What was raised already, by version and rule.
async fn raised(cx: &Context, plans: &[(CarePlan, PlanVersion)]) -> Result<HashSet<(CarePlanVersionId, String)>> {
    use care_alert::Column as C;
    let known: Vec<(Uuid, String)> = care_alert::Entity::find()
        .select_only()
        .columns([C::OccasionId, C::Rule])
        .filter(C::AgencyId.eq(cx.signed_in()?))
        .filter(C::Kind.eq(AlertKind::PlanReview))
        .filter(C::SourceId.is_in(plans.iter().map(|(plan, _)| plan.id.0)))
        .into_tuple()
        .all(cx.db())
        .await?;
    Ok(known.into_iter().map(|(version, rule)| (CarePlanVersionId(version), rule)).collect())
}

/// Which day it is in the branches of some households.
struct Calendar(HashMap<HouseholdId, NaiveDate>);

impl Calendar {
    async fn of(cx: &Context, plans: &[(CarePlan, PlanVersion)]) -> Result<Self> {
        let ids: Vec<HouseholdId> = plans.iter().map(|(plan, _)| plan.household_id).collect();
        let zones = branch::time_zones(cx).await?;
        let day = |household: crate::household::Household| {
            let zone = zones.get(&household.branch_id)?;
            Some((household.id, cx.now().with_timezone(zone).date_naive()))
        };
        Ok(Self(households::by_ids(cx, &ids).await?.into_values().filter_map(day).collect()))
    }

    /// The day there; yesterday's where it is not known, so that nothing is due too early.
    fn at(&self, cx: &Context, household: HouseholdId) -> NaiveDate {
        let today = cx.now().date_naive();
        self.0.get(&household).copied().unwrap_or_else(|| today.checked_sub_days(Days::new(1)).unwrap_or(today))
    }
}

/// The plan was looked at again, or has ended: what nobody has acknowledged is taken back.
pub(super) async fn settled(tx: &Tx, plan: CarePlanId) -> Result<()> {
    alerts::take_back(tx, AlertKind::PlanReview, plan.0, None).await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn a_review_and_each_goal_are_due_from_their_day_on() {
        let goal = |key: &str, due: &str| Goal {
            key: key.to_owned(),
            problem: None,
            text: format!("Reaches {key}"),
            measure: "Metres".to_owned(),
            due: day(due),
        };
        let goals = [goal("ten-metres", "2026-05-01"), goal("stairs", "2026-07-01")];
        let rules = |today: &str| {
            let found = reminders(day("2026-06-01"), &goals, day(today));
            found.into_iter().map(|(rule, _)| rule).collect::<Vec<_>>()
        };
        assert!(rules("2026-04-30").is_empty());
        assert_eq!(rules("2026-05-01"), ["GOAL_DUE.ten-metres"]);
        assert_eq!(rules("2026-06-01"), ["REVIEW_DUE", "GOAL_DUE.ten-metres"]);
        assert_eq!(rules("2026-07-01"), ["REVIEW_DUE", "GOAL_DUE.ten-metres", "GOAL_DUE.stairs"]);
    }
}
