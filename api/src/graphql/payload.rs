//! What mutations answer.

/// Makes the payload type of a mutation and the way to it from the domain's answer, in one go.
///
/// ```ignore
/// payload! {
///     /// What `branchCreate` answers.
///     BranchCreatePayload {
///         /// The new branch. Null when there are user errors.
///         branch: Branch,
///     }
/// }
/// // in the resolver:
/// let done = ctx.cx()?.write(async |tx| agency::branch::create(tx, input).await).await;
/// BranchCreatePayload::of(ctx, done)
/// ```
///
/// With one field, `of` takes what turns into it; with several, a tuple of them; with none, `()`.
macro_rules! payload {
    // How the domain's answer becomes the payload, by the number of fields.
    ($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $kind:ty),* $(,)? }) => {
        $(#[$doc])*
        #[derive(async_graphql::SimpleObject)]
        #[graphql(complex)]
        pub struct $name {
            $($(#[$field_doc])* $field: Option<$kind>,)*
            /// What has to be mended before the mutation can be done. Empty when it was done; nothing is written otherwise.
            user_errors: Vec<$crate::graphql::UserError>,
        }

        #[async_graphql::ComplexObject]
        impl $name {
            /// The whole graph as it is after this mutation.
            async fn query(&self) -> $crate::schema::Query {
                $crate::schema::Query::default()
            }
        }

        $crate::graphql::payload::payload!(@of $name [$($field: $kind),*]);
    };
    (@of $name:ident []) => {
        impl $name {
            /// The payload for the domain's answer.
            ///
            /// # Errors
            /// What the caller cannot mend.
            pub fn of(
                ctx: &async_graphql::Context<'_>,
                done: domain::kernel::Result<()>,
            ) -> $crate::graphql::Result<Self> {
                $crate::graphql::ContextExt::forget_loaded(ctx);
                let user_errors = match done {
                    Ok(()) => Vec::new(),
                    Err(error) => vec![$crate::graphql::UserError::of(error)?],
                };
                Ok(Self { user_errors })
            }
        }
    };
    (@of $name:ident [$field:ident: $kind:ty]) => {
        impl $name {
            /// The payload for the domain's answer.
            ///
            /// # Errors
            /// What the caller cannot mend.
            pub fn of(
                ctx: &async_graphql::Context<'_>,
                done: domain::kernel::Result<impl Into<$kind>>,
            ) -> $crate::graphql::Result<Self> {
                $crate::graphql::ContextExt::forget_loaded(ctx);
                Ok(match done {
                    Ok(value) => Self { $field: Some(value.into()), user_errors: Vec::new() },
                    Err(error) => Self { $field: None, user_errors: vec![$crate::graphql::UserError::of(error)?] },
                })
            }
        }
    };
    (@of $name:ident [$($field:ident: $kind:ty),*]) => {
        impl $name {
            /// The payload for the domain's answer.
            ///
            /// # Errors
            /// What the caller cannot mend.
            pub fn of(
                ctx: &async_graphql::Context<'_>,
                done: domain::kernel::Result<($($kind,)*)>,
            ) -> $crate::graphql::Result<Self> {
                $crate::graphql::ContextExt::forget_loaded(ctx);
                Ok(match done {
                    Ok(($($field,)*)) => Self { $($field: Some($field),)* user_errors: Vec::new() },
                    Err(error) => Self { $($field: None,)* user_errors: vec![$crate::graphql::UserError::of(error)?] },
                })
            }
        }
    };
}

pub(crate) use payload;
