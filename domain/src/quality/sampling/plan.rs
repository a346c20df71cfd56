//! Single sampling plans by code letter and acceptance quality limit.

/// The acceptance quality limits for which plans are made, in hundredths of a percent nonconforming.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Aql {
    /// 0.65 percent.
    P0_65,
    /// 1.0 percent.
    P1_0,
    /// 1.5 percent.
    P1_5,
    /// 2.5 percent.
    P2_5,
    /// 4.0 percent.
    P4_0,
    /// 6.5 percent.
    P6_5,
    /// 10 percent.
    P10,
}

impl Aql {
    /// All of them, the strictest first.
    pub const ALL: [Self; 7] = [Self::P0_65, Self::P1_0, Self::P1_5, Self::P2_5, Self::P4_0, Self::P6_5, Self::P10];

    /// In hundredths of a percent.
    #[must_use]
    pub const fn hundredths(self) -> i32 {
        match self {
            Self::P0_65 => 65,
            Self::P1_0 => 100,
            Self::P1_5 => 150,
            Self::P2_5 => 250,
            Self::P4_0 => 400,
            Self::P6_5 => 650,
            Self::P10 => 1000,
        }
    }

    /// The limit of so many hundredths of a percent, if plans are made for it.
    #[must_use]
    pub fn of_hundredths(hundredths: i32) -> Option<Self> {
        Self::ALL.into_iter().find(|aql| aql.hundredths() == hundredths)
    }
}

/// The letter that stands for a sample size.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CodeLetter(u8);

/// The letters in their order; I and O are left out, as they look like figures.
const LETTERS: [char; 16] = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'J', 'K', 'L', 'M', 'N', 'P', 'Q', 'R'];
/// Sample sizes for normal and tightened inspection: tables II-A and II-B.
const SIZES: [u32; 16] = [2, 3, 5, 8, 13, 20, 32, 50, 80, 125, 200, 315, 500, 800, 1250, 2000];
/// Sample sizes for reduced inspection: table II-C.
const REDUCED_SIZES: [u32; 16] = [2, 2, 2, 3, 5, 8, 13, 20, 32, 50, 80, 125, 200, 315, 500, 800];
/// The largest lot of each letter at general inspection level II: table I. Larger ones have the last letter of that level.
const LARGEST: [(u32, u8); 14] = [
    (8, 0),
    (15, 1),
    (25, 2),
    (50, 3),
    (90, 4),
    (150, 5),
    (280, 6),
    (500, 7),
    (1_200, 8),
    (3_200, 9),
    (10_000, 10),
    (35_000, 11),
    (150_000, 12),
    (500_000, 13),
];
const LAST: u8 = 14;

impl CodeLetter {
    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        (0u8..16).map(Self)
    }

    /// The letter of a lot at general inspection level II; `None` of a lot of fewer than two.
    #[must_use]
    pub fn of_lot(size: u32) -> Option<Self> {
        let letter = LARGEST.iter().find(|(largest, _)| size <= *largest).map_or(LAST, |(_, letter)| *letter);
        (size >= 2).then_some(Self(letter))
    }

    /// As it is written.
    #[must_use]
    pub fn letter(self) -> char {
        LETTERS.get(usize::from(self.0)).copied().unwrap_or('R')
    }

    fn size(self, severity: Severity) -> u32 {
        let sizes = if severity == Severity::Reduced { &REDUCED_SIZES } else { &SIZES };
        sizes.get(usize::from(self.0)).copied().unwrap_or(sizes[15])
    }
}

/// How strict an inspection is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Severity {
    /// As usual.
    Normal,
    /// Stricter: lots were not accepted.
    Tightened,
    /// Fewer: lots have been accepted for long.
    Reduced,
}

/// A single sampling plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The letter at which it stands, once arrows are followed.
    pub letter: CodeLetter,
    /// So many are looked at.
    pub sample_size: u32,
    /// With at most so many nonconforming the lot is accepted.
    pub accept: u32,
    /// With so many or more it is not. On reduced inspection there may be a gap: what falls into it is accepted, and normal
    /// inspection comes back.
    pub reject: u32,
}

/// What a table says at a letter and a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cell {
    Numbers(u32, u32),
    /// The first plan above.
    Up,
    /// The first plan below.
    Down,
}

