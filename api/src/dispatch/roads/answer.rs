//! What services of travel times answer.

use domain::kernel::roads::Table;
use serde::Deserialize;

/// Nobody is longer on the way than a week, in seconds.
const LONGEST: f64 = 7.0 * 86_400.0;

/// So much of what cannot be used is told.
const TOLD: usize = 200;

#[derive(Deserialize)]
struct Osrm {
    code: String,
    #[serde(default)]
    durations: Vec<Vec<Option<f64>>>,
}

#[derive(Deserialize)]
struct Valhalla {
    sources_to_targets: Vec<Vec<Way>>,
}

#[derive(Deserialize)]
struct Way {
    time: Option<f64>,
}

/// The table in an answer of OSRM.
///
/// # Errors
/// What is wrong with it.
pub(super) fn of_osrm(body: &[u8]) -> Result<Table, String> {
    let answer: Osrm = read(body)?;
    if answer.code != "Ok" {
        return Err(format!("the code {:?}", beginning(answer.code.as_bytes())));
    }
    answer.durations.into_iter().map(|row| row.into_iter().map(seconds).collect()).collect()
}

/// The table in an answer of Valhalla.
///
/// # Errors
/// What is wrong with it.
pub(super) fn of_valhalla(body: &[u8]) -> Result<Table, String> {
    let answer: Valhalla = read(body)?;
    let row = |row: Vec<Way>| row.into_iter().map(|way| seconds(way.time)).collect();
    answer.sources_to_targets.into_iter().map(row).collect()
}

/// The beginning of a body, for the log.
pub(super) fn beginning(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    text.chars().take(TOLD).map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}

fn read<'a, T: Deserialize<'a>>(body: &'a [u8]) -> Result<T, String> {
    serde_json::from_slice(body).map_err(|problem| format!("{problem} in {}", beginning(body)))
}

/// Begun seconds count.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to a week")]
fn seconds(told: Option<f64>) -> Result<Option<u32>, String> {
    match told {
        None => Ok(None),
        Some(told) if (0.0..=LONGEST).contains(&told) => Ok(Some(told.ceil() as u32)),
        Some(told) => Err(format!("a way of {told} seconds")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_are_read_and_no_way_is_none() {
        let osrm = br#"{"code":"Ok","durations":[[0,61.2],[null,30]],"sources":[]}"#;
        let valhalla =
            br#"{"sources_to_targets":[[{"time":0,"distance":0.0},{"time":61.2}],[{"time":null},{"time":30}]]}"#;
        let table = vec![vec![Some(0), Some(62)], vec![None, Some(30)]];
        assert_eq!(of_osrm(osrm), Ok(table.clone()));
        assert_eq!(of_valhalla(valhalla), Ok(table));
    }

    #[test]
    fn nonsense_is_told() {
        for (body, told) in [
            (&br#"{"code":"NoTable"}"#[..], "NoTable"),
            (br#"{"code":"Ok","durations":[[-1]]}"#, "a way of -1 seconds"),
            (br#"{"code":"Ok","durations":[[1e300]]}"#, "seconds"),
            (br#"{"code":"Ok","durations":[["soon"]]}"#, "soon"),
            (b"<html>\n\x1b[31m", "<html>"),
            (b"", "EOF"),
        ] {
            let problem = of_osrm(body).expect_err("nonsense");
            assert!(problem.contains(told) && !problem.contains('\x1b'), "{problem}");
        }
        assert!(of_valhalla(br#"{"error":"No path could be found for input"}"#).is_err());
    }
}
