//! What stands behind a result: the visits, findings and voices that were counted, kept by their ids when they were.

use std::collections::HashMap;

use entity::{
    id::{
        AppraisalId, ComplaintId, FindingId, InspectionId, PraiseLetterId, ServiceOrderId, SurveyInvitationId, VisitId,
        VisitRatingId,
    },
    quality::appraisal,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    super::{
        APPRAISAL_READ, COMPLAINT_READ, Complaint, FINDING_READ, Finding, INSPECTION_READ, Inspection, PRAISE_READ,
        PraiseLetter, RATING_READ, SURVEY_READ, SurveyInvitation, VisitRating, complaint as complaints, findings,
        inspections, praise as letters, ratings, survey,
    },
    fact::Seen,
    reading,
};
use crate::{
    kernel::{Context, Error, Result},
    service::{ORDER_READ, ServiceOrder, orders},
    visit::{VISIT_READ, Visit, visits},
};

/// So many ids are named in one statement.
const MOST_NAMED: usize = 20_000;

/// What was counted, by where it is known from, each in order of its ids.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "each field is named after what it holds the ids of")]
pub struct Evidence {
    pub visits: Vec<VisitId>,
    pub orders: Vec<ServiceOrderId>,
    pub inspections: Vec<InspectionId>,
    pub findings: Vec<FindingId>,
    pub complaints: Vec<ComplaintId>,
    pub answers: Vec<SurveyInvitationId>,
    pub ratings: Vec<VisitRatingId>,
    pub praise: Vec<PraiseLetterId>,
}

impl Evidence {
    /// The ids of what was seen.
    pub(super) fn of(seen: &Seen) -> Self {
        Self {
            visits: sorted(seen.visits.iter().map(|(id, ..)| *id)),
            orders: sorted(seen.orders.iter().map(|(id, ..)| *id)),
            inspections: sorted(seen.inspections.iter().map(|(id, _)| *id)),
            findings: sorted(seen.findings.iter().map(|(id, ..)| *id)),
            complaints: sorted(seen.complaints.iter().map(|(id, ..)| *id)),
            answers: sorted(seen.answers.iter().map(|(id, ..)| *id)),
            ratings: sorted(seen.ratings.iter().map(|(id, _)| *id)),
            praise: sorted(seen.praise.iter().copied()),
        }
    }
}

/// Each once, in order.
fn sorted<I: Ord>(ids: impl Iterator<Item = I>) -> Vec<I> {
    let mut ids: Vec<I> = ids.collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// The evidence of some results that the actor sees.
async fn kept<Db: ConnectionTrait>(cx: &Context<Db>, ids: &[AppraisalId]) -> Result<HashMap<AppraisalId, Evidence>> {
    use appraisal::Column as C;
    let rows: Vec<(AppraisalId, Value)> = appraisal::Entity::find()
        .select_only()
        .columns([C::Id, C::Evidence])
        .filter(reading::results_within(&cx.require(APPRAISAL_READ)?))
        .filter(C::Id.is_in(ids.iter().copied()))
        .into_tuple()
        .all(cx.db())
        .await?;
    let read = |(id, evidence): (AppraisalId, Value)| {
        let evidence = serde_json::from_value(evidence).map_err(|_| Error::internal("kept evidence cannot be read"))?;
        Ok((id, evidence))
    };
    rows.into_iter().map(read).collect()
}

/// Makes the ways from results to what was counted, as far as the actor sees it by its own permission: a carer does not see
/// who gave which answer.
macro_rules! ways {
    ($($(#[$doc:meta])* $name:ident: $row:ty = $find:path, by $permission:ident;)*) => {
        $(
            $(#[$doc])*
            ///
            /// # Errors
            /// As [`Context::require`].
            pub async fn $name<Db: ConnectionTrait>(
                cx: &Context<Db>,
                ids: &[AppraisalId],
            ) -> Result<HashMap<AppraisalId, Vec<$row>>> {
                if !cx.may($permission) {
                    cx.require(APPRAISAL_READ)?;
                    return Ok(HashMap::new());
                }
                let kept = kept(cx, ids).await?;
                let wanted = sorted(kept.values().flat_map(|evidence| evidence.$name.iter().copied()));
                let mut found = HashMap::with_capacity(wanted.len());
                for some in wanted.chunks(MOST_NAMED) {
                    found.extend($find(cx, some).await?);
                }
                let of = |evidence: &Evidence| evidence.$name.iter().filter_map(|id| found.get(id).cloned()).collect();
                Ok(kept.iter().map(|(id, evidence)| (*id, of(evidence))).collect())
            }
        )*
    };
}

ways! {
    /// The visits that were counted.
    visits: Visit = visits::by_ids, by VISIT_READ;
    /// The orders that were counted.
    orders: ServiceOrder = orders::by_ids, by ORDER_READ;
    /// The inspections that were counted.
    inspections: Inspection = inspections::by_ids, by INSPECTION_READ;
    /// The findings that were counted.
    findings: Finding = findings::by_ids, by FINDING_READ;
    /// The complaints that were counted.
    complaints: Complaint = complaints::reading::by_ids, by COMPLAINT_READ;
    /// The questionnaires that were counted.
    answers: SurveyInvitation = survey::reading::by_ids, by SURVEY_READ;
    /// The stars that were counted.
    ratings: VisitRating = ratings::by_ids, by RATING_READ;
    /// The letters of praise that were counted.
    praise: PraiseLetter = letters::reading::by_ids, by PRAISE_READ;
}