/// The tables run along diagonals: a letter further down with a limit one step stricter asks the same. Counted from letter A
/// and 0.65 percent.
fn cell(letter: u8, column: i8, severity: Severity) -> Cell {
    const NORMAL: [u32; 8] = [1, 2, 3, 5, 7, 10, 14, 21];
    const TIGHTENED: [u32; 7] = [1, 2, 3, 5, 8, 12, 18];
    const REDUCED: [(u32, u32); 8] = [(0, 2), (1, 3), (1, 4), (2, 5), (3, 6), (5, 8), (7, 10), (10, 13)];
    let diagonal = i16::from(letter) + i16::from(column);
    let along = |first: i16| usize::try_from(diagonal - first).ok();
    let numbers = match severity {
        Severity::Normal => along(8).and_then(|at| NORMAL.get(at)).map(|accept| (*accept, accept + 1)),
        Severity::Tightened => along(9).and_then(|at| TIGHTENED.get(at)).map(|accept| (*accept, accept + 1)),
        Severity::Reduced => along(8).and_then(|at| REDUCED.get(at)).copied(),
    };
    let none_accepted = if severity == Severity::Tightened { 6 } else { 5 };
    match numbers {
        Some((accept, reject)) => Cell::Numbers(accept, reject),
        // Letter A has no tightened plan for 10 percent, though its diagonal has.
        None if diagonal == none_accepted && (severity, letter) != (Severity::Tightened, 0) => Cell::Numbers(0, 1),
        None if diagonal > 8 => Cell::Up,
        // Above letter A there is nothing.
        None if severity != Severity::Tightened && diagonal == 6 && letter > 0 => Cell::Up,
        None => Cell::Down,
    }
}

fn follow(letter: CodeLetter, column: i8, severity: Severity) -> Plan {
    let mut at = letter.0;
    loop {
        match cell(at, column, severity) {
            Cell::Numbers(accept, reject) => {
                let letter = CodeLetter(at);
                return Plan { letter, sample_size: letter.size(severity), accept, reject };
            }
            Cell::Up => at -= 1,
            Cell::Down => at += 1,
        }
    }
}

fn column(aql: Aql) -> i8 {
    aql as i8
}

/// The plan of a letter, arrows followed.
#[must_use]
pub fn plan(letter: CodeLetter, aql: Aql, severity: Severity) -> Plan {
    follow(letter, column(aql), severity)
}

/// The plan of a letter on normal inspection one step stricter, by which the switching score is counted.
#[must_use]
pub fn next_stricter(letter: CodeLetter, aql: Aql) -> Plan {
    follow(letter, column(aql) - 1, Severity::Normal)
}

