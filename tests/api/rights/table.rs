//! The written table, and the one that was found.

use std::collections::BTreeMap;

use super::calls::Outcome;
use super::kinds::KINDS;

/// Rows by what they speak of: a field (`Query.viewer`), or all fields of an object (`Branch.*`).
#[derive(Default)]
pub struct Table(BTreeMap<String, String>);

impl Table {
    /// What `rights.csv` says.
    pub fn written() -> Self {
        let mut lines = include_str!("../rights.csv").lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
        let heading: Vec<_> = lines.next().expect("a heading").split(',').skip(1).collect();
        assert_eq!(heading, KINDS, "the columns of tests/api/rights.csv");
        let rows = lines.map(|line| line.split_once(',').expect("a row of several cells"));
        Self(rows.map(|(field, cells)| (field.to_owned(), cells.to_owned())).collect())
    }

    /// Only rows of these objects, or only of others.
    pub fn rows_of(mut self, objects: &[&str], wanted: bool) -> Self {
        self.0.retain(|row, _| objects.contains(&row.split('.').next().unwrap_or_default()) == wanted);
        self
    }

    pub fn add(&mut self, row: String, outcomes: &[Outcome]) {
        let cells: Vec<_> = outcomes.iter().map(|outcome| outcome.cell()).collect();
        self.0.insert(row, cells.join(","));
    }

    /// One row for an object, and one for each field that differs from it.
    pub fn add_object(&mut self, object: &str, fields: &BTreeMap<String, Vec<Outcome>>) {
        let all: Vec<_> = (0..KINDS.len())
            .map(|kind| fields.values().map(|outcomes| outcomes[kind]).max().unwrap_or(Outcome::NotReached))
            .collect();
        self.add(format!("{object}.*"), &all);
        for (field, outcomes) in fields.iter().filter(|(_, outcomes)| **outcomes != all) {
            self.add(format!("{object}.{field}"), outcomes);
        }
    }

    /// Fails unless both say the same; says which rows to add and which to take out.
    #[track_caller]
    pub fn must_be(&self, found: &Self) {
        let missing = |these: &Self, those: &Self, sign: &str| -> Vec<String> {
            let rows = these.0.iter().filter(|(row, cells)| those.0.get(*row) != Some(cells));
            rows.map(|(row, cells)| format!("{sign} {row},{cells}")).collect()
        };
        let differences = [missing(self, found, "-"), missing(found, self, "+")].concat();
        assert!(differences.is_empty(), "tests/api/rights.csv and the server differ:\n{}", differences.join("\n"));
    }
}
