//! How strict a carer's visits are looked at, and what people decide about it.

use entity::{
    id::{SamplingSchemeId, StaffMemberId},
    quality::sampling_scheme::{self, Column as C},
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use serde_json::json;

use super::{
    super::{
        SAMPLING_DECIDE, SAMPLING_DRAW, SamplingScheme,
        sampling::{plan::Aql, switching::Standing},
    },
    reading,
};
use crate::{
    kernel::{Error, OrRefuse, Permission, Result, Rule, Tx, input},
    staff::member,
};

/// The carer's visits are sampled already.
pub const SAMPLED_ALREADY: Rule =
    Rule { code: "SAMPLED_ALREADY", message: "The visits of this person are sampled already." };

/// The score does not allow it.
pub const NOT_TO_BE_REDUCED: Rule = Rule {
    code: "NOT_TO_BE_REDUCED",
    message: "Inspection can be reduced from a switching score of 30 on, on normal inspection.",
};

/// Sampling is not discontinued.
pub const NOT_DISCONTINUED: Rule =
    Rule { code: "NOT_DISCONTINUED", message: "Sampling is not discontinued; there is nothing to resume." };

/// What a manager decides about sampling.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SamplingDecision {
    /// Fewer visits are looked at: service is steady, and the score allows it.
    Reduce,
    /// Service has become irregular: reduced inspection ends.
    EndReduced,
    /// Something was done about the cause: sampling that was discontinued goes on, tightened.
    Resume,
}

/// Begins to sample the visits of a carer, on normal inspection.
///
/// # Errors
/// [`Error::NotFound`] at `staffMemberId`, [`SAMPLED_ALREADY`].
pub async fn begin(tx: &Tx, person: StaffMemberId, aql: Aql) -> Result<SamplingScheme> {
    let scope = tx.require(SAMPLING_DRAW)?;
    let person = member::get(tx, person).await.map_err(|error| error.at("staffMemberId"))?;
    if !scope.has_branch(person.branch_id) {
        return Err(Error::not_found(person.id).at("staffMemberId"));
    }
    let row = sampling_scheme::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(scope.agency),
        branch_id: Set(person.branch_id),
        staff_member_id: Set(person.id),
        limit_hundredths: Set(aql.hundredths()),
        standing: Set(kept(&Standing::default())?),
        version: Set(1),
    };
    let made = row.insert(tx.db()).await.or_refuse_duplicate(&SAMPLED_ALREADY);
    made.map_err(|error| error.at("staffMemberId"))
}

/// Decides about the sampling of a carer's visits.
///
/// # Errors
/// [`Error::NotFound`] at `id`, [`STALE`](crate::kernel::STALE), [`NOT_TO_BE_REDUCED`], [`NOT_DISCONTINUED`],
/// [`Error::Invalid`] at `reason`.
pub async fn decide(
    tx: &Tx,
    id: SamplingSchemeId,
    version: i32,
    decision: SamplingDecision,
    reason: &str,
) -> Result<SamplingScheme> {
    let before = locked(tx, SAMPLING_DECIDE, id, version).await?;
    let reason = input::required_text("reason", reason, 1_000)?;
    let standing = standing(&before)?;
    let after = match decision {
        SamplingDecision::Reduce => standing.reduced().ok_or_else(|| Error::refused(&NOT_TO_BE_REDUCED).at("id"))?,
        SamplingDecision::EndReduced => standing.irregular(),
        SamplingDecision::Resume => standing.resumed().ok_or_else(|| Error::refused(&NOT_DISCONTINUED).at("id"))?,
    };
    let written = move_on(tx, &before, &after).await?;
    let (was, is) = (json!({ "regime": standing.regime }), json!({ "regime": after.regime, "reason": reason }));
    tx.record_change("samplingDecide", id, Some(&was), Some(&is)).await?;
    Ok(written)
}

/// What is remembered of the lots before.
///
/// # Errors
/// [`Error::Internal`] when what is stored cannot be read.
pub fn standing(scheme: &SamplingScheme) -> Result<Standing> {
    serde_json::from_value(scheme.standing.clone()).map_err(|_| Error::internal("a stored standing cannot be read"))
}

/// The limit by which a carer's visits are judged.
///
/// # Errors
/// [`Error::Internal`] when there are no plans for what is stored.
pub fn limit(scheme: &SamplingScheme) -> Result<Aql> {
    Aql::of_hundredths(scheme.limit_hundredths).ok_or_else(|| Error::internal("a limit without plans"))
}

pub(super) fn kept(standing: &Standing) -> Result<serde_json::Value> {
    serde_json::to_value(standing).map_err(|_| Error::internal("a standing is not JSON"))
}

/// Writes where a locked scheme stands now.
pub(super) async fn move_on(tx: &Tx, before: &SamplingScheme, standing: &Standing) -> Result<SamplingScheme> {
    let row = sampling_scheme::ActiveModel {
        id: Set(before.id),
        standing: Set(kept(standing)?),
        version: Set(before.version + 1),
        ..Default::default()
    };
    Ok(row.update(tx.db()).await?)
}

pub(super) async fn locked(
    tx: &Tx,
    permission: Permission,
    id: SamplingSchemeId,
    version: i32,
) -> Result<SamplingScheme> {
    let scope = tx.require(permission)?;
    let found =
        sampling_scheme::Entity::find().filter(reading::schemes_within(&scope)).filter(C::Id.eq(id)).lock_exclusive();
    let found = found.one(tx.db()).await?.ok_or_else(|| Error::not_found(id).at("id"))?;
    input::same_version(version, found.version)?;
    Ok(found)
}
