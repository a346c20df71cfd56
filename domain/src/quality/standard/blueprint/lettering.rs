//! Text in a picture: how wide it is, where its lines break, and how it is written into XML.

/// How wide a letter is, in parts of its size: those of East Asian scripts are square, others are taken at the mean of a
/// sans-serif face.
fn width_of(letter: char) -> f64 {
    match letter {
        '\u{1100}'..='\u{11ff}'
        | '\u{2e80}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}'
        | '\u{fe30}'..='\u{fe4f}'
        | '\u{ff00}'..='\u{ffef}'
        | '\u{20000}'..='\u{3ffff}' => 1.0,
        'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | ' ' => 0.3,
        'm' | 'w' | 'M' | 'W' | '@' | '—' => 0.88,
        letter if letter.is_uppercase() => 0.68,
        _ => 0.56,
    }
}

/// How wide a text of this size is, about.
pub(super) fn width(text: &str, size: f64) -> f64 {
    text.chars().map(width_of).sum::<f64>() * size
}

/// Letters that no line begins with.
const CLOSING: &str = "，。、；：！？）》」』”’%,.;:!?)]}";

/// The lines of a text of this size that is to be no wider than this. Words stay whole where they fit into a line; square
/// letters may be parted anywhere but before what closes.
pub(super) fn lines(text: &str, size: f64, most: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for piece in pieces(text) {
        let piece = if line.is_empty() { piece.trim_start() } else { piece };
        if width(&line, size) + width(piece.trim_end(), size) <= most {
            line.push_str(piece);
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        // A word that is wider than a line is broken where the line ends.
        for letter in piece.trim_start().chars() {
            if !line.is_empty() && width(&line, size) + width_of(letter) * size > most {
                lines.push(std::mem::take(&mut line));
            }
            line.push(letter);
        }
    }
    lines.push(line);
    let lines = lines.into_iter().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty());
    lines.collect()
}

/// The pieces between which a line may end, each with the spaces around it.
fn pieces(text: &str) -> Vec<&str> {
    let mut starts = vec![0];
    let mut before: Option<char> = None;
    for (at, letter) in text.char_indices() {
        if let Some(before) = before {
            let square = width_of(letter) >= 1.0 || width_of(before) >= 1.0;
            let after_space = before.is_whitespace() && !letter.is_whitespace();
            if (after_space || square) && !CLOSING.contains(letter) && !letter.is_whitespace() {
                starts.push(at);
            }
        }
        before = Some(letter);
    }
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    starts.iter().zip(ends).map(|(start, end)| &text[*start..end]).collect()
}

/// A text as it stands in XML 1.0: what has a meaning there is escaped, and what must not stand there is left out.
pub(super) fn escaped(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => written.push_str("&amp;"),
            '<' => written.push_str("&lt;"),
            '>' => written.push_str("&gt;"),
            '"' => written.push_str("&quot;"),
            '\t' | '\n' | '\r' => written.push(' '),
            '\u{fffe}' | '\u{ffff}' => {}
            letter if letter.is_control() => {}
            letter => written.push(letter),
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn chinese_breaks_anywhere_and_english_between_words() {
        assert_eq!(lines("Open the door at once", 10.0, 60.0), ["Open the", "door at", "once"]);
        assert_eq!(lines("开门迎接客人，奉茶。", 10.0, 60.0), ["开门迎接客", "人，奉茶。"]);
        assert_eq!(lines("Antidisestablishment", 10.0, 60.0).len(), 2);
        assert_eq!(lines("  ", 10.0, 60.0), Vec::<String>::new());
    }

    #[test]
    fn what_has_a_meaning_is_escaped_and_what_may_not_stand_is_left_out() {
        assert_eq!(escaped("<a href=\"x\">&\u{0}\u{8}\n"), "&lt;a href=&quot;x&quot;&gt;&amp; ");
    }

    proptest! {
        /// Nothing is lost, and no line is wider than it may be but by what must not begin the next one.
        #[test]
        fn lines_hold_all_letters_and_fit(text in "[a-zA-Z 客人来了，。]{0,60}", most in 40.0..200.0_f64) {
            let lines = lines(&text, 10.0, most);
            let letters = |text: &str| text.chars().filter(|letter| !letter.is_whitespace()).collect::<String>();
            prop_assert_eq!(letters(&lines.concat()), letters(&text));
            for line in &lines {
                prop_assert!(width(line, 10.0) <= most + 1e-6, "{line}");
            }
        }
    }
}
