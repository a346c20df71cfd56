//! The free words about people that lie sealed in this domain's tables.

use entity::staff::{availability_exception, credential, leave, leaving, working_time_override};

use crate::kernel::{Context, Result, words::seal_clear};

/// Seals what this domain's columns still hold in clear. Safe to repeat.
///
/// # Errors
/// When the database fails.
pub async fn seal_kept(cx: &Context) -> Result<()> {
    use leaving::Column as L;
    for column in [L::Reason, L::Handover, L::Certificate] {
        seal_clear::<leaving::Entity>(cx, L::AgencyId, column).await?;
    }
    seal_clear::<leave::Entity>(cx, leave::Column::AgencyId, leave::Column::DecisionNote).await?;
    seal_clear::<credential::Entity>(cx, credential::Column::AgencyId, credential::Column::Evidence).await?;
    let (agency, note) = (availability_exception::Column::AgencyId, availability_exception::Column::Note);
    seal_clear::<availability_exception::Entity>(cx, agency, note).await?;
    let (agency, reason) = (working_time_override::Column::AgencyId, working_time_override::Column::Reason);
    seal_clear::<working_time_override::Entity>(cx, agency, reason).await
}
