//! The dispatch engine on files: solving, measuring and checking published instances.

use std::{
    fmt, fs, io,
    io::Write,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use ::dispatch::{
    benchmark::{self, Known},
    check, format,
    format::{FormatError, Instance},
    picture,
    score::{Component, Score},
    search,
};
use clap::{Args, Subcommand};

use crate::{http, start_error::StartError};

/// What is done with instances in files.
#[derive(Clone, Debug, Subcommand)]
pub enum DispatchCommand {
    /// Plans an instance and writes the plan
    Solve(SolveArgs),
    /// Plans every instance of a directory and tells the gaps to the best known costs
    Bench(BenchArgs),
    /// Tells what a plan costs and every rule that it breaks
    Check {
        /// The instance.
        instance: PathBuf,
        /// The plan, in the format in which solutions of the instance are published.
        solution: PathBuf,
    },
}

/// How an instance is planned.
#[derive(Clone, Debug, Args)]
pub struct SolveArgs {
    /// The instance, in the format of Mankowska et al. or of Unified Home Health Care.
    pub file: PathBuf,
    /// How long to search; what is found by then, or by SIGINT, is written.
    #[arg(long, value_name = "SECONDS", default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=86_400))]
    pub seconds: u32,
    /// Another seed, another search.
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    pub seed: u64,
    /// The file to write the plan to.
    #[arg(long, value_name = "FILE")]
    pub output: PathBuf,
    /// Draws the routes and the day as well.
    #[arg(long, value_name = "FILE")]
    pub svg: Option<PathBuf>,
}

/// How a directory is measured.
#[derive(Clone, Debug, Args)]
pub struct BenchArgs {
    /// Holds `instances/` and the table `best-known.csv`.
    pub directory: PathBuf,
    /// How long each search takes; as long as the table says, or else 60 seconds.
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u32).range(1..=86_400))]
    pub seconds: Option<u32>,
    /// So many seeds, of which the median counts.
    #[arg(long, value_name = "COUNT", default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=1000))]
    pub seeds: u64,
}

/// Why a file was not dispatched.
#[derive(Debug)]
pub enum DispatchError {
    /// A file cannot be read.
    Unreadable(PathBuf, io::Error),
    /// A file is read and cannot be used.
    Unusable(PathBuf, FormatError),
    /// A file cannot be written.
    Unwritable(PathBuf, io::Error),
    /// The directory has no instance that its table names.
    NoInstances(PathBuf),
    /// The plan that was checked breaks rules.
    Broken(usize),
    /// The search broke off.
    Stopped(tokio::task::JoinError),
}

impl fmt::Display for DispatchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(file, cause) => write!(f, "{} cannot be read: {cause}", file.display()),
            Self::Unusable(file, cause) => write!(f, "{} cannot be used: {cause}", file.display()),
            Self::Unwritable(file, cause) => write!(f, "{} cannot be written: {cause}", file.display()),
            Self::NoInstances(directory) => write!(
                f,
                "{0} holds no instances: expected {0}/best-known.csv and the files of {0}/instances that it names",
                directory.display()
            ),
            Self::Broken(count) => write!(f, "the plan breaks {count} rules"),
            Self::Stopped(cause) => write!(f, "the search broke off: {cause}"),
        }
    }
}

impl std::error::Error for DispatchError {}

/// Does one of the commands.
///
/// # Errors
/// A file that cannot be read, used or written, or a checked plan that breaks rules.
pub async fn run(command: DispatchCommand) -> Result<(), StartError> {
    match command {
        DispatchCommand::Solve(solve_args) => solve(solve_args).await,
        DispatchCommand::Bench(bench_args) => bench(&bench_args),
        DispatchCommand::Check { instance, solution } => check_plan(&instance, &solution),
    }
}

fn read(file: &Path) -> Result<String, DispatchError> {
    fs::read_to_string(file).map_err(|cause| DispatchError::Unreadable(file.to_owned(), cause))
}

fn read_instance(file: &Path) -> Result<Instance, DispatchError> {
    format::read_instance(&read(file)?).map_err(|cause| DispatchError::Unusable(file.to_owned(), cause))
}

fn write(file: &Path, text: &str) -> Result<(), DispatchError> {
    fs::write(file, text).map_err(|cause| DispatchError::Unwritable(file.to_owned(), cause))
}

async fn solve(args: SolveArgs) -> Result<(), StartError> {
    // Before anything else, so that no Ctrl-C ends the program with nothing written.
    let signal = http::asked_to_stop().map_err(StartError::Output)?;
    let instance = Arc::new(read_instance(&args.file)?);
    let called_off = Arc::new(AtomicBool::new(false));
    let (problem, off) = (Arc::clone(&instance), Arc::clone(&called_off));
    let (seconds, seed) = (f64::from(args.seconds), args.seed);
    let search = tokio::task::spawn_blocking(move || {
        let begun = Instant::now();
        let _ = writeln!(io::stderr(), "searching for {seconds} s; Ctrl-C ends that, and writes the best plan so far");
        let mut stop = |_| if off.load(Ordering::Relaxed) { 1.0 } else { begun.elapsed().as_secs_f64() / seconds };
        let mut told = Told::default();
        search::solve(&problem.problem, seed, &mut stop, &mut |progress| told.tell(progress, &problem, begun))
    });
    tokio::pin!(search, signal);
    let outcome = tokio::select! {
        outcome = &mut search => outcome,
        _ = signal => {
            called_off.store(true, Ordering::Relaxed);
            search.await
        }
    };
    let outcome = outcome.map_err(DispatchError::Stopped)?;
    let written = format::write_solution(&instance, &outcome.plan)
        .map_err(|cause| DispatchError::Unusable(args.file.clone(), cause))?;
    write(&args.output, &written)?;
    if let Some(file) = &args.svg {
        let title = args.file.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        write(file, &picture::draw(&instance.problem, &instance.locations, &outcome.plan, &title))?;
    }
    tell(&instance, &outcome.score)
}

