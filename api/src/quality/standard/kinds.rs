//! What all kinds of standards have in common in the schema.

use async_graphql::SimpleObject;
use domain::quality::standard::differences::Difference;

/// Something that two versions of a standard say differently.
#[derive(SimpleObject)]
pub struct StandardDifference {
    /// Where: names joined by dots, entries of lists by their codes: `steps[GREET].owner`. The name of a list alone stands for
    /// the order of its entries.
    path: String,
    /// What the older version says. Null when nothing.
    before: Option<String>,
    /// What the newer version says. Null when nothing.
    after: Option<String>,
}

impl From<Difference> for StandardDifference {
    fn from(difference: Difference) -> Self {
        Self { path: difference.path, before: difference.before, after: difference.after }
    }
}

/// Makes the object, the queries and the mutations of a kind of standard.
macro_rules! standard_kind {
    (
        $(#[$doc:meta])*
        $object:ident of $content:ty as $id:ty {
            $($field:tt)*
        }
        query $query:ident { $list:ident, $one:ident, $current:ident, $differences:ident }
        mutation $mutation:ident {
            $draft:ident: $draft_input:ident => $draft_payload:ident,
            $revise:ident: $revise_input:ident => $revise_payload:ident,
            $publish:ident: $publish_input:ident => $publish_payload:ident,
        }
        input $content_input:ident as $answer:ident
    ) => {
        $(#[$doc])*
        #[derive(Clone)]
        pub struct $object(pub domain::quality::Standard);

        impl From<domain::quality::Standard> for $object {
            fn from(row: domain::quality::Standard) -> Self {
                Self(row)
            }
        }

        impl $crate::graphql::node::Findable for $object {
            type Id = $id;

            async fn find_many(
                cx: &domain::kernel::Context,
                ids: &[$id],
            ) -> domain::kernel::Result<std::collections::HashMap<$id, Self>> {
                let found = domain::quality::standard::versions::by_ids::<$content, _>(cx, ids).await?;
                Ok(found.into_iter().map(|(id, row)| (id, Self(row))).collect())
            }
        }

        impl $object {
            fn content(&self) -> $crate::graphql::Result<$content> {
                Ok(domain::quality::standard::versions::content(&self.0)?)
            }
        }

        $(#[$doc])*
        #[async_graphql::Object]
        impl $object {
            /// The id of this version.
            pub async fn id(&self) -> $crate::graphql::Id<$id> {
                domain::quality::standard::versions::id::<$content>(&self.0).into()
            }

            /// What all its versions share.
            async fn code(&self) -> &str {
                &self.0.code
            }

            /// The number of the version, from 1.
            async fn number(&self) -> i32 {
                self.0.number
            }

            /// What people call it.
            async fn name(&self) -> &str {
                &self.0.name
            }

            $($field)*

            /// Who drafted it: the id of an account.
            async fn drafted_by(&self) -> &str {
                &self.0.drafted_by
            }

            /// When it was drafted.
            async fn drafted_at(&self) -> $crate::graphql::DateTime {
                self.0.drafted_at.into()
            }

            /// Who published it: the id of an account. Null while it is a draft.
            async fn published_by(&self) -> Option<&str> {
                self.0.published_by.as_deref()
            }

            /// Since when it holds. Null while it is a draft.
            async fn published_at(&self) -> Option<$crate::graphql::DateTime> {
                self.0.published_at.map($crate::graphql::DateTime)
            }

            /// The version to name when you change it.
            async fn version(&self) -> i32 {
                self.0.version
            }
        }

        /// This kind's part of the root.
        #[derive(Default)]
        pub struct $query;

        #[async_graphql::Object]
        impl $query {
            /// Versions, newest first. Drafts are for those who write them.
            async fn $list(
                &self,
                ctx: &async_graphql::Context<'_>,
                #[graphql(desc = "Of this code alone.")] code: Option<String>,
                #[graphql(desc = "So many from the beginning, or after `after`; 20 by default, at most 100.")]
                first: Option<i32>,
                #[graphql(desc = "The cursor of the row before the page.")] after: Option<String>,
                #[graphql(desc = "So many from the end, or before `before`; at most 100.")] last: Option<i32>,
                #[graphql(desc = "The cursor of the row behind the page.")] before: Option<String>,
            ) -> $crate::graphql::Result<$crate::graphql::Connection<$object>> {
                use $crate::graphql::ContextExt as _;
                let page = $crate::graphql::page_request(ctx, first, after, last, before)?;
                let found =
                    domain::quality::standard::versions::list::<$content, _>(ctx.cx()?, code.as_deref(), &page).await?;
                Ok($crate::graphql::Connection::new(found, $object))
            }

            /// One version. Null when you do not see it.
            async fn $one(
                &self,
                ctx: &async_graphql::Context<'_>,
                #[graphql(desc = "The version.")] id: $crate::graphql::Id<$id>,
            ) -> $crate::graphql::Result<Option<$object>> {
                use $crate::graphql::ContextExt as _;
                let found = domain::quality::standard::versions::get::<$content, _>(ctx.cx()?, id.0).await;
                Ok($crate::graphql::visible(found)?.map($object))
            }

            /// The version that holds now: the published one with the highest number. Null when none is published.
            async fn $current(
                &self,
                ctx: &async_graphql::Context<'_>,
                #[graphql(desc = "What all versions share.")] code: String,
            ) -> $crate::graphql::Result<Option<$object>> {
                use $crate::graphql::ContextExt as _;
                let found = domain::quality::standard::versions::current::<$content, _>(ctx.cx()?, &code).await?;
                Ok(found.map($object))
            }

            /// What a version says otherwise than another one of the same code, in order of the places. Null when you do not
            /// see one of them. Codes: `INVALID`.
            async fn $differences(
                &self,
                ctx: &async_graphql::Context<'_>,
                #[graphql(desc = "The version.")] id: $crate::graphql::Id<$id>,
                #[graphql(desc = "The version with which it is compared, usually the older one.")]
                since: $crate::graphql::Id<$id>,
            ) -> $crate::graphql::Result<Option<Vec<$crate::quality::standard::kinds::StandardDifference>>> {
                use $crate::graphql::ContextExt as _;
                let (cx, versions) = (ctx.cx()?, domain::quality::standard::versions::get::<$content, _>);
                let Some(newer) = $crate::graphql::visible(versions(cx, id.0).await)? else { return Ok(None) };
                let found =
                    domain::quality::standard::versions::changed::<$content, _>(cx, &newer, since.0).await;
                Ok($crate::graphql::visible(found)?.map(|all| all.into_iter().map(Into::into).collect()))
            }
        }

        /// Drafts a version.
        #[derive(async_graphql::InputObject)]
        struct $draft_input {
            /// What all versions share: capital letters, digits and underscores, at most 50.
            code: String,
            #[graphql(flatten)]
            content: $content_input,
        }

        /// Writes a draft anew.
        #[derive(async_graphql::InputObject)]
        struct $revise_input {
            /// Which draft.
            id: $crate::graphql::Id<$id>,
            /// The version that you read.
            version: i32,
            #[graphql(flatten)]
            content: $content_input,
        }

        /// Publishes a draft.
        #[derive(async_graphql::InputObject)]
        struct $publish_input {
            /// Which draft.
            id: $crate::graphql::Id<$id>,
            /// The version that you read.
            version: i32,
        }

        $crate::graphql::payload! {
            /// What drafting a version answers.
            $draft_payload {
                /// The draft. Null when there are user errors.
                $answer: $object,
            }
        }
        $crate::graphql::payload! {
            /// What writing a draft anew answers.
            $revise_payload {
                /// The draft as it is now. Null when there are user errors.
                $answer: $object,
            }
        }
        $crate::graphql::payload! {
            /// What publishing a draft answers.
            $publish_payload {
                /// The version as it is now. Null when there are user errors.
                $answer: $object,
            }
        }

        /// This kind's part of the root.
        #[derive(Default)]
        pub struct $mutation;

        #[async_graphql::Object]
        impl $mutation {
            /// Drafts a standard, or the next version of one that is there. Codes: `INVALID`, `STANDARD_DRAFTED`.
            async fn $draft(
                &self,
                ctx: &async_graphql::Context<'_>,
                #[graphql(desc = "What to do.")] input: $draft_input,
            ) -> $crate::graphql::Result<$draft_payload> {
                use $crate::graphql::ContextExt as _;
                let (code, (name, content)) = (input.code, input.content.into());
                let work = async |tx: &_| {
                    domain::quality::standard::versions::draft::<$content>(tx, &code, &name, &content).await
                };
                $draft_payload::of(ctx, ctx.cx()?.write(work).await)
            }

            /// Writes a draft anew. Codes: `NOT_FOUND`, `INVALID`, `STALE`, `STANDARD_PUBLISHED`.
            async fn $revise(
                &self,
                ctx: &async_graphql::Context<'_>,
                #[graphql(desc = "What to do.")] input: $revise_input,
            ) -> $crate::graphql::Result<$revise_payload> {
                use $crate::graphql::ContextExt as _;
                let (id, version, (name, content)) = (input.id.0, input.version, input.content.into());
                let work = async |tx: &_| {
                    domain::quality::standard::versions::revise::<$content>(tx, id, version, &name, &content).await
                };
                $revise_payload::of(ctx, ctx.cx()?.write(work).await)
            }

            /// Publishes a draft: it holds from now on, and never changes again. Codes: `NOT_FOUND`, `STALE`,
            /// `STANDARD_PUBLISHED`.
            async fn $publish(
                &self,
                ctx: &async_graphql::Context<'_>,
                #[graphql(desc = "What to do.")] input: $publish_input,
            ) -> $crate::graphql::Result<$publish_payload> {
                use $crate::graphql::ContextExt as _;
                let (id, version) = (input.id.0, input.version);
                let work = async |tx: &_| {
                    domain::quality::standard::versions::publish::<$content>(tx, id, version).await
                };
                $publish_payload::of(ctx, ctx.cx()?.write(work).await)
            }
        }
    };
}

pub(in crate::quality) use standard_kind;
