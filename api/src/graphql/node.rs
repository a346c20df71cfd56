//! `node(id)`, `nodes(ids)` and `_entities`: anything that the caller may see, by its id alone, in one statement a kind.

use std::collections::HashMap;

use domain::{
    id::EntityId,
    kernel::{self, Context, Error},
};

use super::Result;

/// An object that is found by its id.
pub trait Findable: Clone + Sized {
    /// The kind of id.
    type Id: EntityId;

    /// The objects with these ids that this actor may see.
    fn find_many(
        cx: &Context,
        ids: &[Self::Id],
    ) -> impl Future<Output = kernel::Result<HashMap<Self::Id, Self>>> + Send;
}

/// Checks that these are ids, of whatever kind.
///
/// # Errors
/// The first that is none; `field` is what they were given as.
pub fn check<'a>(field: &'static str, ids: impl IntoIterator<Item = &'a str>) -> Result<()> {
    match ids.into_iter().find(|id| domain::id::split(id).is_none()) {
        Some(id) => Err(Error::invalid(field, format!("`{id}` is not an id")).into()),
        None => Ok(()),
    }
}

/// Adds what this actor sees of one kind. A kind that is closed to them looks as if there were nothing of it.
pub(crate) async fn gather<T: Findable, N>(
    cx: &Context,
    ids: &[&str],
    wrap: impl Fn(T) -> N,
    found: &mut HashMap<String, N>,
) -> kernel::Result<()> {
    let ids: Vec<_> = ids.iter().filter_map(|id| T::Id::parse(id).ok()).collect();
    if ids.is_empty() {
        return Ok(());
    }
    match T::find_many(cx, &ids).await {
        Ok(objects) => {
            found.extend(objects.into_iter().map(|(id, object)| (id.to_string(), wrap(object))));
            Ok(())
        }
        Err(Error::NotFound { .. } | Error::Forbidden(_)) => Ok(()),
        Err(error) => Err(error),
    }
}

/// Makes the interface `Node` and the union `_Entity` of these object types, and the way from ids to the objects.
macro_rules! nodes {
    ($($object:ident),* $(,)?) => {
        /// Anything that has an id of its own.
        #[derive(Clone, async_graphql::Interface)]
        #[graphql(field(name = "id", ty = "async_graphql::ID", desc = "The id: global, opaque, never used again."))]
        pub enum Node {
            $(#[doc = "One of these."] $object($object),)*
        }

        /// What a router may ask for by a key: everything that is a `Node`.
        #[derive(async_graphql::Union)]
        #[graphql(name = "_Entity")]
        pub enum Entity {
            $(#[doc = "One of these."] $object($object),)*
        }

        impl From<Node> for Entity {
            fn from(node: Node) -> Self {
                match node {
                    $(Node::$object(object) => Self::$object(object),)*
                }
            }
        }

        impl Node {
            /// What the ids of a type begin with; `None` when no `Node` has this name.
            pub(crate) fn prefix(type_name: &str) -> Option<&'static str> {
                use $crate::graphql::node::Findable;
                $(
                    if type_name == <$object as async_graphql::OutputType>::type_name() {
                        return Some(<<$object as Findable>::Id as domain::id::EntityId>::PREFIX);
                    }
                )*
                None
            }

            /// The objects with these ids, by id, in one statement a kind; what this actor does not see is left out.
            pub(crate) async fn find_all(
                cx: &domain::kernel::Context,
                ids: &[&str],
            ) -> domain::kernel::Result<std::collections::HashMap<String, Self>> {
                let mut found = std::collections::HashMap::new();
                $($crate::graphql::node::gather(cx, ids, Self::$object, &mut found).await?;)*
                Ok(found)
            }
        }
    };
}

pub(crate) use nodes;
