//! The first of the demo's people, who signs in as its carer: ready for work, and free when it is done.

use chrono::Weekday;
use entity::staff::staff_member;
use sea_orm::ActiveValue::Set;

use super::{Pending, people::six_long_days};
use crate::{
    kernel::demo::Demo,
    staff::{LeaveState, LiveIn, ServiceArea},
};

/// Somebody who comes by the day, from Monday to Saturday, as far as the policy allows.
pub(super) fn ready(record: staff_member::ActiveModel) -> staff_member::ActiveModel {
    staff_member::ActiveModel {
        area: Set(ServiceArea::default()),
        live_in: Set(LiveIn::Both),
        weekly_hours: Set(six_long_days()),
        ..record
    }
}

/// What takes the hours of the first, while there is nobody else yet, does so on a Sunday or is not decided.
pub(super) fn spare(demo: &Demo, pending: &mut Pending) {
    pending.bookings.clear();
    for leave in &mut pending.leaves {
        leave.state = Set(LeaveState::Requested);
        (leave.decided_at, leave.decided_by) = (Set(None), Set(None));
    }
    let sunday = demo.now.date_naive().week(Weekday::Mon).last_day();
    for exception in &mut pending.exceptions {
        exception.on_day = Set(sunday);
    }
}
