//! What it costs to judge a document before it is executed: a new one, and one that is known.
#![expect(clippy::expect_used, reason = "a benchmark fails by panicking")]

use std::{fmt::Write, hint::black_box};

use api::graphql::{document::Judge, limits::Limits};
use async_graphql::Variables;
use criterion::{BatchSize, Criterion, criterion_group, criterion_main};

/// A document of sixty fields, such as a screen of the dispatcher asks.
fn document(name: usize) -> String {
    let mut text = format!("query Screen{name}($first: Int!, $household: ID!) {{ ");
    text.push_str("household(id: $household) { id name formOfAddress segments receptionGrade status version ");
    text.push_str("members { id name kinship age } addresses { id label location { latitude longitude } } ");
    text.push_str("preferences { id observation suggestedAction } } ");
    for list in ["open", "filled"] {
        write!(
            text,
            "{list}: staffingRequests(first: $first) {{ totalCount pageInfo {{ hasNextPage endCursor }} nodes {{ id status \
             serviceType languages liveIn version candidates(first: 3) {{ nodes {{ rank score staffMember {{ id name }} \
             rules {{ rule hard passed value weight }} }} }} }} }} "
        )
        .expect("a text");
    }
    text.push_str("viewer { name roles agency { name } } }");
    text
}

fn judging(criterion: &mut Criterion) {
    let judge = Judge::new(&api::schema::sdl(&api::schema::build()), Limits::default()).expect("a schema");
    let variables =
        Variables::from_json(serde_json::json!({ "first": 10, "household": "household_01h455vb4pex5vsknk084sn02q" }));
    judge.document(&document(0)).expect("a document that is valid");
    let mut names = 1..;
    criterion.bench_function("a new document of 60 fields", |bencher| {
        bencher.iter_batched(
            || document(names.next().unwrap_or_default()),
            |text| judge.document(black_box(&text)),
            BatchSize::SmallInput,
        );
    });
    let known = document(0);
    judge.document(&known).expect("a document that is valid");
    criterion.bench_function("a known document of 60 fields, with its cost", |bencher| {
        bencher.iter(|| {
            let document = judge.document(black_box(&known)).expect("a document");
            document.operation(None).map(|(_, plan)| plan.requested(black_box(&variables)))
        });
    });
    let known = judge.document(&known).expect("a document");
    criterion.bench_function("a copy of its tree for the executor", |bencher| {
        bencher.iter(|| black_box(&known).executable.clone());
    });
}

criterion_group!(benches, judging);
criterion_main!(benches);
