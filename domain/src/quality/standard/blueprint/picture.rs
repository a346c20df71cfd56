//! A blueprint as a picture: an SVG that stands for itself, is read aloud by its title and description, and prints well.

use std::fmt::Write as _;

use super::{
    Blueprint, BlueprintStep, Lane,
    labels::{CHINESE, ENGLISH, Words},
    layout::{
        CARD, Card, INSIDE, LABEL, LaneBox, Layout, MARGIN, OWNER, OWNER_LEADING, Point, WORDS, WORDS_LEADING,
        as_number, layout,
    },
    lettering::{escaped, lines, width},
};
use crate::kernel::Language;

const INK: &str = "#111827";
const QUIET: &str = "#5b6472";
const LINK: &str = "#5b6b82";
const CONTROL: &str = "#6d28d9";
const FAIL: &str = "#b42318";
const TRUTH: &str = "#b45309";
/// The size of the letters below the picture, and how far their lines are apart.
const NOTE: f64 = 12.5;
const NOTE_LEADING: f64 = 18.0;
/// The corners of links are round.
const ROUND: f64 = 7.0;

/// What a picture is headed by.
#[derive(Clone, Copy, Debug)]
pub struct Heading<'a> {
    /// What people call the blueprint.
    pub name: &'a str,
    /// Its code and the number of its version.
    pub version: &'a str,
    /// What tells its parts apart from those of other pictures on the same page: letters, digits, `_`.
    pub key: &'a str,
}

/// The colours of a lane: of its frame and of its ground.
const fn colours(lane: Lane) -> (&'static str, &'static str) {
    match lane {
        Lane::Customer => ("#b45309", "#fff8ee"),
        Lane::FrontStage => ("#1d4ed8", "#f1f6ff"),
        Lane::BackStage => ("#0f766e", "#effaf7"),
    }
}

/// Draws a blueprint with labels in a language; what the agency wrote stands as it was written.
#[must_use]
pub fn draw(blueprint: &Blueprint, heading: Heading<'_>, language: Language) -> String {
    let words = match language {
        Language::English => &ENGLISH,
        Language::Chinese => &CHINESE,
    };
    let layout = layout(blueprint);
    let mut body = String::new();
    for (lane, label) in layout.lanes.iter().zip(words.lanes) {
        draw_lane(&mut body, &layout, lane, label);
    }
    let lines = [(0, words.interaction), (1, words.visibility)];
    for (upper, label) in lines {
        draw_line(&mut body, &layout, upper, label);
    }
    for (moment, middle) in &layout.moments {
        let _ = write!(
            body,
            r#"<text x="{middle:.1}" y="112" text-anchor="middle" font-size="11.5" letter-spacing="0.6" fill="{QUIET}">{} {moment}</text>"#,
            words.moment
        );
    }
    for route in &layout.routes {
        let _ = write!(
            body,
            r#"<path d="{}" fill="none" stroke="{LINK}" stroke-width="1.7" marker-end="url(#{}_arrow)"/>"#,
            path(route),
            heading.key
        );
    }
    let marks = marks(blueprint);
    for card in &layout.cards {
        draw_card(&mut body, card, &blueprint.steps[card.step], &marks[card.step], words);
    }
    let height = draw_notes(&mut body, blueprint, &layout, &marks, words);
    framed(&body, blueprint, heading, words, (layout.width, height))
}

fn framed(body: &str, blueprint: &Blueprint, heading: Heading<'_>, words: &Words, (wide, high): Point) -> String {
    let (name, version, key) = (escaped(heading.name), escaped(heading.version), heading.key);
    format!(
        concat!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" width="{wide:.0}" height="{high:.0}" viewBox="0 0 {wide:.0} {high:.0}" role="img" aria-labelledby="{key}_title {key}_desc" font-family="{font}" fill="{ink}">"#,
            r#"<title id="{key}_title">{blueprint}: {name}</title><desc id="{key}_desc">{description}</desc>"#,
            r#"<defs><marker id="{key}_arrow" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0.8L10 5L0 9.2z" fill="{link}"/></marker></defs>"#,
            r##"<rect width="100%" height="100%" fill="#ffffff"/>"##,
            r#"<text x="{margin}" y="50" font-size="25" font-weight="700">{name}</text>"#,
            r#"<text x="{margin}" y="76" font-size="13" fill="{quiet}">{blueprint} · {version}</text>{body}</svg>{end}"#,
        ),
        wide = wide,
        high = high,
        key = key,
        font = words.font,
        ink = INK,
        link = LINK,
        quiet = QUIET,
        margin = MARGIN,
        blueprint = words.blueprint,
        name = name,
        version = version,
        description = escaped(&described(blueprint, words)),
        body = body,
        end = "\n",
    )
}

