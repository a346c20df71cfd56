//! The figures of the matching engine: one request among 5 000 staff, and 500 requests for 500 staff.

use std::hint::black_box;
use std::time::Duration;

use criterion::{Criterion, criterion_group, criterion_main};
use domain::matching::engine::batch::assign;
use domain::matching::engine::policy::Policy;
use domain::matching::engine::ranking::{explain, rank};
use domain::matching::engine::relaxation::suggest;
use domain::matching::engine::sample;

fn matching(c: &mut Criterion) {
    let pool = sample::pool(1, 5_000);
    let request = sample::request(1);
    c.bench_function("rank one request among 5 000 staff", |b| {
        b.iter(|| rank(black_box(&request), black_box(&pool), &Policy::DEFAULT));
    });
    c.bench_function("explain 20 candidates", |b| {
        b.iter(|| {
            pool.iter().take(20).map(|candidate| explain(&request, candidate, &Policy::DEFAULT)).collect::<Vec<_>>()
        });
    });
    let mut impossible = request.clone();
    impossible.skills[0].level = 6;
    c.bench_function("relax an impossible request among 5 000 staff", |b| {
        b.iter(|| suggest(black_box(&impossible), &pool, &Policy::DEFAULT, 5));
    });
}

fn batches(c: &mut Criterion) {
    let pool = sample::pool(2, 500);
    let requests: Vec<_> = (0..500).map(sample::request).collect();
    c.bench_function("assign 500 requests to 500 staff", |b| {
        b.iter(|| assign(black_box(&requests), black_box(&pool), &Policy::DEFAULT));
    });
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20).measurement_time(Duration::from_secs(5)).without_plots();
    targets = matching, batches
}
criterion_main!(benches);
