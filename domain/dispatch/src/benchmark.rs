//! Costs against the best ones known: the tables that the published sets of instances come with.

/// What is known about an instance.
#[derive(Clone, Debug, PartialEq)]
pub struct Known {
    /// The name of its file, without the ending.
    pub file: String,
    /// What it is called in papers.
    pub label: String,
    /// The best cost published for the heuristic that the set is compared by.
    pub best: f64,
    /// The mean cost of that heuristic, and the seconds that it took.
    pub average: Option<(f64, f64)>,
    /// The best cost of exact methods, where they were tried.
    pub exact: Option<f64>,
}

impl Known {
    /// The lowest of all published costs.
    #[must_use]
    pub fn lowest(&self) -> f64 {
        self.exact.map_or(self.best, |exact| exact.min(self.best))
    }
}

/// Reads a table of best known values of either set. Lines that do not read are passed over.
#[must_use]
pub fn known(table: &str) -> Vec<Known> {
    let mut lines = table.lines();
    let head: Vec<&str> = lines.next().unwrap_or_default().split(',').collect();
    let column = |name: &str| head.iter().position(|one| *one == name);
    let instance = column("instance");
    lines
        .filter_map(|line| {
            // The columns that are read come before the one that holds commas in quotation marks.
            let cells: Vec<&str> = line.split(',').collect();
            let cell = |column: Option<usize>| cells.get(column?).copied();
            let number = |name: &str| cell(column(name))?.parse::<f64>().ok().filter(|number| number.is_finite());
            let file = cell(instance)?.to_owned();
            Some(Known {
                label: cell(column("id")).unwrap_or(&file).to_owned(),
                best: number("published_best").or_else(|| number("sa_best"))?,
                average: number("sa_avg10").zip(number("sa_avg_seconds")),
                exact: number("cp_sat_or_mip"),
                file,
            })
        })
        .collect()
}

/// The middle of some costs, or the mean of the two in the middle; none of none.
#[must_use]
pub fn median(costs: &[f64]) -> Option<f64> {
    let mut sorted = costs.to_vec();
    sorted.sort_by(f64::total_cmp);
    let upper = *sorted.get(sorted.len() / 2)?;
    if sorted.len().is_multiple_of(2) {
        Some(f64::midpoint(*sorted.get(sorted.len() / 2 - 1)?, upper))
    } else {
        Some(upper)
    }
}

/// How far a cost lies above a known one, in percent; below zero when it is better.
#[must_use]
pub fn gap(cost: f64, known: f64) -> f64 {
    if known == 0.0 { 0.0 } else { (cost / known - 1.0) * 100.0 }
}

#[cfg(test)]
mod tests {
    use super::{Known, gap, known, median};

    #[test]
    fn both_tables_are_read() {
        let table = "instance,id,patients,published_best,source\nX_10_1,A1,10,218.199,\"one, two\"\nX_10_2,A2,10,,\n";
        let a1 = Known { file: "X_10_1".into(), label: "A1".into(), best: 218.199, average: None, exact: None };
        assert_eq!(known(table), [a1]);
        let table = "instance,sa_best,sa_avg10,sa_avg_seconds,cp_sat_or_mip\ni-134,15820,15820.5,16.0,15616\ni-167,13805,16818.2,40.0,\n";
        let read = known(table);
        assert_eq!((read[0].average, read[0].lowest()), (Some((15820.5, 16.0)), 15616.0));
        assert_eq!((read[1].exact, read[1].lowest()), (None, 13805.0));
    }

    #[test]
    fn medians_and_gaps() {
        assert_eq!(median(&[3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(&[4.0, 1.0, 2.0, 3.0]), Some(2.5));
        assert_eq!(median(&[]), None);
        assert!((gap(99.0, 100.0) + 1.0).abs() < 1e-9);
    }
}