/// What was told last of a search.
#[derive(Default)]
struct Told {
    share: f64,
    at: Option<Duration>,
    best: i64,
}

impl Told {
    /// A line for every tenth of the time, and for a better plan once a second.
    fn tell(&mut self, progress: &search::Progress, instance: &Instance, begun: Instant) {
        let now = begun.elapsed();
        let due = self.at.is_none_or(|at| {
            progress.spent >= self.share + 0.1 || (progress.best < self.best && now >= at + Duration::from_secs(1))
        });
        if due {
            *self = Self { share: progress.spent, at: Some(now), best: progress.best };
            let (percent, best) = (progress.spent * 100.0, best_told(progress.best, instance));
            let _ = writeln!(io::stderr(), "{percent:3.0} %  {best:.3}  {} moves", progress.iterations);
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "costs stay far below 2^52")]
fn best_told(total: i64, instance: &Instance) -> f64 {
    total as f64 / f64::from(instance.problem.draft().divisor)
}

fn tell(instance: &Instance, score: &Score) -> Result<(), StartError> {
    let weights = instance.problem.weights();
    let mut out = io::stdout().lock();
    let mut line = |name: &str, amount: &str, cost: f64| {
        writeln!(out, "{name:16} {amount:>12} {cost:14.3}").map_err(StartError::Output)
    };
    for component in Component::ALL.into_iter().filter(|component| component.weight(weights) > 0) {
        let amount = format!("{:.3}", score.told(component));
        line(component.name(), &amount, best_told(score.weighted(component), instance))?;
    }
    line("all", "", score.cost())
}

fn check_plan(instance: &Path, solution: &Path) -> Result<(), StartError> {
    let read_in = read_instance(instance)?;
    let plan = format::read_solution(&read_in, &read(solution)?)
        .map_err(|cause| DispatchError::Unusable(solution.to_owned(), cause))?;
    tell(&read_in, &::dispatch::score::score(&read_in.problem, &plan))?;
    let report = check::check(&read_in.problem, &plan);
    for rule in &report.broken {
        writeln!(io::stdout(), "broken: {rule}").map_err(StartError::Output)?;
    }
    if report.broken.is_empty() { Ok(()) } else { Err(DispatchError::Broken(report.broken.len()).into()) }
}

fn bench(args: &BenchArgs) -> Result<(), StartError> {
    let table = benchmark::known(&read(&args.directory.join("best-known.csv"))?);
    let say = |line: String| writeln!(io::stdout(), "{line}").map_err(StartError::Output);
    say(format!(
        "{:8} {:>7} {:>12} {:>12} {:>12} {:>9} {:>9} {:>9}",
        "instance", "seconds", "median", "best", "published", "gap %", "mean %", "exact %"
    ))?;
    let mut gaps = Vec::new();
    for known in &table {
        let file = args.directory.join("instances").join(format!("{}.json", known.file));
        if !file.exists() {
            continue;
        }
        let instance = read_instance(&file)?;
        let seconds = args.seconds.map_or_else(|| known.average.map_or(60.0, |(_, seconds)| seconds), f64::from);
        let costs: Vec<f64> = (1..=args.seeds).map(|seed| cost_of(&instance, known, seed, seconds)).collect();
        let (median, best) =
            (benchmark::median(&costs).unwrap_or(f64::NAN), costs.iter().copied().fold(f64::INFINITY, f64::min));
        let gap = benchmark::gap(median, known.best);
        let against = |cost: Option<f64>| {
            cost.map_or_else(|| "-".to_owned(), |cost| format!("{:+.3}", benchmark::gap(median, cost)))
        };
        say(format!(
            "{:8} {seconds:7.1} {median:12.3} {best:12.3} {:12.3} {gap:+9.3} {:>9} {:>9}",
            known.label,
            known.best,
            against(known.average.map(|(mean, _)| mean)),
            against(known.exact)
        ))?;
        gaps.push(gap);
    }
    if gaps.is_empty() {
        return Err(DispatchError::NoInstances(args.directory.clone()).into());
    }
    #[expect(clippy::cast_precision_loss, reason = "there are few instances")]
    let mean = gaps.iter().sum::<f64>() / gaps.len() as f64;
    say(format!("{} instances, mean gap {mean:+.3} %", gaps.len()))
}

fn cost_of(instance: &Instance, known: &Known, seed: u64, seconds: f64) -> f64 {
    let begun = Instant::now();
    let mut stop = |_| begun.elapsed().as_secs_f64() / seconds;
    let outcome = search::solve(&instance.problem, seed, &mut stop, &mut |_| {});
    let cost = outcome.score.cost();
    let _ = writeln!(io::stderr(), "{} seed {seed}: {cost:.3} after {} moves", known.label, outcome.iterations);
    cost
}
