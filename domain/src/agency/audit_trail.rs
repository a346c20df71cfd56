//! Reading the trail of sensitive reads.

use entity::kernel::audit_entry;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::AUDIT_READ;
use crate::kernel::{
    Context, Page, PageRequest, Result,
    page::{ListOrder, page},
};

pub use crate::kernel::audit::AuditEntry;

/// Who read what, newest first; of one object when asked.
///
/// # Errors
/// As [`Context::require`].
pub async fn entries<C: ConnectionTrait>(
    cx: &Context<C>,
    object: Option<Uuid>,
    request: &PageRequest,
) -> Result<Page<AuditEntry>> {
    let scope = cx.require(AUDIT_READ)?;
    let mut select = audit_entry::Entity::find().filter(audit_entry::Column::AgencyId.eq(scope.agency));
    if let Some(object) = object {
        select = select.filter(audit_entry::Column::ObjectId.eq(object));
    }
    let order = ListOrder::newest_first(audit_entry::Column::Id, |row: &AuditEntry| row.id.0.into());
    page(cx, select, &order, request).await
}
