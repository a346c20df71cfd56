//! Scores every stored solution of a directory and says where the stated cost differs.
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a program for the terminal")]
use dispatch::{check, format, score};

fn main() {
    let directory = std::env::args().nth(1).unwrap();
    let mut names: Vec<_> = std::fs::read_dir(format!("{directory}/instances"))
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    for name in names {
        let instance =
            format::read_instance(&std::fs::read_to_string(format!("{directory}/instances/{name}")).unwrap()).unwrap();
        let text = std::fs::read_to_string(format!("{directory}/solutions/{name}")).unwrap();
        let plan = format::read_solution(&instance, &text).unwrap();
        let score = score::score(&instance.problem, &plan);
        let report = check::check(&instance.problem, &plan);
        println!(
            "{name} cost {:.3} checker {} {:?}",
            score.cost(),
            report.total == score.total(),
            report.broken.iter().take(3).collect::<Vec<_>>()
        );
    }
}
