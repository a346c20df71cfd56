//! What a family sees first: its day in one operation, a part of it from each domain.

use async_graphql::{Context, MergedObject, Object};
use domain::id::HouseholdId;

use crate::{
    care::CareAtHome,
    graphql::{Id, Result, cost::cost},
    household::FrontDoor,
    message::MessagesAtHome,
    quality::SurveysAtHome,
    service::ServicesAtHome,
    visit::VisitsAtHome,
};

/// A household's day as its family sees it first: who comes today, what was done yesterday, the plan, what waits for an answer
/// or a signature, the conversations, what was asked for and what is owed. Each part is seen as far as the caller's role
/// reaches, and is read by as many statements whatever the size of the household.
#[derive(MergedObject)]
pub struct FamilyHome(FrontDoor, VisitsAtHome, CareAtHome, MessagesAtHome, ServicesAtHome, SurveysAtHome);

/// The part of the root by which a family comes in.
#[derive(Default)]
pub struct HomeQuery;

#[Object]
impl HomeQuery {
    /// A household's day as its family sees it first, in one operation. Codes: `NOT_FOUND`, `INVALID`.
    #[graphql(directive = cost::apply("20".into()))]
    async fn home(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The household; may be left out by whoever has one alone.")] household_id: Option<
            Id<HouseholdId>,
        >,
    ) -> Result<FamilyHome> {
        let door = Box::pin(FrontDoor::open(ctx, household_id)).await?;
        // Each part on the heap: together they would make every request's future as large as this one's.
        let visits = Box::pin(VisitsAtHome::load(ctx, &door)).await?;
        let care = Box::pin(CareAtHome::load(ctx, &door, &visits)).await?;
        let messages = Box::pin(MessagesAtHome::load(ctx, &door)).await?;
        let services = Box::pin(ServicesAtHome::load(ctx, &door)).await?;
        let surveys = Box::pin(SurveysAtHome::load(ctx, &door)).await?;
        Ok(FamilyHome(door, visits, care, messages, services, surveys))
    }
}
