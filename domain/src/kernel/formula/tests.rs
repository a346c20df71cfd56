//! Formulas that are right, formulas that are wrong, and whatever else may be written.

use proptest::prelude::*;

use super::*;

const VARIABLES: &[Variable] = &[
    Variable { name: "kind", of: Type::Text, says: "What happened." },
    Variable { name: "minutes", of: Type::Number, says: "How long, in minutes." },
    Variable { name: "first", of: Type::Truth, says: "Whether it was the first." },
    Variable { name: "segments", of: Type::Texts, says: "What the household is." },
];

fn facts() -> Facts {
    [
        ("kind", Fact::Text("VISIT".to_owned())),
        ("minutes", Fact::Number(130)),
        ("first", Fact::Truth(false)),
        ("segments", Fact::Texts(vec!["ELDERLY".to_owned(), "PATIENT".to_owned()])),
    ]
    .into()
}

fn number(source: &str) -> Result<i64, Failure> {
    Formula::read(source, VARIABLES, Type::Number).expect("a formula").number(&facts())
}

fn holds(source: &str) -> bool {
    Formula::read(source, VARIABLES, Type::Truth).expect("a formula").holds(&facts()).expect("a truth")
}

fn problem(source: &str, result: Type) -> String {
    Formula::read(source, VARIABLES, result).expect_err("a problem").0
}

#[test]
fn a_formula_comes_to_what_it_says() {
    for (source, value) in [
        ("minutes / 60 * 10", 20),
        ("minutes > 120 ? 50 : 20", 50),
        ("kind == 'VISIT' && !first ? minutes % 60 : 0", 10),
        ("size(segments) * 5 + size(kind)", 15),
        ("-minutes + 131", 1),
    ] {
        assert_eq!(number(source), Ok(value), "{source}");
    }
    for (source, truth) in [
        ("'ELDERLY' in segments", true),
        ("kind in ['ORDER', 'VISIT']", true),
        ("minutes in [1, 2]", false),
        ("kind.startsWith('VIS') || first", true),
        ("first && minutes / 0 == 1", false),
    ] {
        assert_eq!(holds(source), truth, "{source}");
    }
}

#[test]
fn a_formula_says_what_it_speaks_of() {
    let formula = Formula::read("first ? minutes : minutes + size(kind)", VARIABLES, Type::Number).expect("a formula");
    assert_eq!(formula.speaks_of().collect::<Vec<_>>(), ["first", "kind", "minutes"]);
}

#[test]
fn what_cannot_be_counted_fails_and_is_no_number() {
    assert_eq!(number("minutes * 9000000000000000000"), Err(Failure::TooLarge));
    assert_eq!(number("minutes / 0"), Err(Failure::DividedByZero));
    assert_eq!(number("minutes % 0"), Err(Failure::DividedByZero));
}

#[test]
fn what_is_wrong_is_said_when_it_is_saved() {
    for (source, result, said) in [
        ("hours > 2", Type::Truth, "speaks of `hours`"),
        ("minutes", Type::Truth, "comes to a whole number"),
        ("minutes * 1.5", Type::Number, "fraction"),
        ("minutes + kind", Type::Number, "uses `+`"),
        ("kind + kind", Type::Text, "uses `+`"),
        ("segments.all(s, s == 'x')", Type::Truth, "repeats"),
        ("[1, 2].map(x, x)", Type::Numbers, "repeats"),
        ("kind.matches('a+')", Type::Truth, "uses `matches`"),
        ("kind.length", Type::Number, "selects a field"),
        ("{'a': 1}", Type::Number, "object"),
        ("null == null", Type::Truth, "null"),
        ("1 +", Type::Number, "cannot be read"),
        ("  ", Type::Number, "must not be empty"),
        ("[1, 'a'] == [1, 'a']", Type::Truth, "one list"),
        ("first ? 1 : kind", Type::Number, "uses `?"),
        ("", Type::Truth, "must not be empty"),
    ] {
        let problem = problem(source, result);
        assert!(problem.contains(said), "{source}: {problem}");
    }
}

#[test]
fn what_could_run_long_is_refused() {
    for source in [
        "1+".repeat(600),
        format!("{}1{}", "(".repeat(13), ")".repeat(13)),
        format!("{}1{}", "[".repeat(480), "]".repeat(480)),
        format!("{}1", "first?1:".repeat(120)),
        format!("1{}", "+1".repeat(499)),
        format!("{}first", "!".repeat(990)),
        format!("{}1", "-".repeat(990)),
        format!("first{}", "||first".repeat(140)),
    ] {
        // What comes to something in spite of its length comes to it at once.
        let _ = Formula::read(&source, VARIABLES, Type::Number).map(|formula| formula.number(&facts()));
    }
    assert!(problem(&"1+".repeat(600), Type::Number).contains("characters"));
    assert!(problem(&format!("{}1{}", "(".repeat(13), ")".repeat(13)), Type::Number).contains("nested"));
}

fn fragment() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "kind",
        "minutes",
        "first",
        "segments",
        "1",
        "9223372036854775807",
        "'a'",
        "+",
        "-",
        "*",
        "/",
        "%",
        "&&",
        "||",
        "!",
        "?",
        ":",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        ",",
        ".",
        "==",
        "<",
        " in ",
        "size",
        "true",
        "1.5",
        "\"",
        "'",
        "has",
        "map(x,x)",
        "//",
        "\n",
        "\\",
        "王",
        "b'",
        "r'",
        "1u",
        "0x",
        "null",
    ])
}

proptest! {
    #[test]
    fn any_text_at_all_is_read_or_refused(source in "\\PC{0,60}") {
        let _ = Formula::read(&source, VARIABLES, Type::Number).map(|formula| formula.value(&facts()));
    }

    #[test]
    fn any_jumble_of_the_language_is_read_or_refused(parts in prop::collection::vec(fragment(), 0..40)) {
        let source = parts.concat();
        for result in [Type::Number, Type::Truth] {
            if let Ok(formula) = Formula::read(&source, VARIABLES, result) {
                // What was judged has a value, or is too large, or divides by nothing: never anything else.
                prop_assert_ne!(formula.value(&facts()), Err(Failure::Missing), "{}", source);
            }
        }
    }

    #[test]
    fn numbers_are_whole_and_exact(a in any::<i32>(), b in any::<i32>(), c in 1_i32..i32::MAX) {
        let source = format!("({a} + {b}) * {c} - {b} / {c}");
        let (a, b, c) = (i64::from(a), i64::from(b), i64::from(c));
        let exact = (a + b).checked_mul(c).and_then(|product| product.checked_sub(b / c));
        prop_assert_eq!(number(&source), exact.ok_or(Failure::TooLarge));
    }
}
