//! The care plans of a household with all their versions, read together.

use entity::{
    care::care_plan::{self, version},
    id::HouseholdId,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, QueryTrait, RelationDef,
};

use super::{
    CarePlan, PLAN_READ, PlanVersion,
    life_cycle::{PlanVersionState, state},
    plans, reach,
};
use crate::kernel::{Context, Result, joined};

/// A care plan with its versions.
#[derive(Clone, Debug)]
pub struct PlanBook {
    /// The plan.
    pub plan: CarePlan,
    /// All versions, the newest first; not all are for everybody.
    pub(super) versions: Vec<PlanVersion>,
}

impl PlanBook {
    /// The versions that the actor is shown, the newest first, as [`plans::versions`] shows them.
    ///
    /// # Errors
    /// As [`Context::require`].
    pub fn shown<C>(&self, cx: &Context<C>) -> Result<Vec<PlanVersion>> {
        let scope = cx.require(PLAN_READ)?;
        Ok(self.versions.iter().filter(|row| plans::is_shown(&scope, row)).cloned().collect())
    }

    /// The version that waits for the family's signature.
    #[must_use]
    pub fn to_sign(&self) -> Option<&PlanVersion> {
        self.versions.iter().find(|row| state(row) == PlanVersionState::Approved)
    }
}

/// The plans of a household, those as well that have ended, the oldest first.
///
/// # Errors
/// As [`Context::require`].
pub async fn of_household<C: ConnectionTrait>(cx: &Context<C>, household: HouseholdId) -> Result<Vec<PlanBook>> {
    use care_plan::Column as P;
    let scope = cx.require(PLAN_READ)?;
    let select = care_plan::Entity::find()
        .select_only()
        .join(JoinType::LeftJoin, versions_of_plan())
        .filter(reach::of_households(&scope, P::AgencyId, P::HouseholdId))
        .filter(P::HouseholdId.eq(household))
        .order_by_asc(P::Id)
        .order_by_desc(version::Column::Number);
    let select = joined::also(select, care_plan::Entity, "plan_");
    let select = joined::also(select, version::Entity, "version_");
    let rows = cx.db().query_all_raw(select.build(cx.db().get_database_backend())).await?;
    let mut books: Vec<PlanBook> = Vec::new();
    for row in &rows {
        let Some(plan) = joined::row::<CarePlan>(row, "plan_")? else { continue };
        if books.last().is_none_or(|book| book.plan.id != plan.id) {
            books.push(PlanBook { plan, versions: Vec::new() });
        }
        if let (Some(book), Some(version)) = (books.last_mut(), joined::row(row, "version_")?) {
            book.versions.push(version);
        }
    }
    Ok(books)
}

pub(super) fn versions_of_plan() -> RelationDef {
    let to_version = care_plan::Entity::belongs_to(version::Entity);
    to_version.from(care_plan::Column::Id).to(version::Column::CarePlanId).into()
}
