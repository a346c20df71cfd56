//! The limits that jurisdictions set, as data.

use super::{HOUR, Limit, LimitKind, Measure, Profile};

const DAY: i64 = 24 * HOUR;
const WEEK: i64 = 7 * DAY;

const fn worked(kind: LimitKind, within: i64, at_most: i64, refuses: bool, source: &'static str) -> Limit {
    Limit { kind, measure: Measure::Worked { within, at_most }, refuses, source }
}

const fn unbroken(kind: LimitKind, rest: i64, at_most: i64, refuses: bool, source: &'static str) -> Limit {
    Limit { kind, measure: Measure::Unbroken { rest, at_most }, refuses, source }
}

/// People's Republic of China, standard working hours. Labour Law art. 36: 8 hours a day, 44 hours a week on average;
/// art. 38: one day of rest a week; art. 41: overtime at most 3 hours a day and 36 hours a month. Over 30 days that is
/// 44 h × 30/7 + 36 h = 224 h 34 min.
pub const CN_STANDARD: Profile = Profile {
    code: "CN_STANDARD",
    name: "China, standard working hours",
    limits: &[
        worked(LimitKind::Day, DAY, (8 + 3) * HOUR, true, "Labour Law of the PRC, arts. 36 and 41"),
        worked(LimitKind::Week, WEEK, 44 * HOUR, false, "Labour Law of the PRC, art. 36"),
        worked(
            LimitKind::Average,
            30 * DAY,
            44 * HOUR * 30 / 7 + 36 * HOUR,
            true,
            "Labour Law of the PRC, arts. 36 and 41",
        ),
        unbroken(LimitKind::WeeklyRest, DAY, WEEK - DAY, true, "Labour Law of the PRC, art. 38"),
    ],
};

/// People's Republic of China, working hours averaged over a quarter, which the labour authority approves for work that
/// cannot stop: Ministry of Labour (1994) No. 503, art. 5. The average stays within the standard hours, overtime within
/// 36 hours a month: 13 weeks × 44 h + 3 × 36 h = 680 h in 91 days.
pub const CN_COMPREHENSIVE: Profile = Profile {
    code: "CN_COMPREHENSIVE",
    name: "China, working hours averaged over a quarter",
    limits: &[worked(
        LimitKind::Average,
        91 * DAY,
        (13 * 44 + 3 * 36) * HOUR,
        true,
        "Ministry of Labour (1994) No. 503, art. 5",
    )],
};

/// European Union, Directive 2003/88/EC. Art. 3: 11 hours of rest in 24; art. 4: a break in a day of more than 6 hours,
/// whose length national law sets (20 minutes here); art. 5: 24 hours and the 11 daily hours of rest in seven days;
/// art. 6 with art. 16 (b): 48 hours a week on average over at most four months, taken as 17 weeks.
pub const EU_DIRECTIVE: Profile = Profile {
    code: "EU_DIRECTIVE",
    name: "European Union, Working Time Directive",
    limits: &[
        worked(LimitKind::Average, 17 * WEEK, 17 * 48 * HOUR, true, "Directive 2003/88/EC, arts. 6 and 16 (b)"),
        unbroken(LimitKind::DailyRest, 11 * HOUR, DAY - 11 * HOUR, true, "Directive 2003/88/EC, art. 3"),
        unbroken(LimitKind::WeeklyRest, 35 * HOUR, WEEK - 35 * HOUR, true, "Directive 2003/88/EC, art. 5"),
        unbroken(LimitKind::Break, 20, 6 * HOUR, false, "Directive 2003/88/EC, art. 4"),
    ],
};

/// No limits: for people who are placed and not employed, whose hours another contract governs.
pub const UNLIMITED: Profile = Profile { code: "UNLIMITED", name: "No limits", limits: &[] };

/// All profiles known.
pub static PROFILES: [&Profile; 4] = [&CN_STANDARD, &CN_COMPREHENSIVE, &EU_DIRECTIVE, &UNLIMITED];

/// The profile of that code.
#[must_use]
pub fn profile(code: &str) -> Option<&'static Profile> {
    PROFILES.into_iter().find(|profile| profile.code == code)
}
