//! The plans with which groups of risk begin.

use chrono::NaiveDate;
use entity::care::care_plan::template::{self, Column as C};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

use super::{PLAN_DRAFT, PLAN_READ, PlanTemplate, RiskGroup, plan::content::PlanContent};
use crate::{
    agency::branch,
    kernel::{Context, Error, OrRefuse, Result, STALE, Tx, input},
};

/// The templates of the agency, in order of the groups.
///
/// # Errors
/// As [`Context::require`].
pub async fn list<Db: ConnectionTrait>(cx: &Context<Db>) -> Result<Vec<PlanTemplate>> {
    let scope = cx.require(PLAN_READ)?;
    let found = template::Entity::find().filter(C::AgencyId.eq(scope.agency)).order_by_asc(C::RiskGroup);
    Ok(found.all(cx.db()).await?)
}

/// Says with what a group of risk begins. `version` is 0 when there is no template yet.
///
/// # Errors
/// [`STALE`], [`Error::Invalid`] in `content`.
pub async fn set(tx: &Tx, group: RiskGroup, version: i32, content: PlanContent<u32>) -> Result<PlanTemplate> {
    let scope = tx.require(PLAN_DRAFT)?;
    let zone = match branch::of_agency(tx).await?.first() {
        Some(branch) => branch::time_zone(branch)?,
        None => chrono_tz::UTC,
    };
    let content = content.checked_template(tx.now().with_timezone(&zone).date_naive(), zone)?;
    let content = serde_json::to_value(&content).map_err(|_| Error::internal("a template is not JSON"))?;
    let before = template::Entity::find()
        .filter(C::AgencyId.eq(scope.agency))
        .filter(C::RiskGroup.eq(group))
        .lock_exclusive()
        .one(tx.db())
        .await?;
    input::same_version(version, before.as_ref().map_or(0, |before| before.version))?;
    let after = if let Some(before) = &before {
        let row = template::ActiveModel {
            id: Set(before.id),
            content: Set(content),
            version: Set(version + 1),
            ..Default::default()
        };
        row.update(tx.db()).await?
    } else {
        let row = template::ActiveModel {
            id: Set(tx.new_id()),
            agency_id: Set(scope.agency),
            risk_group: Set(group),
            content: Set(content),
            version: Set(1),
        };
        row.insert(tx.db()).await.or_refuse_duplicate(&STALE)?
    };
    let said = |template: &PlanTemplate| template.content.clone();
    tx.record_change("carePlanTemplateSet", after.id, before.as_ref().map(said).as_ref(), Some(&said(&after))).await?;
    Ok(after)
}

/// What a template says.
///
/// # Errors
/// [`Error::Internal`] when it cannot be read.
pub fn content(template: &PlanTemplate) -> Result<PlanContent<u32>> {
    serde_json::from_value(template.content.clone()).map_err(|_| Error::internal("a stored template cannot be read"))
}

/// The plan that the template of a group of risk makes on a day.
pub(super) async fn begun(tx: &Tx, group: Option<RiskGroup>, day: NaiveDate) -> Result<PlanContent> {
    let missing = || Error::invalid("content", "is needed where no template fits the group of risk");
    let group = group.ok_or_else(missing)?;
    let found = template::Entity::find()
        .filter(C::AgencyId.eq(tx.signed_in()?))
        .filter(C::RiskGroup.eq(group))
        .one(tx.db())
        .await?
        .ok_or_else(missing)?;
    Ok(content(&found)?.begun_on(day))
}
