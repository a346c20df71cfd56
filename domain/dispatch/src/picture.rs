//! A plan as a picture: where the routes run, and the day of every carer. An SVG that stands for itself.

mod day;
mod map;

use std::fmt::Write as _;

use crate::{
    plan::Plan,
    problem::{Problem, Ticks},
    score::{Component, score},
};

/// The width of the picture, in pixels.
const WIDTH: f64 = 1240.0;

/// The space around everything.
const MARGIN: f64 = 24.0;

/// Draws a plan. `locations` holds a point for each place; places without one are left out of the map.
#[must_use]
pub fn draw(problem: &Problem, locations: &[[f64; 2]], plan: &Plan, title: &str) -> String {
    let day_top = map::TOP + map::HEIGHT + 56.0;
    let height = day_top + day::height(problem) + MARGIN;
    let mut svg = format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height:.0}" viewBox="0 0 {WIDTH} {height:.0}" font-family="system-ui, 'Noto Sans', sans-serif" font-size="11" fill="#1f2933"><rect width="100%" height="100%" fill="#ffffff"/><text x="{MARGIN}" y="36" font-size="18" font-weight="600">{}</text>"##,
        escape(title)
    );
    map::draw(&mut svg, problem, locations, plan);
    costs(&mut svg, problem, plan);
    day::draw(&mut svg, problem, plan, day_top);
    day::legend(&mut svg, height - MARGIN + 4.0);
    svg.push_str("</svg>\n");
    svg
}

/// The components of the cost, beside the map.
fn costs(svg: &mut String, problem: &Problem, plan: &Plan) {
    let score = score(problem, plan);
    let (left, right) = (map::LEFT + map::WIDTH + 48.0, WIDTH - MARGIN);
    let mut y = map::TOP + 14.0;
    let mut line = |cells: [&str; 3], weight: u32, y: f64| {
        let [name, amount, cost] = cells.map(escape);
        let _ = write!(
            svg,
            r#"<g font-size="12" font-weight="{weight}"><text x="{left}" y="{y:.0}">{name}</text><text x="{:.0}" y="{y:.0}" text-anchor="end">{amount}</text><text x="{right}" y="{y:.0}" text-anchor="end">{cost}</text></g>"#,
            right - 110.0
        );
    };
    line(["component", "minutes or cases", "cost"], 600, y);
    for component in Component::ALL {
        if component.weight(problem.weights()) > 0 {
            y += 20.0;
            let cost = told(score.weighted(component)) / f64::from(problem.draft().divisor);
            line([component.name(), &format!("{:.1}", score.told(component)), &format!("{cost:.2}")], 400, y);
        }
    }
    y += 28.0;
    line(["all", "", &format!("{:.2}", score.cost())], 600, y);
}

#[expect(clippy::cast_precision_loss, reason = "costs stay far below 2^52")]
fn told(cost: i64) -> f64 {
    cost as f64
}

/// The colour of a carer: hues a golden angle apart, so that neighbours differ, in three depths.
fn colour(carer: usize) -> String {
    let hue = f64::from(u32::try_from(carer % 360).unwrap_or(0) * 137 % 360) / 60.0;
    let light = [0.42, 0.52, 0.34][carer % 3];
    let chroma = 0.62 * f64::min(light, 1.0 - light);
    // From hue, saturation and lightness to red, green and blue, as CSS Color 4 has it.
    let channel = |offset: f64| {
        let k = (offset + hue * 2.0) % 12.0;
        (255.0 * (light - chroma * f64::min(k - 3.0, 9.0 - k).clamp(-1.0, 1.0))).round()
    };
    format!("rgb({},{},{})", channel(0.0), channel(8.0), channel(4.0))
}

fn minutes(problem: &Problem, ticks: Ticks) -> f64 {
    f64::from(ticks) / f64::from(problem.draft().ticks_per_minute)
}

/// A time of the day as hours and minutes since the day's zero.
fn clock(minutes: f64) -> String {
    let whole = minutes.max(0.0).round();
    format!("{:.0}:{:02.0}", (whole / 60.0).floor(), whole % 60.0)
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '"' => escaped.push_str("&quot;"),
            // What XML 1.0 cannot hold.
            other if other.is_control() && other != '\t' => escaped.push(' '),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::{clock, draw, escape};
    use crate::{
        problem::Problem,
        sample,
        search::{Iterations, solve},
    };

    #[test]
    fn a_picture_shows_every_visit_and_every_carer() {
        let problem = Problem::new(sample::town(5, 20, 4)).unwrap();
        let outcome = solve(&problem, 1, &mut Iterations(2_000), &mut |_| {});
        let locations: Vec<[f64; 2]> = (0..22).map(|place| [f64::from(place), f64::from(place * 7 % 5)]).collect();
        let svg = draw(&problem, &locations, &outcome.plan, "A <day>");
        let planned: usize = outcome.plan.routes.iter().map(|route| route.stops.len()).sum();
        assert_eq!(svg.matches("<rect class=\"visit\"").count(), planned);
        assert_eq!(svg.matches("<circle class=\"stop\"").count(), planned);
        assert_eq!(svg.matches("class=\"carer\"").count(), 4);
        assert!(svg.contains("A &lt;day&gt;") && svg.trim_end().ends_with("</svg>"));
        assert!(!svg.contains("NaN") && !svg.contains("inf"));
    }

    #[test]
    fn pictures_need_no_locations() {
        let problem = Problem::new(sample::town(5, 6, 2)).unwrap();
        let outcome = solve(&problem, 1, &mut Iterations(500), &mut |_| {});
        let svg = draw(&problem, &[], &outcome.plan, "");
        assert!(!svg.contains("NaN") && !svg.contains("class=\"stop\""));
    }

    #[test]
    fn text_is_escaped_and_times_are_told() {
        assert_eq!(escape("a&\"b\"\u{0}"), "a&amp;&quot;b&quot; ");
        assert_eq!((clock(0.0), clock(605.4)), ("0:00".to_owned(), "10:05".to_owned()));
    }
}
