//! Inspections in the schema.

use std::collections::HashMap;

use async_graphql::{Context, Object};
use domain::{
    id::{HouseholdId, InspectionId, InspectionTemplateId, StaffMemberId, UserId, VisitId},
    kernel::{self, words},
    quality::{self, inspections},
};

use super::{
    Finding, InspectionTemplate,
    batches::{FindingsOf, ResultOf, TemplateById},
    enums::{InspectionKind, InspectionState},
    result::InspectionResult,
};
use crate::{
    graphql::{ContextExt, DateTime, Id, Result, node::Findable},
    household::{Household, HouseholdById},
    staff::{StaffMember, StaffMemberById},
};

/// Somebody looks at how somebody works.
#[derive(Clone)]
pub struct Inspection(pub quality::Inspection);

impl From<quality::Inspection> for Inspection {
    fn from(row: quality::Inspection) -> Self {
        Self(row)
    }
}

impl Findable for Inspection {
    type Id = InspectionId;

    async fn find_many(cx: &kernel::Context, ids: &[InspectionId]) -> kernel::Result<HashMap<InspectionId, Self>> {
        Ok(inspections::by_ids(cx, ids).await?.into_iter().map(|(id, row)| (id, Self(row))).collect())
    }
}

/// Somebody looks at how somebody works in a household. A carer sees the inspections of their own work; of a mystery or a
/// blind one nothing before it is done.
#[Object]
impl Inspection {
    /// The id.
    pub async fn id(&self) -> Id<InspectionId> {
        self.0.id.into()
    }

    /// Why somebody looks.
    async fn kind(&self) -> InspectionKind {
        self.0.kind.into()
    }

    /// Where it stands.
    async fn state(&self) -> InspectionState {
        self.0.state.into()
    }

    /// The household, by id.
    async fn household_id(&self) -> Id<HouseholdId> {
        self.0.household_id.into()
    }

    /// The household. Null when it is not visible to you.
    async fn household(&self, ctx: &Context<'_>) -> Result<Option<Household>> {
        Ok(ctx.load::<HouseholdById>(self.0.household_id).await?.map(Household))
    }

    /// Whose work is looked at, by id.
    async fn staff_member_id(&self) -> Id<StaffMemberId> {
        self.0.staff_member_id.into()
    }

    /// Whose work is looked at. Null when they are not visible to you.
    async fn staff_member(&self, ctx: &Context<'_>) -> Result<Option<StaffMember>> {
        ctx.load::<StaffMemberById>(self.0.staff_member_id).await
    }

    /// At which visit, by id. Null when at none.
    async fn visit_id(&self) -> Option<Id<VisitId>> {
        self.0.visit_id.map(Id)
    }

    /// The checklist, by id.
    async fn template_id(&self) -> Id<InspectionTemplateId> {
        self.0.inspection_template_id.into()
    }

    /// The checklist. Null when it is not visible to you.
    async fn template(&self, ctx: &Context<'_>) -> Result<Option<InspectionTemplate>> {
        Ok(ctx.load::<TemplateById>(self.0.inspection_template_id).await?.map(InspectionTemplate))
    }

    /// The inspection that is done again, by id. Null but for blind ones.
    async fn blind_of_id(&self) -> Option<Id<InspectionId>> {
        self.0.blind_of_id.map(Id)
    }

    /// Who is to inspect, or has: the id of an account.
    async fn inspector_id(&self) -> Id<UserId> {
        self.0.inspector_id.into()
    }

    /// When it is to be done.
    async fn due_at(&self) -> DateTime {
        self.0.due_at.into()
    }

    /// After this it is missed.
    async fn miss_at(&self) -> DateTime {
        self.0.miss_at.into()
    }

    /// When it was done. Null while it was not.
    async fn done_at(&self) -> Option<DateTime> {
        self.0.done_at.map(DateTime)
    }

    /// When it was missed or called off. Null when it was neither.
    async fn ended_at(&self) -> Option<DateTime> {
        self.0.ended_at.map(DateTime)
    }

    /// Why it was called off. Null when it was not, and once the household is erased.
    async fn cancel_reason(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(words::said(ctx.cx()?, self.0.cancel_reason.as_ref()).await?)
    }

    /// What it found. Null while it is not done, and for whoever is to do it again without knowing.
    async fn result(&self, ctx: &Context<'_>) -> Result<Option<InspectionResult>> {
        Ok(ctx.load::<ResultOf>(self.0.id).await?.map(InspectionResult))
    }

    /// What it found wanting, in the order of the checklist. Empty for whoever is to do it again without knowing.
    async fn findings(&self, ctx: &Context<'_>) -> Result<Vec<Finding>> {
        Ok(ctx.load::<FindingsOf>(self.0.id).await?.unwrap_or_default().into_iter().map(Finding).collect())
    }

    /// The version to name when you change it.
    async fn version(&self) -> i32 {
        self.0.version
    }
}
