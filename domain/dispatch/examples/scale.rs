//! Plans a large town for a number of seconds: `scale VISITS CARERS SECONDS`.
#![expect(clippy::print_stdout, reason = "a program for the terminal")]

use std::time::Instant;

use dispatch::{
    check::{Broken, check},
    offer::offers,
    plan::Plan,
    problem::{Problem, VisitIndex},
    sample,
    score::Component,
    search::solve,
};

fn main() {
    let mut numbers = std::env::args().skip(1).filter_map(|number| number.parse::<u32>().ok());
    let (visits, carers, seconds) =
        (numbers.next().unwrap_or(2_000), numbers.next().unwrap_or(300), numbers.next().unwrap_or(60));
    let problem = match Problem::new(sample::town(1, visits, carers)) {
        Ok(problem) => problem,
        Err(invalid) => return println!("{invalid}"),
    };
    let begun = Instant::now();
    let mut stop = |_| begun.elapsed().as_secs_f64() / f64::from(seconds);
    let mut first = None;
    let outcome = solve(&problem, 1, &mut stop, &mut |progress| {
        first.get_or_insert((begun.elapsed(), progress.best));
    });
    if let Some((elapsed, cost)) = first {
        println!("first plan after {:.1} s: {cost}", elapsed.as_secs_f64());
    }
    println!("{} after {} moves in {:.1} s", outcome.score.total(), outcome.iterations, begun.elapsed().as_secs_f64());
    for component in Component::ALL {
        println!("{:16} {:10.0}", component.name(), outcome.score.told(component));
    }
    let broken = check(&problem, &outcome.plan).broken;
    let missing = broken.iter().filter_map(|rule| if let Broken::NotGiven(visit) = rule { Some(*visit) } else { None });
    let missing: Vec<VisitIndex> = missing.collect();
    // On an empty day: what stands in the way then is in the town, and no search finds a place for it.
    let empty = Plan::empty(&problem);
    let hopeless = missing.iter().filter(|visit| offers(&problem, &empty, **visit).is_empty()).count();
    println!(
        "{} mandatory visits not given, {hopeless} of which nobody could give on an empty day, {} rules broken",
        missing.len(),
        broken.len() - missing.len()
    );
}
