//! A household as the schema shows it.

use std::collections::HashMap;

use async_graphql::{Context, Object};
use domain::{
    household::{self, EXCLUSION_READ, HISTORY_READ, PreferenceStatus, disclosure, form_of_address::form_of_address},
    id::HouseholdId,
    kernel,
};

use super::{
    batches::{AddressesOf, CarersOf, ContactsOf, ExclusionsOf, FamilyConsentsOf, FamilyOf, MembersOf, PreferencesOf},
    enums::{HouseholdSegment, HouseholdStatus, ReceptionGrade},
    family::{FamilyAccess, FamilyConsent},
    home::{ContactPreferences, Habits, Home},
    parts::{Address, HouseholdCarer, HouseholdContact, HouseholdExclusion, HouseholdMember},
    preference::Preference,
};
use crate::{
    agency::{Branch, BranchById},
    graphql::{Change, ChangesOf, Connection, ContextExt, DateTime, Id, Result, node::Findable, page_request},
};

/// A household: who is served.
#[derive(Clone)]
pub struct Household(pub household::Household);

/// A household: who is served, where and how. What tells who its people are and how they live is kept encrypted, is seen
/// with `household.personal.read` or `household.health.read`, and every reading of it leaves an audit entry with the
/// purpose that the header `X-Purpose` gives.
#[Object]
impl Household {
    /// The global id.
    pub async fn id(&self) -> Id<HouseholdId> {
        self.0.id.into()
    }

    /// The branch that serves it. Null when the branch is not visible to you.
    async fn branch(&self, ctx: &Context<'_>) -> Result<Option<Branch>> {
        ctx.load::<BranchById>(self.0.branch_id).await
    }

    /// Where it stands with the agency.
    async fn status(&self) -> HouseholdStatus {
        self.0.status.into()
    }

    /// The name under which the agency knows it. Null once erased.
    async fn name(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(disclosure::name(ctx.cx()?, &self.0).await?)
    }

    /// How to address it: surname and title, in the order of their language, such as `王女士` or `Ms Li`. Null when no
    /// surname is known, or once erased.
    async fn form_of_address(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        let surname = disclosure::surname(ctx.cx()?, &self.0).await?;
        Ok(surname.map(|surname| form_of_address(&surname, self.0.title.as_deref())))
    }

    /// The surname of the form of address. Null when unknown, or once erased.
    async fn surname(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(disclosure::surname(ctx.cx()?, &self.0).await?)
    }

    /// The title of the form of address. Null when unknown, or once erased.
    async fn title(&self) -> Option<&str> {
        self.0.title.as_deref()
    }

    /// The agency's own word for its standing. Null when it has none.
    async fn tier(&self) -> Option<&str> {
        self.0.tier.as_deref()
    }

    /// What kinds of care it needs.
    async fn segments(&self) -> Vec<HouseholdSegment> {
        self.0.segments.0.iter().copied().map(Into::into).collect()
    }

    /// By which protocol it is received.
    async fn reception_grade(&self) -> ReceptionGrade {
        self.0.reception_grade.into()
    }

    /// How it wants to be reached.
    async fn contact_preferences(&self) -> ContactPreferences {
        self.0.contact_preferences.clone().into()
    }

    /// How it lives from day to day. Null when unknown, once erased, or when not visible to you.
    async fn habits(&self, ctx: &Context<'_>) -> Result<Option<Habits>> {
        Ok(disclosure::habits(ctx.cx()?, &self.0).await?.map(Into::into))
    }

    /// The dwelling with what is in it. Null when unknown, once erased, or when not visible to you.
    async fn home(&self, ctx: &Context<'_>) -> Result<Option<Home>> {
        Ok(disclosure::home(ctx.cx()?, &self.0).await?.map(Into::into))
    }