/// The whole blueprint in words, lane by lane, for whoever hears it.
fn described(blueprint: &Blueprint, words: &Words) -> String {
    let mut said = String::new();
    for (lane, label) in Lane::ALL.into_iter().zip(words.lanes) {
        let mut steps: Vec<&BlueprintStep> = blueprint.steps.iter().filter(|step| step.lane == lane).collect();
        steps.sort_by_key(|step| step.moment);
        let steps: Vec<String> =
            steps.iter().map(|step| format!("{}. {} ({})", step.moment, step.words, step.owner)).collect();
        let _ = write!(said, "{label}: {}. ", steps.join("; "));
    }
    said.trim_end().to_owned()
}

fn draw_lane(svg: &mut String, layout: &Layout, lane: &LaneBox, label: &str) {
    let (frame, ground) = colours(lane.lane);
    let (wide, middle) = (layout.width - 2.0 * MARGIN, lane.top + lane.height / 2.0);
    let _ = write!(
        svg,
        r##"<rect x="{MARGIN}" y="{:.1}" width="{wide:.1}" height="{:.1}" rx="10" fill="{ground}"/><path d="M{:.1} {:.1}h-{:.1}a10 10 0 0 0 -10 10v{:.1}a10 10 0 0 0 10 10h{:.1}z" fill="{frame}"/><text x="{:.1}" y="{:.1}" text-anchor="middle" font-size="15" font-weight="600" fill="#ffffff">{label}</text>"##,
        lane.top,
        lane.height,
        MARGIN + LABEL - 10.0,
        lane.top,
        LABEL - 20.0,
        lane.height - 20.0,
        LABEL - 20.0,
        MARGIN + (LABEL - 10.0) / 2.0,
        middle + 5.0,
    );
}

/// The line below a lane, in the middle between it and the next one.
fn draw_line(svg: &mut String, layout: &Layout, upper: usize, label: &str) {
    let (Some(above), Some(below)) = (layout.lanes.get(upper), layout.lanes.get(upper + 1)) else { return };
    let y = f64::midpoint(above.top + above.height, below.top);
    let dashes = if upper == 0 { "10 5" } else { "3 4" };
    let from = MARGIN + width(label, 11.5) + 10.0;
    let _ = write!(
        svg,
        r##"<path d="M{from:.1} {y:.1}H{:.1}" stroke="#374151" stroke-width="1.4" stroke-dasharray="{dashes}"/><text x="{MARGIN}" y="{:.1}" font-size="11.5" font-weight="600" fill="#374151">{label}</text>"##,
        layout.width - MARGIN,
        y + 4.0,
    );
}

/// A path with round corners.
fn path(corners: &[Point]) -> String {
    let Some(((x, y), rest)) = corners.split_first() else { return String::new() };
    let mut path = format!("M{x:.1} {y:.1}");
    let mut before = (*x, *y);
    for (at, corner) in rest.iter().enumerate() {
        match rest.get(at + 1) {
            Some(next) => {
                let (begin, end) = (towards(*corner, before), towards(*corner, *next));
                let _ = write!(
                    path,
                    "L{:.1} {:.1}Q{:.1} {:.1} {:.1} {:.1}",
                    begin.0, begin.1, corner.0, corner.1, end.0, end.1
                );
            }
            None => {
                let _ = write!(path, "L{:.1} {:.1}", corner.0, corner.1);
            }
        }
        before = *corner;
    }
    path
}

/// The place a little way from one corner to another, no further than half of it.
fn towards(from: Point, to: Point) -> Point {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let far = dx.hypot(dy);
    let share = if far > 0.0 { (ROUND / far).min(0.5) } else { 0.0 };
    (from.0 + dx * share, from.1 + dy * share)
}

/// The marks of a step: `C1`, `F2`, in order of the moments.
#[derive(Clone, Debug, Default)]
struct Marks {
    controls: Vec<String>,
    fails: Vec<String>,
}

fn marks(blueprint: &Blueprint) -> Vec<Marks> {
    let mut marks = vec![Marks::default(); blueprint.steps.len()];
    let (mut controls, mut fails) = (0, 0);
    for place in in_order(blueprint) {
        let step = &blueprint.steps[place];
        let numbered = |letter: char, count: &mut usize| {
            *count += 1;
            format!("{letter}{count}")
        };
        marks[place].controls = step.control_points.iter().map(|_| numbered('C', &mut controls)).collect();
        marks[place].fails = step.fail_points.iter().map(|_| numbered('F', &mut fails)).collect();
    }
    marks
}

/// The places of the steps by moment, the customer's first.
fn in_order(blueprint: &Blueprint) -> Vec<usize> {
    let mut places: Vec<usize> = (0..blueprint.steps.len()).collect();
    places.sort_by_key(|place| (blueprint.steps[*place].moment, blueprint.steps[*place].lane, *place));
    places
}

