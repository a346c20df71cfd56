//! What every domain's part of the schema is made of: ids, pages, errors, payloads, scalars, the request.

mod blame;
pub mod code;
pub mod document;
pub mod error;
pub mod execute;
mod front;
pub mod id;
mod idempotency;
pub mod limits;
pub mod live;
pub mod loader;
mod measure;
pub mod node;
pub mod page;
pub mod payload;
pub mod request;
pub mod scalars;
pub mod values;
mod variables;

pub use code::UserErrorCode;
pub use error::{ApiError, Result, UserError, visible};
pub use id::Id;
pub use loader::Batch;
pub use page::{Connection, how_many, page_request};
pub(crate) use payload::payload;
pub use request::ContextExt;
pub use scalars::{Date, DateTime, Decimal, Duration, TimeOfDay, TimeZone};
pub use values::{GeoPoint, GeoPointInput, Money, MoneyInput};