    /// Who lives there, oldest entry first.
    async fn members(&self, ctx: &Context<'_>) -> Result<Vec<HouseholdMember>> {
        let members = ctx.load::<MembersOf>(self.0.id).await?.unwrap_or_default();
        Ok(members.into_iter().map(|row| HouseholdMember::of(&self.0, row)).collect())
    }

    /// Where it is served, the primary address first.
    async fn addresses(&self, ctx: &Context<'_>) -> Result<Vec<Address>> {
        let addresses = ctx.load::<AddressesOf>(self.0.id).await?.unwrap_or_default();
        Ok(addresses.into_iter().map(Address).collect())
    }

    /// How its people are reached, oldest entry first.
    async fn contacts(&self, ctx: &Context<'_>) -> Result<Vec<HouseholdContact>> {
        let contacts = ctx.load::<ContactsOf>(self.0.id).await?.unwrap_or_default();
        Ok(contacts.into_iter().map(HouseholdContact).collect())
    }

    /// What it likes, newest first: what the next shift has to know, or everything ever noted.
    async fn preferences(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "`false` adds those that wait for approval, were declined or no longer hold.",
            default = true
        )]
        current: bool,
    ) -> Result<Vec<Preference>> {
        let preferences = ctx.load::<PreferencesOf>(self.0.id).await?.unwrap_or_default();
        let shown = preferences.into_iter().filter(|one| !current || one.status == PreferenceStatus::Active);
        Ok(shown.map(Preference).collect())
    }

    /// Whom it does not want to be sent. Null when you may not see that.
    async fn exclusions(&self, ctx: &Context<'_>) -> Result<Option<Vec<HouseholdExclusion>>> {
        if !ctx.cx()?.may(EXCLUSION_READ) {
            return Ok(None);
        }
        let exclusions = ctx.load::<ExclusionsOf>(self.0.id).await?.unwrap_or_default();
        Ok(Some(exclusions.into_iter().map(HouseholdExclusion).collect()))
    }

    /// Who serves it now, longest first.
    async fn carers(&self, ctx: &Context<'_>) -> Result<Vec<HouseholdCarer>> {
        let carers = ctx.load::<CarersOf>(self.0.id).await?.unwrap_or_default();
        Ok(carers.into_iter().map(HouseholdCarer).collect())
    }

    /// The accounts of its family.
    async fn family(&self, ctx: &Context<'_>) -> Result<Vec<FamilyAccess>> {
        let family = ctx.load::<FamilyOf>(self.0.id).await?.unwrap_or_default();
        Ok(family.into_iter().map(FamilyAccess).collect())
    }

    /// What members have consented to that accounts of its family know about them, oldest first; what was revoked is among
    /// it.
    async fn family_consents(&self, ctx: &Context<'_>) -> Result<Vec<FamilyConsent>> {
        let consents = ctx.load::<FamilyConsentsOf>(self.0.id).await?.unwrap_or_default();
        Ok(consents.into_iter().map(FamilyConsent).collect())
    }

    /// Who changed what, newest first. Null when you may not see that. Reading it leaves an audit entry.
    async fn history(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "So many from the beginning; 20 when nothing is said, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Only those behind this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "Only those in front of this cursor.")] before: Option<String>,
    ) -> Result<Option<Connection<Change>>> {
        let cx = ctx.cx()?;
        if !cx.may(HISTORY_READ) {
            return Ok(None);
        }
        cx.note_read(self.0.id, "history");
        let request = page_request(ctx, first, after, last, before)?;
        let changes = ctx.load::<ChangesOf>((self.0.id.0, request)).await?;
        Ok(changes.map(|changes| Connection::new(changes, Change)))
    }

    /// When it was taken in.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// Grows with every change of the household itself; its mutations want the one that was read.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

impl Findable for Household {
    type Id = HouseholdId;

    async fn find_many(cx: &kernel::Context, ids: &[HouseholdId]) -> kernel::Result<HashMap<HouseholdId, Self>> {
        Ok(household::households::by_ids(cx, ids).await?.into_iter().map(|(id, row)| (id, Self(row))).collect())
    }
}