fn draw_card(svg: &mut String, card: &Card, step: &BlueprintStep, marks: &Marks, words: &Words) {
    let (frame, _) = colours(step.lane);
    let (stroke, thick) = if step.moment_of_truth { (TRUTH, 2.2) } else { (frame, 1.1) };
    let mut aloud = format!("{} ({})", step.words, step.owner);
    if step.moment_of_truth {
        let _ = write!(aloud, " · {}", words.truth);
    }
    let _ = write!(
        svg,
        r##"<g><title>{}</title><rect x="{:.1}" y="{:.1}" width="{CARD}" height="{:.1}" rx="8" fill="#ffffff" stroke="{stroke}" stroke-width="{thick}"/>"##,
        escaped(&aloud),
        card.x,
        card.y,
        card.height
    );
    // Short words stand in the middle of the room that the tallest card of the lane needs.
    let owner_top = card.height - 6.0 - OWNER_LEADING * as_number(card.owner.len()) - 4.0;
    let free = owner_top - 16.0 - WORDS_LEADING * as_number(card.words.len());
    let mut y = card.y + 16.0 + free / 2.0 + WORDS;
    for line in &card.words {
        let _ = write!(
            svg,
            r#"<text x="{:.1}" y="{y:.1}" font-size="{WORDS}" font-weight="500">{}</text>"#,
            card.x + INSIDE,
            escaped(line)
        );
        y += WORDS_LEADING;
    }
    let line = card.y + owner_top;
    let _ =
        write!(svg, r##"<path d="M{:.1} {line:.1}h{:.1}" stroke="#e2e5ea"/>"##, card.x + INSIDE, CARD - 2.0 * INSIDE);
    for (at, owner) in card.owner.iter().enumerate() {
        let _ = write!(
            svg,
            r#"<text x="{:.1}" y="{:.1}" font-size="{OWNER}" fill="{QUIET}">{}</text>"#,
            card.x + INSIDE,
            line + OWNER_LEADING * (as_number(at) + 1.0),
            escaped(owner)
        );
    }
    draw_marks(svg, card, step.moment_of_truth, marks);
    svg.push_str("</g>");
}

/// The marks on the upper edge of a card, from its right corner.
fn draw_marks(svg: &mut String, card: &Card, truth: bool, marks: &Marks) {
    let mut right = card.x + CARD - 8.0;
    if truth {
        star(svg, right - 9.0, card.y, 10.5);
        right -= 24.0;
    }
    let fails = marks.fails.iter().map(|mark| (mark, FAIL));
    let controls = marks.controls.iter().map(|mark| (mark, CONTROL));
    for (mark, colour) in fails.chain(controls) {
        pill(svg, right, card.y, mark, colour);
        right -= 31.0;
    }
}

/// A mark whose right end and middle are given.
fn pill(svg: &mut String, right: f64, middle: f64, mark: &str, colour: &str) {
    let _ = write!(
        svg,
        r##"<rect x="{:.1}" y="{:.1}" width="28" height="18" rx="9" fill="{colour}" stroke="#ffffff" stroke-width="1.5"/><text x="{:.1}" y="{:.1}" text-anchor="middle" font-size="11" font-weight="700" fill="#ffffff">{mark}</text>"##,
        right - 28.0,
        middle - 9.0,
        right - 14.0,
        middle + 4.0
    );
}

/// A star of five points around a middle.
fn star(svg: &mut String, x: f64, y: f64, radius: f64) {
    let corner = |at: u32| {
        let turn = std::f64::consts::PI * (f64::from(at) / 5.0 - 0.5);
        let far = if at.is_multiple_of(2) { radius } else { radius * 0.45 };
        format!("{:.1},{:.1}", x + far * turn.cos(), y + far * turn.sin())
    };
    let corners: Vec<String> = (0..10).map(corner).collect();
    let _ = write!(
        svg,
        r##"<polygon points="{}" fill="#f59e0b" stroke="#ffffff" stroke-width="1.5" paint-order="stroke"/>"##,
        corners.join(" ")
    );
}

/// What the marks mean, in two columns below the lanes. Answers where the picture ends.
fn draw_notes(svg: &mut String, blueprint: &Blueprint, layout: &Layout, marks: &[Marks], words: &Words) -> f64 {
    let top = layout.bottom + 40.0;
    let column = (layout.width - 2.0 * MARGIN - 40.0) / 2.0;
    let (mut controls, mut fails) = (Vec::new(), Vec::new());
    for place in in_order(blueprint) {
        let step = &blueprint.steps[place];
        let marks = &marks[place];
        controls
            .extend(marks.controls.iter().cloned().zip(step.control_points.iter().map(|said| (said.clone(), None))));
        let said = step.fail_points.iter().map(|point| (point.words.clone(), Some(point.counter_measure.clone())));
        fails.extend(marks.fails.iter().cloned().zip(said));
    }
    let left = notes(svg, (MARGIN, top), column, (words.controls, words.nothing), CONTROL, &controls);
    let right = notes(svg, (MARGIN + column + 40.0, top), column, (words.fails, words.nothing), FAIL, &fails);
    let truths = blueprint.steps.iter().any(|step| step.moment_of_truth);
    if truths {
        star(svg, MARGIN + 14.0, left + 20.0, 10.5);
        let _ = write!(
            svg,
            r#"<text x="{:.1}" y="{:.1}" font-size="{NOTE}">{}</text>"#,
            MARGIN + 38.0,
            left + 25.0,
            words.truth
        );
    }
    (if truths { left + 27.0 } else { left }).max(right) + 32.0
}

/// A mark with what it means, and what is done about it.
type Note = (String, (String, Option<String>));

fn notes(
    svg: &mut String,
    (x, top): Point,
    wide: f64,
    (title, nothing): (&str, &str),
    colour: &str,
    notes: &[Note],
) -> f64 {
    let _ = write!(svg, r#"<text x="{x:.1}" y="{top:.1}" font-size="14" font-weight="700">{title}</text>"#);
    let mut y = top + 12.0;
    if notes.is_empty() {
        y += NOTE_LEADING;
        let _ = write!(svg, r#"<text x="{x:.1}" y="{y:.1}" font-size="{NOTE}" fill="{QUIET}">{nothing}</text>"#);
    }
    for (mark, (said, measure)) in notes {
        y += 8.0;
        pill(svg, x + 28.0, y + 9.0, mark, colour);
        for line in lines(said, NOTE, wide - 38.0) {
            note(svg, (x + 38.0, y + 13.0), &line, INK);
            y += NOTE_LEADING;
        }
        let measure = measure.as_ref().map(|measure| lines(measure, NOTE, wide - 56.0)).unwrap_or_default();
        for (at, line) in measure.iter().enumerate() {
            if at == 0 {
                // An arrow that needs no letter of its own, as few faces have one.
                let arrow = format!("M{:.1} {:.1}h9m-3.5 -3.5l3.5 3.5l-3.5 3.5", x + 39.0, y + 8.7);
                let _ = write!(svg, r#"<path d="{arrow}" fill="none" stroke="{QUIET}" stroke-width="1.3"/>"#);
            }
            note(svg, (x + 56.0, y + 13.0), line, QUIET);
            y += NOTE_LEADING;
        }
    }
    y
}

fn note(svg: &mut String, (x, y): Point, line: &str, ink: &str) {
    let _ = write!(svg, r#"<text x="{x:.1}" y="{y:.1}" font-size="{NOTE}" fill="{ink}">{}</text>"#, escaped(line));
}

#[cfg(test)]
mod tests {
    use super::{super::super::usual, *};

    const HEADING: Heading<'_> = Heading { name: "First <visit> & more", version: "FIRST_VISIT 1", key: "b1" };

    #[test]
    fn everything_of_it_is_drawn_and_nothing_breaks_out() {
        for language in [Language::English, Language::Chinese] {
            let blueprint = usual::first_visit();
            let svg = draw(&blueprint, HEADING, language);
            assert!(svg.starts_with("<svg") && svg.ends_with("</svg>\n"));
            assert!(svg.contains("First &lt;visit&gt; &amp; more") && !svg.contains("NaN") && !svg.contains("inf"));
            assert_eq!(svg.matches("marker-end").count(), blueprint.links.len());
            assert_eq!(svg.matches("<g><title>").count(), blueprint.steps.len());
            let points = |of: fn(&BlueprintStep) -> usize| blueprint.steps.iter().map(of).sum::<usize>();
            // Each mark stands on its card and before what it means.
            for (letter, count) in
                [('C', points(|step| step.control_points.len())), ('F', points(|step| step.fail_points.len()))]
            {
                let drawn = |number: usize| svg.matches(&format!(">{letter}{number}</text>")).count();
                assert!((1..=count).all(|number| drawn(number) == 2) && drawn(count + 1) == 0, "{letter}");
            }
            assert!(svg.contains("<title id=\"b1_title\">") && svg.contains("<desc id=\"b1_desc\">"));
        }
    }

    #[test]
    fn the_lines_have_their_names() {
        let svg = draw(&usual::first_visit(), HEADING, Language::Chinese);
        for name in ["互动线", "可视线", "客户", "前台", "后台", "关键时刻"] {
            assert!(svg.contains(name), "{name}");
        }
    }
}
