//! What an operation is charged with before it runs, and what it is told about it.

use std::sync::LazyLock;

use async_graphql::{Name, Response, ServerError, Value, Variables};
use domain::kernel::Context;

use super::{
    DateTime,
    budget::{Bucket, Short},
    cost::Plan,
    execute::{Outcome, coded},
    limits::{Excess, Limits},
};
use crate::state::State;

/// What was taken for an operation, and from what.
#[derive(Clone, Copy, Debug)]
pub struct Charge {
    /// What the operation costs at most.
    pub requested: u64,
    /// The caller's bucket afterwards.
    pub bucket: Bucket,
}

/// What an operation costs at most, if it may cost as much.
///
/// # Errors
/// [`Excess`] over the limit of a single operation.
pub(super) fn requested(plan: &Plan, variables: &Variables, limits: Limits) -> Result<u64, Excess> {
    let requested = plan.requested(variables);
    if requested > limits.cost as u64 { Err(excess(requested, limits.cost)) } else { Ok(requested) }
}

fn excess(requested: u64, limit: usize) -> Excess {
    Excess { what: "points of cost", value: usize::try_from(requested).unwrap_or(usize::MAX), limit, at: None }
}

/// Takes the cost of an operation out of its caller's bucket.
///
/// # Errors
/// The refusal, when there is not enough in it.
#[expect(clippy::result_large_err, reason = "the refusal is what is sent next")]
pub(super) fn take(state: &State, cx: &Context, requested: u64) -> Result<Charge, (Outcome, Response)> {
    match state.buckets().take(cx.actor(), cx.request().client.as_deref(), requested) {
        Ok(bucket) => Ok(Charge { requested, bucket }),
        Err(Short::For { seconds, bucket }) => {
            let left = bucket.remaining;
            let problem = format!("this costs {requested} points and {left} are left; ask again in {seconds} s");
            let mut error = coded(ServerError::new(problem, None), "THROTTLED");
            if let Some(extensions) = &mut error.extensions {
                extensions.set("retryAfter", seconds);
                extensions.set("cost", bill(requested, None, bucket, None));
            }
            Err((Outcome::Throttled { seconds }, Response::from_errors(vec![error]).http_headers(bucket.headers())))
        }
        Err(Short::Forever { limit }) => {
            let excess = excess(requested, limit as usize);
            Err((Outcome::Malformed, Response::from_errors(vec![excess.into()])))
        }
    }
}

impl Charge {
    /// Tells the caller what the answer cost: in `extensions.cost`, and what is left in the headers.
    pub(super) fn tell(self, plan: &Plan, variables: Option<&Variables>, response: &mut Response) {
        let actual = plan.actual(&response.data);
        let fields = variables.map(|variables| {
            let field = |field: super::cost::FieldCost| {
                object([
                    (&WORDS.path, field.path.into()),
                    (&WORDS.requested, field.requested.into()),
                    (&WORDS.actual, field.actual.into()),
                ])
            };
            Value::List(plan.by_field(variables, &response.data).into_iter().map(field).collect())
        });
        response.extensions.insert("cost".to_owned(), bill(self.requested, Some(actual), self.bucket, fields));
        response.http_headers.extend(self.bucket.headers());
    }
}

fn bill(requested: u64, actual: Option<u64>, bucket: Bucket, fields: Option<Value>) -> Value {
    let bucket = object([
        (&WORDS.limit, bucket.limit.into()),
        (&WORDS.remaining, bucket.remaining.into()),
        (&WORDS.restores_at, DateTime(bucket.restores_at).to_string().into()),
    ]);
    let bill = [
        (&WORDS.requested, Some(requested.into())),
        (&WORDS.actual, actual.map(Value::from)),
        (&WORDS.bucket, Some(bucket)),
        (&WORDS.fields, fields),
    ];
    object(bill.into_iter().filter_map(|(name, value)| Some((name, value?))))
}

fn object<'a>(fields: impl IntoIterator<Item = (&'a Name, Value)>) -> Value {
    Value::Object(fields.into_iter().map(|(name, value)| (name.clone(), value)).collect())
}

/// The words of a bill, which every answer has: made once, a name is shared and not copied.
struct Words {
    requested: Name,
    actual: Name,
    bucket: Name,
    limit: Name,
    remaining: Name,
    restores_at: Name,
    fields: Name,
    path: Name,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| Words {
    requested: Name::new("requested"),
    actual: Name::new("actual"),
    bucket: Name::new("bucket"),
    limit: Name::new("limit"),
    remaining: Name::new("remaining"),
    restores_at: Name::new("restoresAt"),
    fields: Name::new("fields"),
    path: Name::new("path"),
});
