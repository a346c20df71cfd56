//! The schema as a subgraph of Apollo Federation 2
//! (<https://www.apollographql.com/docs/graphos/schema-design/federated-schemas/reference/subgraph-spec>).
//!
//! Everything that is a `Node` is an entity with the key `id`. The executor's own support fails all entities when one is
//! not there and asks for them one by one, so the two fields of the specification are ours.

use std::sync::LazyLock;

use apollo_compiler::{
    Node as Shared,
    ast::{Argument, Definition, Directive, Document, Value},
    name,
    parser::SourceSpan,
};
use async_graphql::{Context, InputValueError, InputValueResult, Object, Scalar, ScalarType, SimpleObject};
use domain::kernel::Error;

use super::{ContextExt, Result};
use crate::schema::{self, Entity, Node};

/// How many representations one request may have: a router asks for all rows of its lists at once.
const MOST_REPRESENTATIONS: usize = 1_000;
/// The version of the specification, and what is used of it.
const SPECIFICATION: &str = "https://specs.apollo.dev/federation/v2.3";
const IMPORTED: [&str; 2] = ["@key", "@shareable"];
/// What other subgraphs are likely to have as well, with the same meaning.
const SHAREABLE: [&str; 3] = ["GeoPoint", "Money", "PageInfo"];
/// What routers talk to, and nobody else.
const MACHINERY: [&str; 5] = ["_Any", "_Entity", "_Service", "_entities", "_service"];

/// An entity as a router names it: `{ "__typename": "Household", "id": "household_…" }`.
struct Representation {
    type_name: String,
    /// None when there is no key that could be one.
    id: Option<String>,
}

/// An entity as a router names it: an object with `__typename` and the key, `id`. Further fields are ignored.
#[Scalar(name = "_Any")]
impl ScalarType for Representation {
    fn parse(value: async_graphql::Value) -> InputValueResult<Self> {
        use async_graphql::Value;
        let Value::Object(mut fields) = value else { return Err(InputValueError::expected_type(value)) };
        let Some(Value::String(type_name)) = fields.swap_remove("__typename") else {
            return Err(InputValueError::custom("a representation needs the name of its type as `__typename`"));
        };
        let id = match fields.swap_remove("id") {
            Some(Value::String(id)) => Some(id),
            _ => None,
        };
        Ok(Self { type_name, id })
    }

    fn to_value(&self) -> async_graphql::Value {
        async_graphql::value!({ "__typename": self.type_name.clone(), "id": self.id.clone() })
    }
}

/// This schema as a router composes it with others.
#[derive(SimpleObject)]
#[graphql(name = "_Service")]
struct Service {
    /// The schema in its own language, with the directives of Apollo Federation 2.
    sdl: String,
}

/// What routers ask for.
#[derive(Default)]
pub struct FederationQuery;

#[Object]
impl FederationQuery {
    /// For routers of Apollo Federation: objects by their type and id, in the same order; null in the place of what you
    /// cannot see. At most 1 000.
    #[graphql(name = "_entities")]
    async fn entities(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Each an object with `__typename` and `id`.")] representations: Vec<Representation>,
    ) -> Result<Vec<Option<Entity>>> {
        if representations.len() > MOST_REPRESENTATIONS {
            let problem =
                format!("has {} entries; at most {MOST_REPRESENTATIONS} are found at once", representations.len());
            return Err(Error::invalid("representations", problem).into());
        }
        let ids = representations.iter().map(Representation::key).collect::<Result<Vec<_>>>()?;
        let wanted: Vec<_> = ids.iter().flatten().copied().collect();
        let found = Node::find_all(ctx.cx()?, &wanted).await?;
        Ok(ids.into_iter().map(|id| found.get(id?).cloned().map(Entity::from)).collect())
    }

    /// For routers of Apollo Federation: this schema as a subgraph. It needs what introspection needs.
    #[graphql(name = "_service")]
    async fn service(&self) -> Service {
        Service { sdl: SUBGRAPH.clone() }
    }
}

impl Representation {
    /// The id, if it can be one of the type that was named.
    ///
    /// # Errors
    /// When no entity has such a type.
    fn key(&self) -> Result<Option<&str>> {
        let unknown = || Error::invalid("representations", format!("`{}` is not an entity here", self.type_name));
        let prefix = Node::prefix(&self.type_name).ok_or_else(unknown)?;
        let fits = |id: &&str| domain::id::split(id).is_some_and(|(found, _)| found == prefix);
        Ok(self.id.as_deref().filter(fits))
    }
}

/// The schema as a subgraph: it follows from the program alone, and routers ask for it seldom.
pub static SUBGRAPH: LazyLock<String> = LazyLock::new(|| subgraph(&schema::sdl(&schema::build())));

/// The schema with what composition needs to know.
fn subgraph(sdl: &str) -> String {
    // What does not parse is not served: the judge of documents refuses it at the start.
    let mut document = Document::parse(sdl, "schema.graphql").unwrap_or_else(|wrong| wrong.partial);
    for definition in &mut document.definitions {
        match definition {
            Definition::SchemaDefinition(schema) => {
                let imported = IMPORTED.map(|name| Shared::new(Value::String(name.into()))).to_vec();
                schema.make_mut().directives.push(directive(
                    name!("link"),
                    vec![(name!("url"), Value::String(SPECIFICATION.into())), (name!("import"), Value::List(imported))],
                ));
            }
            Definition::ObjectTypeDefinition(object) => {
                let object = object.make_mut();
                if object.implements_interfaces.iter().any(|interface| interface == "Node") {
                    object
                        .directives
                        .push(directive(name!("key"), vec![(name!("fields"), Value::String("id".into()))]));
                }
                if SHAREABLE.contains(&object.name.as_str()) {
                    object.directives.push(directive(name!("shareable"), Vec::new()));
                }
            }
            _ => {}
        }
    }
    document.to_string()
}

fn directive(name: apollo_compiler::Name, arguments: Vec<(apollo_compiler::Name, Value)>) -> Directive {
    let arguments =
        arguments.into_iter().map(|(name, value)| Shared::new(Argument { name, value: Shared::new(value) }));
    Directive { name, arguments: arguments.collect() }
}

/// A schema in its own language without what only routers talk to.
#[must_use]
pub fn without_machinery(sdl: &str) -> String {
    let document = Document::parse(sdl, "schema.graphql").unwrap_or_else(|wrong| wrong.partial);
    let ours = |name: &str| !MACHINERY.contains(&name);
    let mut cuts = Vec::new();
    for definition in &document.definitions {
        if definition.name().is_some_and(|name| !ours(name)) {
            cuts.extend(definition.location());
        } else if let Definition::ObjectTypeDefinition(object) = definition {
            let fields = object.fields.iter().filter(|field| !ours(&field.name));
            cuts.extend(fields.filter_map(Shared::location));
        }
    }
    cuts.sort_by_key(SourceSpan::offset);
    let mut kept = String::with_capacity(sdl.len());
    let mut end = 0;
    for cut in cuts {
        // With the space before it: what is left reads as if it had never been there.
        kept.push_str(sdl.get(end..cut.offset()).unwrap_or_default().trim_end());
        end = cut.end_offset();
    }
    kept.push_str(sdl.get(end..).unwrap_or_default());
    kept
}
