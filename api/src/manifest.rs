//! Manifests of trusted documents, as the build tools of clients write them: Relay's compiler
//! (<https://relay.dev/docs/guides/persisted-queries/>) and Apollo's `generate-persisted-query-manifest`
//! (<https://www.apollographql.com/docs/graphos/platform/security/persisted-queries>).

use std::{
    collections::{HashMap, hash_map::Entry},
    fmt, fs, io,
    path::{Path, PathBuf},
};

use domain::agency::{document_identifier::DocumentIdentifier, trusted_document::NewDocument};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::{
    graphql::{document::Judge, limits::Limits, persisted},
    schema,
    start_error::StartError,
};

/// After how many documents a line is said.
const STEP: usize = 500;

/// Why a manifest was not imported.
#[derive(Debug)]
pub enum ManifestError {
    /// The file cannot be read.
    Unreadable(PathBuf, io::Error),
    /// The file is none of the manifests that are known.
    Unknown(PathBuf, String),
    /// Documents that do not hold, each with its reason.
    Documents(Vec<String>),
}

impl fmt::Display for ManifestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(file, cause) => write!(f, "the manifest {} cannot be read: {cause}", file.display()),
            Self::Unknown(file, problem) => write!(
                f,
                "{} is no manifest that is known here: {problem}; expected Relay's {{ \"HASH\": \"DOCUMENT\" }} or Apollo's {{ \"format\": \"{APOLLO}\", \"version\": 1, \"operations\": [..] }}",
                file.display()
            ),
            Self::Documents(problems) => {
                f.write_str("nothing was imported, as these documents do not hold:")?;
                problems.iter().try_for_each(|problem| write!(f, "\n  {problem}"))
            }
        }
    }
}

const APOLLO: &str = "apollo-persisted-query-manifest";

/// A document as the manifest has it.
struct Listed {
    id: String,
    text: String,
    /// The operation that it must have, where the manifest says so.
    operation: Option<String>,
}

#[derive(Deserialize)]
struct Apollo {
    format: String,
    version: u64,
    operations: Vec<ApolloOperation>,
}

#[derive(Deserialize)]
struct ApolloOperation {
    id: String,
    body: String,
    name: Option<String>,
}

/// Reads a manifest and judges every document of it by the schema and the limits; `say` hears how far it has come.
///
/// # Errors
/// [`ManifestError`], with every document that does not hold; [`StartError::Output`] when `say` fails.
pub fn read(file: &Path, mut say: impl FnMut(&str) -> io::Result<()>) -> Result<Vec<NewDocument>, StartError> {
    let text = fs::read_to_string(file).map_err(|cause| ManifestError::Unreadable(file.to_owned(), cause))?;
    let listed = parse(&text).map_err(|problem| ManifestError::Unknown(file.to_owned(), problem))?;
    let judge = Judge::new(&schema::whole_sdl(&schema::build()), Limits::default()).map_err(StartError::Schema)?;
    let (mut documents, mut problems, mut seen) = (Vec::new(), Vec::new(), HashMap::new());
    for (place, listed) in listed.iter().enumerate() {
        match checked(listed, &judge, &mut seen) {
            Ok(document) => documents.extend(document),
            Err(problem) => problems.push(format!("{}: {problem}", listed.id)),
        }
        if (place + 1) % STEP == 0 {
            say(&format!("Judged: {}.", place + 1)).map_err(StartError::Output)?;
        }
    }
    if problems.is_empty() { Ok(documents) } else { Err(ManifestError::Documents(problems).into()) }
}

fn parse(text: &str) -> Result<Vec<Listed>, String> {
    let manifest: Map<String, Value> = serde_json::from_str(text).map_err(|problem| problem.to_string())?;
    if manifest.contains_key("format") {
        let apollo: Apollo = serde_json::from_value(manifest.into()).map_err(|problem| problem.to_string())?;
        if apollo.format != APOLLO || apollo.version != 1 {
            return Err(format!("it has the format `{}` in version {}", apollo.format, apollo.version));
        }
        let listed =
            |operation: ApolloOperation| Listed { id: operation.id, text: operation.body, operation: operation.name };
        return Ok(apollo.operations.into_iter().map(listed).collect());
    }
    let listed = manifest.into_iter().map(|(id, text)| match text {
        Value::String(text) => Ok(Listed { id, text, operation: None }),
        _ => Err(format!("what stands under `{id}` is no text")),
    });
    listed.collect()
}

/// The document, if it holds; nothing when the manifest lists it a second time.
fn checked<'a>(
    listed: &'a Listed,
    judge: &Judge,
    seen: &mut HashMap<DocumentIdentifier, &'a str>,
) -> Result<Option<NewDocument>, String> {
    let Listed { id, text, operation } = listed;
    let identifier = DocumentIdentifier::parse(id).map_err(|problem| format!("the id {problem}"))?;
    if !identifier.fits(text) {
        return Err("the id is not the hash of the document".to_owned());
    }
    match seen.entry(identifier.clone()) {
        Entry::Occupied(same) if same.get() == text => return Ok(None),
        Entry::Occupied(_) => return Err("two documents have this id".to_owned()),
        Entry::Vacant(place) => place.insert(text),
    };
    if let Some(problem) = persisted::problem(judge, text) {
        return Err(problem);
    }
    if let Some(name) = operation
        && !judge.document(text).is_ok_and(|document| document.operation(Some(name)).is_some())
    {
        return Err(format!("the document has no operation `{name}`"));
    }
    Ok(Some(NewDocument { identifier, text: text.clone() }))
}
