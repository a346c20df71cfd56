//! `node(id)` and `nodes(ids)`: anything that the caller may see, by its id alone.

use domain::{
    id::EntityId,
    kernel::{self, Context},
};

/// An object that is found by its id.
pub trait Findable: Sized {
    /// The kind of id.
    type Id: EntityId;

    /// The object, if this actor may see it.
    fn find(cx: &Context, id: Self::Id) -> impl Future<Output = kernel::Result<Self>> + Send;
}

/// Makes the interface `Node` of these object types, and the way from an id to the object.
macro_rules! nodes {
    ($($object:ident),* $(,)?) => {
        /// Anything that has an id of its own.
        #[derive(async_graphql::Interface)]
        #[expect(clippy::large_enum_variant, reason = "one of them is on its way out at a time")]
        #[graphql(field(name = "id", ty = "async_graphql::ID", desc = "The id: global, opaque, never used again."))]
        pub enum Node {
            $(#[doc = "One of these."] $object($object),)*
        }

        impl Node {
            /// The object with this id; `None` when there is none that this actor may see.
            pub(crate) async fn find(cx: &domain::kernel::Context, id: &str) -> $crate::graphql::Result<Option<Self>> {
                use domain::{id::EntityId, kernel::Error};
                use $crate::graphql::node::Findable;

                let Some((prefix, uuid)) = domain::id::split(id) else {
                    return Err(Error::invalid("id", format!("`{id}` is not an id")).into());
                };
                $(
                    if prefix == <$object as Findable>::Id::PREFIX {
                        let id = <$object as Findable>::Id::from_uuid(uuid);
                        return match $object::find(cx, id).await {
                            Ok(object) => Ok(Some(Self::$object(object))),
                            Err(Error::NotFound { .. } | Error::Forbidden(_)) => Ok(None),
                            Err(error) => Err(error.into()),
                        };
                    }
                )*
                Ok(None)
            }
        }
    };
}

pub(crate) use nodes;
