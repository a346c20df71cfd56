//! A control chart as a picture: an SVG that stands for itself.

use std::fmt::Write as _;

use chrono::NaiveDate;

use super::charting::ChartPoint;

const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 320.0;
/// The space around the field of the chart.
const LEFT: f64 = 64.0;
const TOP: f64 = 44.0;
const RIGHT: f64 = 20.0;
const BOTTOM: f64 = 48.0;
/// Lines across the field.
const LINES: u16 = 4;

/// Draws a chart under a title: the figures, what is expected, the limits, and what left them. Weeks without a point are
/// left out of the line.
#[must_use]
pub fn draw(title: &str, weeks: &[(NaiveDate, Option<ChartPoint>)]) -> String {
    let points: Vec<(usize, &ChartPoint)> =
        weeks.iter().enumerate().filter_map(|(place, (_, point))| point.as_ref().map(|point| (place, point))).collect();
    let all = || points.iter().flat_map(|(_, p)| [p.value, p.lower, p.upper, p.below.unwrap_or(p.centre)]);
    let (least, most) = all().fold((0.0f64, 0.0f64), |(least, most), value| (least.min(value), most.max(value)));
    let reach = if most > least { most - least } else { 1.0 };
    let steps = f64::from(u32::try_from(weeks.len().saturating_sub(1)).unwrap_or(1).max(1));
    let x = |place: usize| LEFT + (WIDTH - LEFT - RIGHT) * f64::from(u32::try_from(place).unwrap_or_default()) / steps;
    let y = |value: f64| TOP + (HEIGHT - TOP - BOTTOM) * (1.0 - (value - least) / reach);
    let mut svg = format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="system-ui, 'Noto Sans', sans-serif" font-size="12" fill="#1f2933"><rect width="100%" height="100%" fill="#ffffff"/><text x="{LEFT}" y="26" font-size="16" font-weight="600">{}</text>"##,
        escaped(title)
    );
    for line in 0..=LINES {
        let value = least + reach * f64::from(line) / f64::from(LINES);
        let _ = write!(
            svg,
            r##"<path d="M{LEFT} {:.1}H{:.1}" stroke="#e4e7eb"/><text x="{:.1}" y="{:.1}" text-anchor="end">{value:.2}</text>"##,
            y(value),
            WIDTH - RIGHT,
            LEFT - 8.0,
            y(value) + 4.0
        );
    }
    for place in [0, weeks.len().saturating_sub(1)] {
        if let Some((day, _)) = weeks.get(place) {
            let anchor = if place == 0 { "start" } else { "end" };
            let _ = write!(
                svg,
                r#"<text x="{:.1}" y="{:.1}" text-anchor="{anchor}">{day}</text>"#,
                x(place),
                HEIGHT - BOTTOM + 20.0
            );
        }
    }
    let mut line = |of: &dyn Fn(&ChartPoint) -> Option<f64>, style: &str| {
        let drawn = points.iter().filter_map(|(place, point)| of(point).map(|value| (*place, value)));
        let drawn: Vec<String> = drawn.map(|(place, value)| format!("{:.2},{:.2}", x(place), y(value))).collect();
        if !drawn.is_empty() {
            let _ = write!(svg, r#"<polyline points="{}" fill="none" {style}/>"#, drawn.join(" "));
        }
    };
    line(&|point| Some(point.centre), r##"stroke="#52606d" stroke-dasharray="2 3""##);
    line(&|point| Some(point.upper), r##"stroke="#b42318" stroke-dasharray="6 3""##);
    line(&|point| Some(point.lower), r##"stroke="#b42318" stroke-dasharray="6 3""##);
    line(&|point| point.below, r##"stroke="#7c3aed" stroke-width="2""##);
    line(&|point| Some(point.value), r##"stroke="#1d4ed8" stroke-width="2""##);
    for (place, point) in &points {
        let (fill, size) = if point.signal.is_some() { ("#b42318", 5) } else { ("#1d4ed8", 3) };
        let _ = write!(svg, r#"<circle cx="{:.2}" cy="{:.2}" r="{size}" fill="{fill}"/>"#, x(*place), y(point.value));
    }
    svg.push_str("</svg>\n");
    svg
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quality::{
        ChartKind, ChartMeasure,
        control::charting::{Week, chart},
    };

    fn drawn(weeks: &[Week]) -> String {
        let first = NaiveDate::from_ymd_opt(2026, 3, 2).expect("a day");
        let points = chart(ChartMeasure::Lateness, ChartKind::P, weeks, 0.1);
        let days = first.iter_weeks().zip(points);
        draw("Late & missed", &days.collect::<Vec<_>>())
    }

    #[test]
    fn a_chart_is_drawn_with_finite_points_whatever_was_counted() {
        let quiet = Week { hits: 0, cases: 0 };
        let busy = Week { hits: 9, cases: 10 };
        for weeks in [vec![], vec![quiet], vec![busy], vec![quiet, busy, quiet, Week { hits: 1, cases: 10 }]] {
            let svg = drawn(&weeks);
            assert!(svg.starts_with("<svg") && svg.ends_with("</svg>\n"));
            assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
        }
        let svg = drawn(&[busy, Week { hits: 1, cases: 10 }]);
        assert!(svg.contains("Late &amp; missed") && svg.contains("r=\"5\""), "a signal is marked");
    }
}
