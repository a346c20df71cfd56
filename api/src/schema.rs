//! The roots of the schema: one line a domain.

use async_graphql::{EmptyMutation, EmptySubscription, MergedObject, Object, SDLExportOptions, ValidationMode};

/// The executable schema.
pub type Schema = async_graphql::Schema<Query, EmptyMutation, EmptySubscription>;

/// What can be asked. Everything is seen as far as the caller's roles reach; the rest looks as if it were not there.
#[derive(MergedObject, Default)]
pub struct Query(AboutQuery);

/// The product itself.
#[derive(Default)]
pub struct AboutQuery;

#[Object]
impl AboutQuery {
    /// The version of this server.
    async fn version(&self) -> &'static str {
        env!("CARGO_PKG_VERSION")
    }
}

/// Builds the schema.
#[must_use]
pub fn build() -> Schema {
    Schema::build(Query::default(), EmptyMutation, EmptySubscription)
        // Bracket depth, sizes and cycles are checked before; the rest of the validation is the library's.
        .validation_mode(ValidationMode::Strict)
        .disable_suggestions()
        .finish()
}

/// The schema in its own language, in alphabetical order, so that a change shows as what it is.
#[must_use]
pub fn sdl(schema: &Schema) -> String {
    let options = SDLExportOptions::new().sorted_fields().sorted_arguments().sorted_enum_items().include_specified_by();
    schema.sdl_with_options(options)
}
