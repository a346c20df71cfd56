//! Medicines in the schema.

use async_graphql::{Context, Object, SimpleObject};
use domain::{
    care::{self, doses, medication},
    id::{CareLogEntryId, HouseholdId, HouseholdMemberId, MedicationOrderId},
};

use super::record_enums::DoseState;
use crate::graphql::{ContextExt, DateTime, Id, Result};

/// A medicine that somebody takes by a schedule.
#[derive(Clone)]
pub struct MedicationOrder(pub care::MedicationOrder);

impl From<care::MedicationOrder> for MedicationOrder {
    fn from(row: care::MedicationOrder) -> Self {
        Self(row)
    }
}

/// A medicine that a member of a household takes by a schedule. Another dose or time is another order.
#[Object]
impl MedicationOrder {
    /// The id.
    async fn id(&self) -> Id<MedicationOrderId> {
        self.0.id.into()
    }

    /// The household, by id.
    async fn household_id(&self) -> Id<HouseholdId> {
        self.0.household_id.into()
    }

    /// Who takes it, by id.
    async fn household_member_id(&self) -> Id<HouseholdMemberId> {
        self.0.household_member_id.into()
    }

    /// What is taken. Null once the household was erased.
    async fn medicine(&self, ctx: &Context<'_>) -> Result<Option<Medicine>> {
        Ok(medication::medicine(ctx.cx()?, &self.0).await?.map(Into::into))
    }

    /// Minutes after which a dose is late.
    async fn late_after_minutes(&self) -> i32 {
        self.0.late_after_minutes
    }

    /// Who ordered it: the id of an account.
    async fn ordered_by(&self) -> &str {
        &self.0.ordered_by
    }

    /// When it was ordered.
    async fn ordered_at(&self) -> DateTime {
        self.0.ordered_at.into()
    }

    /// When it was stopped. Null while it is taken.
    async fn stopped_at(&self) -> Option<DateTime> {
        self.0.stopped_at.map(DateTime)
    }

    /// The version to name when you stop it.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

/// What is taken.
#[derive(SimpleObject)]
struct Medicine {
    /// What it is called.
    name: String,
    /// How much of it.
    dose: String,
    /// How it is taken. Null when nobody said.
    route: Option<String>,
    /// What there is to look out for. Null when nothing.
    instructions: Option<String>,
}

impl From<medication::Medicine> for Medicine {
    fn from(medicine: medication::Medicine) -> Self {
        Self { name: medicine.name, dose: medicine.dose, route: medicine.route, instructions: medicine.instructions }
    }
}

/// A dose that is or was due.
#[derive(SimpleObject)]
pub struct MedicationDose {
    /// Of what.
    order: MedicationOrder,
    /// When.
    due_at: DateTime,
    /// Where it stands.
    state: DoseState,
    /// The entry of the log that says so, by id. Null while nobody has noted anything.
    log_entry_id: Option<Id<CareLogEntryId>>,
}

impl From<doses::Dose> for MedicationDose {
    fn from(dose: doses::Dose) -> Self {
        Self {
            order: MedicationOrder(dose.order),
            due_at: dose.due_at.into(),
            state: dose.state.into(),
            log_entry_id: dose.entry.map(Id),
        }
    }
}
