//! The operating-characteristic curve of a plan as a picture: an SVG that stands for itself.

use std::fmt::Write as _;

use super::{
    operating::{Accepted, curve},
    plan::Plan,
};

const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 400.0;
/// The space around the field of the curve.
const LEFT: f64 = 64.0;
const TOP: f64 = 52.0;
const RIGHT: f64 = 24.0;
const BOTTOM: f64 = 56.0;
/// The curve is drawn through so many points.
const STEPS: u16 = 100;
/// Lines across the field, in each direction.
const LINES: u16 = 5;

/// Draws the curve of a plan: how likely a lot is accepted, over the share of nonconforming visits. `limit` is the
/// acceptance quality limit as a share, and is marked.
#[must_use]
pub fn draw(plan: &Plan, limit: f64) -> String {
    let curve = curve(plan, STEPS);
    let reach = curve.last().map_or(1.0, |point| point.nonconforming);
    let x = |share: f64| LEFT + (WIDTH - LEFT - RIGHT) * share / reach;
    let y = |probability: f64| TOP + (HEIGHT - TOP - BOTTOM) * (1.0 - probability);
    let mut svg = format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="system-ui, 'Noto Sans', sans-serif" font-size="12" fill="#1f2933"><rect width="100%" height="100%" fill="#ffffff"/><text x="{LEFT}" y="28" font-size="16" font-weight="600">{} looked at, accepted with {}</text>"##,
        plan.sample_size, plan.accept
    );
    for line in 0..=LINES {
        let share = f64::from(line) / f64::from(LINES);
        let (across, up) = (x(share * reach), y(share));
        let _ = write!(
            svg,
            r##"<g stroke="#d2d6dc"><path d="M{across:.1} {TOP}V{:.1}"/><path d="M{LEFT} {up:.1}H{:.1}"/></g><text x="{across:.1}" y="{:.1}" text-anchor="middle">{:.1} %</text><text x="{:.1}" y="{:.1}" text-anchor="end">{:.0} %</text>"##,
            HEIGHT - BOTTOM,
            WIDTH - RIGHT,
            HEIGHT - BOTTOM + 18.0,
            100.0 * share * reach,
            LEFT - 8.0,
            up + 4.0,
            100.0 * share
        );
    }
    if limit <= reach {
        let at = x(limit);
        let _ = write!(
            svg,
            r##"<path d="M{at:.1} {TOP}V{:.1}" stroke="#b42318" stroke-dasharray="4 3"/>"##,
            HEIGHT - BOTTOM
        );
    }
    let point = |point: &Accepted| format!("{:.2},{:.2}", x(point.nonconforming), y(point.probability));
    let points: Vec<String> = curve.iter().map(point).collect();
    let _ = write!(
        svg,
        r##"<polyline points="{}" fill="none" stroke="#1d4ed8" stroke-width="2"/><text x="{:.1}" y="{:.1}" text-anchor="middle">nonconforming visits</text></svg>"##,
        points.join(" "),
        f64::midpoint(LEFT, WIDTH - RIGHT),
        HEIGHT - 14.0
    );
    svg.push('\n');
    svg
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quality::sampling::plan::{Aql, CodeLetter, Severity, plan};

    #[test]
    fn every_plan_is_drawn_with_finite_points() {
        for letter in CodeLetter::all() {
            for aql in Aql::ALL {
                let plan = plan(letter, aql, Severity::Tightened);
                let svg = draw(&plan, f64::from(aql.hundredths()) / 10_000.0);
                assert!(svg.starts_with("<svg") && svg.ends_with("</svg>\n"));
                assert!(!svg.contains("NaN") && !svg.contains("inf"), "{letter:?} {aql:?}");
            }
        }
    }
}
