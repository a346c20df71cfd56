//! The written table.

use std::collections::BTreeMap;

use super::calls::Outcome;
use super::kinds::KINDS;
use super::schema::Schema;

/// For each field, or for all fields of an object (`Branch.*`), whether it is open to each kind of user.
pub struct Table(BTreeMap<String, Vec<bool>>);

impl Table {
    pub fn read() -> Self {
        let mut lines = include_str!("../rights.csv").lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
        let heading: Vec<_> = lines.next().expect("a heading").split(',').map(str::trim).skip(1).collect();
        assert_eq!(heading, KINDS, "the columns of tests/api/rights.csv");
        let rows = lines.map(|line| {
            let mut cells = line.split(',').map(str::trim);
            let field = cells.next().expect("a field").to_owned();
            let open: Vec<_> = cells
                .map(|cell| match cell {
                    "yes" => true,
                    "no" => false,
                    other => panic!("tests/api/rights.csv: `{other}` in the row of {field}; expected yes or no"),
                })
                .collect();
            assert_eq!(open.len(), KINDS.len(), "tests/api/rights.csv: the cells of {field}");
            (field, open)
        });
        Self(rows.collect())
    }

    /// The row that should stand there, if another one or none does.
    pub fn compare(&self, field: &str, answers: &[Outcome]) -> Option<String> {
        let open: Vec<_> = answers.iter().map(|answer| *answer == Outcome::Open).collect();
        (self.0.get(field) != Some(&open)).then(|| {
            let cells: Vec<_> = open.iter().map(|open| if *open { "yes" } else { "no" }).collect();
            format!("{field},{}", cells.join(","))
        })
    }

    /// What differs between the row of one field, or that of its object, and what one kind of user got.
    pub fn compare_one(&self, object: &str, field: &str, kind: usize, outcome: Outcome) -> Option<String> {
        let row = self.0.get(&format!("{object}.{field}")).or_else(|| self.0.get(&format!("{object}.*")))?;
        let differs = match outcome {
            Outcome::Open => !row[kind],
            Outcome::Closed => row[kind],
            Outcome::NotReached => false,
        };
        differs.then(|| format!("{object}.{field} is {outcome:?} to {}", KINDS[kind]))
    }

    /// Objects for which nothing is written.
    pub fn objects_without_a_row(&self, schema: &Schema) -> Vec<String> {
        let missing = schema.objects().into_iter().filter(|object| !self.0.contains_key(&format!("{object}.*")));
        missing.map(|object| format!("{object}.* has no row")).collect()
    }

    /// Rows about what is not in the schema any more.
    pub fn rows_without_a_field(&self, schema: &Schema) -> Vec<String> {
        let known = |row: &str| {
            let (object, field) = row.split_once('.').unwrap_or((row, ""));
            let fields = schema.fields_of(object);
            if field == "*" { !fields.is_empty() } else { fields.iter().any(|known| known.name == field) }
        };
        self.0.keys().filter(|row| !known(row)).map(|row| format!("{row}: there is no such field any more")).collect()
    }
}
