//! How often a recurrence rule comes round, as far as people say it in a few words.

use std::{collections::BTreeSet, str::FromStr};

use chrono::Weekday;
use rrule::{Frequency, NWeekday, RRule, Unvalidated};

/// How often something comes round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rhythm {
    /// Every so many days.
    Days(u16),
    /// Every so many weeks, on these days from Monday on; on the first day's when there are none.
    Weeks(u16, Vec<Weekday>),
    /// Every so many months, on these days of the month; negative ones, which come last, count from its end. None: on the first day's.
    Months(u16, Vec<i8>),
    /// Every so many months, on the first, second, or with -1 the last of a day of the week.
    MonthsByWeekday(u16, Vec<(i16, Weekday)>),
    /// Otherwise: the rule has to be read.
    Other,
}

/// How often a recurrence rule by RFC 5545 comes round. A rule that ends by itself has to be read.
#[must_use]
pub fn rhythm(rule: &str) -> Rhythm {
    let Ok(rule) = RRule::<Unvalidated>::from_str(rule) else { return Rhythm::Other };
    if refined(&rule) {
        return Rhythm::Other;
    }
    let (every, days, month_days) = (rule.get_interval(), rule.get_by_weekday(), rule.get_by_month_day());
    match rule.get_freq() {
        Frequency::Daily if days.is_empty() && month_days.is_empty() => Rhythm::Days(every),
        Frequency::Weekly if month_days.is_empty() => {
            let every_one = |day: &NWeekday| match day {
                NWeekday::Every(day) => Some(*day),
                NWeekday::Nth(..) => None,
            };
            let Some(days) = days.iter().map(every_one).collect::<Option<Vec<Weekday>>>() else { return Rhythm::Other };
            let from_monday: BTreeSet<u32> = days.iter().map(Weekday::num_days_from_monday).collect();
            Rhythm::Weeks(every, from_monday.into_iter().filter_map(weekday).collect())
        }
        Frequency::Monthly if days.is_empty() => {
            let mut days = month_days.to_vec();
            days.sort_by_key(|day| (*day < 0, *day));
            Rhythm::Months(every, days)
        }
        Frequency::Monthly if month_days.is_empty() => {
            let nth = |day: &NWeekday| match day {
                NWeekday::Nth(place, day) => Some((*place, *day)),
                NWeekday::Every(_) => None,
            };
            days.iter()
                .map(nth)
                .collect::<Option<_>>()
                .map_or(Rhythm::Other, |days| Rhythm::MonthsByWeekday(every, days))
        }
        _ => Rhythm::Other,
    }
}

/// Whether a rule says more than a rhythm can.
fn refined(rule: &RRule<Unvalidated>) -> bool {
    !(rule.get_count().is_none()
        && rule.get_until().is_none()
        && rule.get_by_set_pos().is_empty()
        && rule.get_by_month().is_empty()
        && rule.get_by_year_day().is_empty()
        && rule.get_by_week_no().is_empty()
        && rule.get_by_hour().is_empty()
        && rule.get_by_minute().is_empty()
        && rule.get_by_second().is_empty())
}

fn weekday(from_monday: u32) -> Option<Weekday> {
    u8::try_from(from_monday).ok().and_then(|day| Weekday::try_from(day).ok())
}

#[cfg(test)]
mod tests {
    use chrono::Weekday::{Fri, Mon, Thu};

    use super::*;

    #[test]
    fn what_people_say_in_a_few_words_is_told_apart_from_what_has_to_be_read() {
        assert_eq!(rhythm("FREQ=DAILY"), Rhythm::Days(1));
        assert_eq!(rhythm("FREQ=DAILY;INTERVAL=2"), Rhythm::Days(2));
        assert_eq!(rhythm("FREQ=WEEKLY;BYDAY=TH,MO"), Rhythm::Weeks(1, vec![Mon, Thu]));
        assert_eq!(rhythm("FREQ=WEEKLY;INTERVAL=2"), Rhythm::Weeks(2, vec![]));
        assert_eq!(rhythm("FREQ=MONTHLY;BYMONTHDAY=1,-1"), Rhythm::Months(1, vec![1, -1]));
        assert_eq!(rhythm("FREQ=MONTHLY;BYDAY=-1FR"), Rhythm::MonthsByWeekday(1, vec![(-1, Fri)]));
        assert_eq!(rhythm("FREQ=DAILY;BYDAY=MO"), Rhythm::Other);
        assert_eq!(rhythm("FREQ=YEARLY"), Rhythm::Other);
        assert_eq!(rhythm("FREQ=DAILY;COUNT=3"), Rhythm::Other);
        assert_eq!(rhythm("FREQ=DAILY;UNTIL=20260401T000000Z"), Rhythm::Other);
        assert_eq!(rhythm("FREQ=WEEKLY;BYDAY=MO;BYMONTH=3"), Rhythm::Other);
        assert_eq!(rhythm("now and then"), Rhythm::Other);
    }
}
