//! Scalars that the schema has in many places, each with one way to be written.

use std::{fmt, str::FromStr};

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use chrono::{NaiveDate, NaiveTime, SecondsFormat, SubsecRound, TimeDelta, Timelike, Utc};

/// Makes a scalar that is written as a text: a newtype, its way from and to the value inside, and the GraphQL scalar.
macro_rules! text_scalar {
    ($(#[$doc:meta])* $name:ident($inner:ty), $url:literal, $read:expr, $write:expr) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct $name(pub $inner);

        impl From<$inner> for $name {
            fn from(value: $inner) -> Self {
                Self(value)
            }
        }

        impl From<$name> for $inner {
            fn from(value: $name) -> Self {
                value.0
            }
        }

        impl FromStr for $name {
            type Err = String;

            fn from_str(text: &str) -> Result<Self, String> {
                let read: fn(&str) -> Result<$inner, String> = $read;
                read(text).map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                let write: fn(&$inner) -> String = $write;
                f.write_str(&write(&self.0))
            }
        }

        $(#[$doc])*
        #[Scalar(specified_by_url = $url)]
        impl ScalarType for $name {
            fn parse(value: Value) -> InputValueResult<Self> {
                match value {
                    Value::String(text) => {
                        text.parse().map_err(|problem| InputValueError::custom(format!("`{text}` {problem}")))
                    }
                    other => Err(InputValueError::expected_type(other)),
                }
            }

            fn is_valid(value: &Value) -> bool {
                matches!(value, Value::String(text) if text.parse::<Self>().is_ok())
            }

            fn to_value(&self) -> Value {
                Value::String(self.to_string())
            }
        }
    };
}

text_scalar! {
    /// A moment by RFC 3339, such as `2026-03-01T07:30:00Z`. Answers are in UTC, with no more digits than needed; any offset
    /// is accepted. Kept to the microsecond.
    DateTime(chrono::DateTime<Utc>),
    "https://www.rfc-editor.org/rfc/rfc3339",
    |text| match chrono::DateTime::parse_from_rfc3339(text) {
        Ok(moment) => Ok(moment.with_timezone(&Utc).trunc_subsecs(6)),
        Err(_) => Err("is not a moment such as 2026-03-01T07:30:00Z".into()),
    },
    |moment| {
        if moment.nanosecond() == 0 {
            return moment.to_rfc3339_opts(SecondsFormat::Secs, true);
        }
        let text = moment.to_rfc3339_opts(SecondsFormat::Micros, true);
        format!("{}Z", text.trim_end_matches('Z').trim_end_matches('0'))
    }
}

text_scalar! {
    /// A day of the calendar, such as `2026-03-01`.
    Date(NaiveDate),
    "https://www.rfc-editor.org/rfc/rfc3339#section-5.6",
    // `%Y` alone would let signs, spaces and years of other lengths through.
    |text| match NaiveDate::parse_from_str(text, "%Y-%m-%d") {
        Ok(day) if day.to_string() == text => Ok(day),
        _ => Err("is not a day such as 2026-03-01".into()),
    },
    |day| day.format("%Y-%m-%d").to_string()
}

text_scalar! {
    /// A time of the day on the clock of the place, such as `07:30`; seconds only where there are some.
    TimeOfDay(NaiveTime),
    "https://www.rfc-editor.org/rfc/rfc3339#section-5.6",
    |text| match text.len() {
        5 => NaiveTime::parse_from_str(text, "%H:%M"),
        _ => NaiveTime::parse_from_str(text, "%H:%M:%S"),
    }
    .map_err(|_| "is not a time of the day such as 07:30".into()),
    |time| time.format(if time.second() == 0 { "%H:%M" } else { "%H:%M:%S" }).to_string()
}

text_scalar! {
    /// A length of time by ISO 8601, such as `PT1H30M` or `P14D`. A day is 24 hours; years and months, which have no fixed
    /// length, are not accepted.
    Duration(TimeDelta),
    "https://www.rfc-editor.org/rfc/rfc3339#appendix-A",
    |text| read_duration(text).ok_or_else(|| "is not a length of time such as PT1H30M or P14D".into()),
    write_duration
}

text_scalar! {
    /// A time zone of the IANA database, such as `Asia/Shanghai`.
    TimeZone(chrono_tz::Tz),
    "https://www.iana.org/time-zones",
    |text| text.parse().map_err(|_| "is not a time zone of the IANA database such as Asia/Shanghai".into()),
    |zone| zone.name().to_owned()
}

text_scalar! {
    /// A decimal number of any precision, written as a text so that no digit is lost: `128.50`.
    Decimal(rust_decimal::Decimal),
    "https://speleotrove.com/decimal/daconvs.html",
    |text| rust_decimal::Decimal::from_str_exact(text).map_err(|_| "is not a decimal number such as 128.50".into()),
    rust_decimal::Decimal::to_string
}

/// What is wrong with a value for a scalar of this name; nothing, if the scalar is none of ours.
pub(super) fn problem(scalar: &str, value: &Value) -> Option<String> {
    match scalar {
        "Date" => refused::<Date>(value, "a day of the calendar such as 2026-03-01"),
        "DateTime" => refused::<DateTime>(value, "a moment such as 2026-03-01T07:30:00Z"),
        "Decimal" => refused::<Decimal>(value, "a decimal number in quotes such as \"128.50\""),
        "Duration" => refused::<Duration>(value, "a length of time such as PT1H30M or P14D"),
        "TimeOfDay" => refused::<TimeOfDay>(value, "a time of the day such as 07:30"),
        "TimeZone" => refused::<TimeZone>(value, "a time zone of the IANA database such as Asia/Shanghai"),
        _ => None,
    }
}

fn refused<T: FromStr<Err = String>>(value: &Value, expected: &str) -> Option<String> {
    match value {
        Value::String(text) => text.parse::<T>().err().map(|problem| format!("`{text}` {problem}")),
        other => Some(format!("must be {expected}, not {other}")),
    }
}

/// Weeks, days, hours, minutes and seconds, each at most once and in this order; only seconds may have a fraction.
fn read_duration(text: &str) -> Option<TimeDelta> {
    let (sign, text) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let text = text.strip_prefix('P')?;
    let (date, time) = text.split_once('T').map_or((text, None), |(date, time)| (date, Some(time)));
    if time.unwrap_or(date).is_empty() {
        return None;
    }
    let milliseconds = [(date, &[('W', 604_800_000), ('D', 86_400_000)][..])]
        .into_iter()
        .chain(time.map(|time| (time, &[('H', 3_600_000), ('M', 60_000), ('S', 1_000)][..])))
        .try_fold(0_i64, |sum, (part, units)| sum.checked_add(read_units(part, units)?))?;
    TimeDelta::try_milliseconds(milliseconds.checked_mul(sign)?)
}

/// The milliseconds of a text such as `1H30M`, whose units come in the given order.
fn read_units(mut text: &str, units: &[(char, i64)]) -> Option<i64> {
    let mut sum = 0_i64;
    for (letter, milliseconds) in units {
        let Some((count, rest)) = text.split_once(*letter) else { continue };
        let (whole, fraction) = count.split_once('.').unwrap_or((count, "000"));
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(whole) || !digits(fraction) || (count.contains('.') && *letter != 'S') {
            return None;
        }
        let thousandths: i64 = format!("{fraction:0<3}").get(..3)?.parse().ok()?;
        sum = whole.parse::<i64>().ok()?.checked_mul(*milliseconds)?.checked_add(thousandths)?.checked_add(sum)?;
        text = rest;
    }
    text.is_empty().then_some(sum)
}

fn write_duration(length: &TimeDelta) -> String {
    let sign = if *length < TimeDelta::zero() { "-" } else { "" };
    let length = length.abs();
    let (days, seconds) = (length.num_days(), length.num_seconds() % 86_400);
    let part = |count: i64, unit: char| if count == 0 { String::new() } else { format!("{count}{unit}") };
    let second = match (seconds % 60, length.subsec_millis()) {
        (whole, 0) => part(whole, 'S'),
        (whole, thousandths) => format!("{}S", format!("{whole}.{thousandths:03}").trim_end_matches('0')),
    };
    let time = format!("{}{}{second}", part(seconds / 3600, 'H'), part(seconds / 60 % 60, 'M'));
    match (days, time.is_empty()) {
        (0, true) => String::from("PT0S"),
        (_, true) => format!("{sign}P{days}D"),
        _ => format!("{sign}P{}T{time}", part(days, 'D')),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round<T: FromStr<Err = String> + fmt::Display>(text: &str) -> String {
        text.parse::<T>().map_or_else(|problem| problem, |value| value.to_string())
    }

    #[test]
    fn moments_are_answered_in_utc_with_no_more_digits_than_needed() {
        for (given, answered) in [
            ("2026-03-01T07:30:00Z", "2026-03-01T07:30:00Z"),
            ("2026-03-01T07:30:00.120Z", "2026-03-01T07:30:00.12Z"),
            ("2026-03-01T07:30:00.1234569Z", "2026-03-01T07:30:00.123456Z"),
            ("2026-03-01T07:30:00+08:00", "2026-02-28T23:30:00Z"),
        ] {
            assert_eq!(round::<DateTime>(given), answered);
        }
        for wrong in ["2026-03-01", "2026-02-30T00:00:00Z", "2026-03-01T07:30:00", ""] {
            assert!(wrong.parse::<DateTime>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn impossible_days_are_refused() {
        assert_eq!(round::<Date>("2028-02-29"), "2028-02-29");
        for wrong in ["2026-02-29", "2026-2-3", "26-02-03", "+2026-02-3", "2026-02-03T"] {
            assert!(wrong.parse::<Date>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn times_of_the_day_show_seconds_only_where_there_are_some() {
        assert_eq!(round::<TimeOfDay>("07:30"), "07:30");
        assert_eq!(round::<TimeOfDay>("07:30:00"), "07:30");
        assert_eq!(round::<TimeOfDay>("23:59:59"), "23:59:59");
        assert!("24:00".parse::<TimeOfDay>().is_err());
    }

    #[test]
    fn durations_are_written_in_their_largest_parts() {
        for (given, answered) in [
            ("PT90M", "PT1H30M"),
            ("P2W", "P14D"),
            ("PT0S", "PT0S"),
            ("P1DT30S", "P1DT30S"),
            ("-PT5M", "-PT5M"),
            ("PT0.25S", "PT0.25S"),
        ] {
            assert_eq!(round::<Duration>(given), answered);
        }
        for wrong in [
            "P1M",
            "P1Y",
            "90",
            "PT",
            "P",
            "PT1H ",
            "PT1HX",
            "P1H",
            "PT1M1H",
            "PT1.5H",
            "PT-1H",
            "PT9999999999999999999S",
            "",
        ] {
            assert!(wrong.parse::<Duration>().is_err(), "{wrong}");
        }
    }
}