/// The plan of a lot at general inspection level II; `None` of a lot of fewer than two. Where the sample would be as large as
/// the lot, all of it is looked at.
#[must_use]
pub fn plan_of_lot(size: u32, aql: Aql, severity: Severity) -> Option<Plan> {
    let plan = plan(CodeLetter::of_lot(size)?, aql, severity);
    Some(Plan { sample_size: plan.sample_size.min(size), ..plan })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// MIL-STD-105E, tables II-A and II-B, columns 0.65 to 10: acceptance numbers, `v` for the plan below, `^` above.
    const NORMAL: &str = "
        A v v v v v 0 v
        B v v v v 0 ^ v
        C v v v 0 ^ v 1
        D v v 0 ^ v 1 2
        E v 0 ^ v 1 2 3
        F 0 ^ v 1 2 3 5
        G ^ v 1 2 3 5 7
        H v 1 2 3 5 7 10
        J 1 2 3 5 7 10 14
        K 2 3 5 7 10 14 21
        L 3 5 7 10 14 21 ^
        M 5 7 10 14 21 ^ ^
        N 7 10 14 21 ^ ^ ^
        P 10 14 21 ^ ^ ^ ^
        Q 14 21 ^ ^ ^ ^ ^
        R 21 ^ ^ ^ ^ ^ ^";
    const TIGHTENED: &str = "
        A v v v v v v v
        B v v v v v 0 v
        C v v v v 0 v v
        D v v v 0 v v 1
        E v v 0 v v 1 2
        F v 0 v v 1 2 3
        G 0 v v 1 2 3 5
        H v v 1 2 3 5 8
        J v 1 2 3 5 8 12
        K 1 2 3 5 8 12 18
        L 2 3 5 8 12 18 ^
        M 3 5 8 12 18 ^ ^
        N 5 8 12 18 ^ ^ ^
        P 8 12 18 ^ ^ ^ ^
        Q 12 18 ^ ^ ^ ^ ^
        R 18 ^ ^ ^ ^ ^ ^";
    /// Table II-C, with the rejection number behind a stroke.
    const REDUCED: &str = "
        A v v v v v 0/1 v
        B v v v v 0/1 ^ v
        C v v v 0/1 ^ v 0/2
        D v v 0/1 ^ v 0/2 1/3
        E v 0/1 ^ v 0/2 1/3 1/4
        F 0/1 ^ v 0/2 1/3 1/4 2/5
        G ^ v 0/2 1/3 1/4 2/5 3/6
        H v 0/2 1/3 1/4 2/5 3/6 5/8
        J 0/2 1/3 1/4 2/5 3/6 5/8 7/10
        K 1/3 1/4 2/5 3/6 5/8 7/10 10/13
        L 1/4 2/5 3/6 5/8 7/10 10/13 ^
        M 2/5 3/6 5/8 7/10 10/13 ^ ^
        N 3/6 5/8 7/10 10/13 ^ ^ ^
        P 5/8 7/10 10/13 ^ ^ ^ ^
        Q 7/10 10/13 ^ ^ ^ ^ ^
        R 10/13 ^ ^ ^ ^ ^ ^";

    fn printed(severity: Severity) -> Vec<String> {
        let line = |letter: CodeLetter| {
            let cells = (0i8..7).map(|column| match cell(letter.0, column, severity) {
                Cell::Up => "^".to_owned(),
                Cell::Down => "v".to_owned(),
                Cell::Numbers(accept, reject) if severity == Severity::Reduced => format!("{accept}/{reject}"),
                Cell::Numbers(accept, reject) => {
                    assert_eq!(reject, accept + 1);
                    accept.to_string()
                }
            });
            format!("{} {}", letter.letter(), cells.collect::<Vec<_>>().join(" "))
        };
        CodeLetter::all().map(line).collect()
    }

    fn lines(table: &str) -> Vec<&str> {
        table.lines().map(str::trim).filter(|line| !line.is_empty()).collect()
    }

    #[test]
    fn mil_std_105e_tables_ii_a_ii_b_and_ii_c() {
        assert_eq!(printed(Severity::Normal), lines(NORMAL));
        assert_eq!(printed(Severity::Tightened), lines(TIGHTENED));
        assert_eq!(printed(Severity::Reduced), lines(REDUCED));
    }

    #[test]
    fn mil_std_105e_table_i_at_level_ii() {
        let bounds = [
            (2, 'A'),
            (8, 'A'),
            (9, 'B'),
            (15, 'B'),
            (16, 'C'),
            (25, 'C'),
            (26, 'D'),
            (50, 'D'),
            (51, 'E'),
            (90, 'E'),
            (91, 'F'),
            (150, 'F'),
            (151, 'G'),
            (280, 'G'),
            (281, 'H'),
            (500, 'H'),
            (501, 'J'),
            (1_200, 'J'),
            (1_201, 'K'),
            (3_200, 'K'),
            (3_201, 'L'),
            (10_000, 'L'),
            (10_001, 'M'),
            (35_000, 'M'),
            (35_001, 'N'),
            (150_000, 'N'),
            (150_001, 'P'),
            (500_000, 'P'),
            (500_001, 'Q'),
        ];
        for (size, letter) in bounds {
            assert_eq!(CodeLetter::of_lot(size).map(CodeLetter::letter), Some(letter), "{size}");
        }
        assert_eq!(CodeLetter::of_lot(1), None);
    }

    fn found(size: u32, aql: Aql, severity: Severity) -> (char, u32, u32, u32) {
        let plan = plan_of_lot(size, aql, severity).expect("a plan");
        (plan.letter.letter(), plan.sample_size, plan.accept, plan.reject)
    }

    #[test]
    fn arrows_lead_to_the_plan_that_is_used() {
        assert_eq!(found(1_000, Aql::P1_0, Severity::Normal), ('J', 80, 2, 3));
        assert_eq!(found(100, Aql::P1_0, Severity::Normal), ('E', 13, 0, 1), "up");
        assert_eq!(found(200, Aql::P1_0, Severity::Normal), ('H', 50, 1, 2), "down");
        assert_eq!(found(200, Aql::P1_0, Severity::Tightened), ('J', 80, 1, 2), "down by two");
        assert_eq!(found(20, Aql::P0_65, Severity::Normal), ('F', 20, 0, 1), "all of the lot");
        assert_eq!(found(10, Aql::P0_65, Severity::Normal), ('F', 10, 0, 1), "no more than the lot");
        assert_eq!(found(1_000, Aql::P2_5, Severity::Reduced), ('J', 32, 2, 5));
        assert_eq!(found(7, Aql::P10, Severity::Normal), ('C', 5, 1, 2));
    }

    #[test]
    fn every_letter_has_a_plan_that_is_no_looser_when_tightened() {
        for letter in CodeLetter::all() {
            for aql in Aql::ALL {
                let (normal, tightened) = (plan(letter, aql, Severity::Normal), plan(letter, aql, Severity::Tightened));
                let share = |plan: Plan| f64::from(plan.accept) / f64::from(plan.sample_size);
                assert!(share(tightened) <= share(normal), "{letter:?} {aql:?}");
                assert!(plan(letter, aql, Severity::Reduced).sample_size <= normal.sample_size);
                assert_eq!(Aql::of_hundredths(aql.hundredths()), Some(aql));
                if normal.accept >= 2 {
                    assert_eq!(next_stricter(normal.letter, aql).letter, normal.letter, "the same sample is judged");
                }
            }
        }
    }
}
