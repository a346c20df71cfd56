//! The schema as introspection tells it, and arguments made up from it.

use std::collections::{BTreeMap, VecDeque};

use serde_json::{Map, Value, json};

/// Asks for what [`Schema::told`] reads.
pub const QUERY: &str = "{ __schema { types { name kind isOneOf
    fields { name type { ...ref } args { name defaultValue type { ...ref } } }
    inputFields { name defaultValue type { ...ref } }
    enumValues { name } possibleTypes { name } } } }
    fragment ref on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }";

/// How far from `Query` objects are looked for.
const FARTHEST: usize = 5;

/// The types of the schema, by name.
pub struct Schema(BTreeMap<String, Value>);

/// A field of an object.
#[derive(Clone, Debug)]
pub struct Field {
    pub name: String,
    pub kind: Value,
    arguments: Vec<Value>,
}

impl Schema {
    /// The schema in the data that answers [`QUERY`].
    pub fn told(data: &Value) -> Self {
        let types = list(&data["__schema"]["types"]).iter();
        Self(types.map(|kind| (text(&kind["name"]), kind.clone())).collect())
    }

    pub fn fields_of(&self, object: &str) -> Vec<Field> {
        let fields = self.0.get(object).map(|kind| list(&kind["fields"])).unwrap_or_default().iter();
        fields
            .map(|field| Field {
                name: text(&field["name"]),
                kind: field["type"].clone(),
                arguments: list(&field["args"]).to_vec(),
            })
            .collect()
    }

    /// The objects that clients work with: no roots, payloads, or parts of connections.
    pub fn objects(&self) -> Vec<String> {
        let machinery = |name: &str| {
            name.starts_with("__")
                || ["Query", "Mutation", "Subscription", "PageInfo", "UserError"].contains(&name)
                || ["Payload", "Connection", "Edge"].iter().any(|end| name.ends_with(end))
        };
        let objects = self.0.iter().filter(|(name, kind)| kind["kind"] == "OBJECT" && !machinery(name));
        objects.map(|(name, _)| name.clone()).collect()
    }

    /// Whether values of this type have fields of their own.
    pub fn is_composite(&self, name: &str) -> bool {
        let kind = self.0.get(name).map(|kind| text(&kind["kind"]));
        kind.is_some_and(|kind| ["OBJECT", "INTERFACE", "UNION"].contains(&kind.as_str()))
    }

    /// The shortest way from `Query` to each object, over fields that need no arguments.
    pub fn paths_from_query(&self) -> BTreeMap<String, Vec<String>> {
        let mut found = BTreeMap::new();
        let mut ahead = VecDeque::from([(String::from("Query"), Vec::new())]);
        let wanted = self.objects();
        let mut seen = vec![String::from("Query")];
        // Staff have no home there unless they name one: what else is found elsewhere is asked there.
        let mut last = Vec::new();
        while let Some((object, path)) = ahead.pop_front().or_else(|| last.pop()) {
            for field in self.fields_of(&object) {
                let name = named(&field.kind);
                if path.len() >= FARTHEST
                    || seen.contains(&name)
                    || !self.is_composite(&name)
                    || field.needs_arguments()
                {
                    continue;
                }
                let mut longer = path.clone();
                longer.push(field.name.clone());
                seen.push(name.clone());
                if wanted.contains(&name) {
                    found.insert(name.clone(), longer.clone());
                }
                if name == "FamilyHome" {
                    last.push((name, longer));
                } else {
                    ahead.push_back((name, longer));
                }
            }
        }
        found
    }

    /// Variables for what the field demands; ids are `id-1`, `id-2` … until it is known which kind they have to be.
    pub fn made_up_arguments(&self, field: &Field) -> Map<String, Value> {
        let mut ids = 0;
        let demanded = field.arguments.iter().filter(|argument| is_demanded(argument));
        demanded.map(|argument| (text(&argument["name"]), self.made_up(&argument["type"], &mut ids))).collect()
    }

    fn made_up(&self, kind: &Value, ids: &mut usize) -> Value {
        match kind["kind"].as_str() {
            Some("NON_NULL") => self.made_up(&kind["ofType"], ids),
            Some("LIST") => json!([self.made_up(&kind["ofType"], ids)]),
            Some("SCALAR") => scalar(&text(&kind["name"]), ids),
            _ => self.made_up_named(&text(&kind["name"]), ids),
        }
    }

    fn made_up_named(&self, name: &str, ids: &mut usize) -> Value {
        let kind = &self.0[name];
        if kind["kind"] == "ENUM" {
            return kind["enumValues"][0]["name"].clone();
        }
        let fields = list(&kind["inputFields"]);
        let chosen: Vec<_> = if kind["isOneOf"] == true {
            fields.iter().take(1).collect()
        } else {
            fields.iter().filter(|field| is_demanded(field)).collect()
        };
        chosen
            .into_iter()
            .map(|field| (text(&field["name"]), self.made_up(&field["type"], ids)))
            .collect::<Map<_, _>>()
            .into()
    }
}

impl Field {
    pub fn takes(&self, argument: &str) -> bool {
        self.arguments.iter().any(|taken| taken["name"] == argument)
    }

    pub fn needs_arguments(&self) -> bool {
        self.arguments.iter().any(is_demanded)
    }

    /// `($input: BranchCreateInput!)` and `(input: $input)`, or nothing twice.
    pub fn declared_and_passed(&self) -> (String, String) {
        let demanded: Vec<_> = self.arguments.iter().filter(|argument| is_demanded(argument)).collect();
        if demanded.is_empty() {
            return (String::new(), String::new());
        }
        let declared: Vec<_> = demanded
            .iter()
            .map(|argument| format!("${}: {}", text(&argument["name"]), spelled(&argument["type"])))
            .collect();
        let passed: Vec<_> = demanded.iter().map(|argument| format!("{0}: ${0}", text(&argument["name"]))).collect();
        (format!("({})", declared.join(", ")), format!("({})", passed.join(", ")))
    }
}

/// The type's name without lists and exclamation marks.
pub fn named(kind: &Value) -> String {
    if kind["ofType"].is_null() { text(&kind["name"]) } else { named(&kind["ofType"]) }
}

fn spelled(kind: &Value) -> String {
    match kind["kind"].as_str() {
        Some("NON_NULL") => format!("{}!", spelled(&kind["ofType"])),
        Some("LIST") => format!("[{}]", spelled(&kind["ofType"])),
        _ => text(&kind["name"]),
    }
}

fn is_demanded(argument: &Value) -> bool {
    argument["type"]["kind"] == "NON_NULL" && argument["defaultValue"].is_null()
}

fn scalar(name: &str, ids: &mut usize) -> Value {
    match name {
        "ID" => {
            *ids += 1;
            json!(format!("id-{ids}"))
        }
        "Int" => json!(1),
        "Float" => json!(1.5),
        "Boolean" => json!(false),
        "DateTime" => json!("2030-01-07T09:00:00Z"),
        "Date" => json!("2030-01-07"),
        "TimeOfDay" => json!("09:00"),
        "Duration" => json!("PT1H"),
        "TimeZone" => json!("Asia/Shanghai"),
        "Decimal" => json!("1"),
        "_Any" => json!({ "__typename": "Branch", "id": "branch_01h455vb4pex5vsknk084sn02q" }),
        _ => json!("made up"),
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
