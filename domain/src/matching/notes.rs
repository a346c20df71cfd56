//! What is said about a placement within the agency. The family sees the placement, and not this.

use sea_orm::ConnectionTrait;

use super::{PLACEMENT_NOTES, Placement};
use crate::kernel::{Context, Result, words};

/// What the carer of a placement was told by the one before, or else has left for the next; `None` as well when it is not
/// for the actor.
///
/// # Errors
/// As [`words::said`].
pub async fn hand_over<C: ConnectionTrait>(cx: &Context<C>, placement: &Placement) -> Result<Option<String>> {
    if !may_read(cx, placement) {
        return Ok(None);
    }
    words::said(cx, placement.received_note.as_ref().or(placement.hand_over_note.as_ref())).await
}

/// Why limits on working time were set aside; `None` as well when it is not for the actor.
///
/// # Errors
/// As [`words::said`].
pub async fn override_reason<C: ConnectionTrait>(cx: &Context<C>, placement: &Placement) -> Result<Option<String>> {
    if !may_read(cx, placement) {
        return Ok(None);
    }
    words::said(cx, placement.override_reason.as_ref()).await
}

fn may_read<C>(cx: &Context<C>, placement: &Placement) -> bool {
    let scope = cx.require(PLACEMENT_NOTES);
    scope.is_ok_and(|scope| scope.has_work(placement.branch_id, Some(placement.staff_member_id)))
}
