//! Solves instances and tells the gaps to the best values known: `tune DIR SECONDS SEEDS FILTER`.
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a program for the terminal")]
use std::time::Instant;

use dispatch::{check, format, search};

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let (directory, seconds, seeds) = (&args[1], args[2].parse::<f64>().unwrap(), args[3].parse::<u64>().unwrap());
    let filter = args.get(4).map_or("", |filter| filter.as_str());
    let table = std::fs::read_to_string(format!("{directory}/best-known.csv")).unwrap();
    let is_uhhc = table.contains("sa_best");
    let mut sum = 0.0;
    let mut count = 0.0;
    for line in table.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let id = if is_uhhc { cells[0] } else { cells[1] };
        if !filter.split('+').any(|one| id.starts_with(one)) {
            continue;
        }
        let best: f64 = cells[if is_uhhc { 11 } else { 7 }].parse().unwrap();
        let Ok(text) = std::fs::read_to_string(format!("{directory}/instances/{}.json", cells[0])) else { continue };
        let instance = format::read_instance(&text).unwrap();
        let mut costs = Vec::new();
        let mut iterations = 0;
        let mut last = String::new();
        let seconds = if seconds < 0.0 { cells[13].parse::<f64>().unwrap() * -seconds } else { seconds };
        for seed in 1..=seeds {
            let start = Instant::now();
            let mut stop = |_: u64| start.elapsed().as_secs_f64() / seconds;
            let verbose = std::env::args().nth(5).is_some();
            let outcome = search::solve(&instance.problem, seed, &mut stop, &mut |progress| {
                if verbose {
                    println!("  {:.2}s {:?}", start.elapsed().as_secs_f64(), progress);
                }
            });
            let report = check::check(&instance.problem, &outcome.plan);
            assert!(report.broken.is_empty(), "{id} {:?}", report.broken);
            assert_eq!(report.total, outcome.score.total());
            costs.push(outcome.score.cost());
            iterations += outcome.iterations;
            last = dispatch::score::Component::ALL
                .iter()
                .filter(|c| outcome.score.amount(**c) != 0)
                .map(|c| format!("{} {:.0}", c.name(), outcome.score.told(*c)))
                .collect::<Vec<_>>()
                .join(", ");
        }
        costs.sort_by(f64::total_cmp);
        let median = costs[costs.len() / 2];
        let gap = (median / best - 1.0) * 100.0;
        sum += gap;
        count += 1.0;
        if is_uhhc {
            println!(
                "{id}: median {median:.0} best {:.0} sa_best {best} ({gap:+.2} %) sa_avg {} ({:+.2} %) other {} [{seconds} s] {}k it/s {last}",
                costs[0],
                cells[12],
                (median / cells[12].parse::<f64>().unwrap() - 1.0) * 100.0,
                cells[14],
                iterations / seeds / (seconds * 1000.0) as u64
            );
        } else {
            println!(
                "{id}: median {median:.3} best {:.3} worst {:.3} known {best} gap {gap:+.3} % [{seconds} s] {}k it/s {last}",
                costs[0],
                costs[costs.len() - 1],
                iterations / seeds / (seconds * 1000.0) as u64
            );
        }
    }
    println!("mean gap {:+.3} %", sum / count);
}
