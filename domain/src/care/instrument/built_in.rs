//! The instruments that come with the product. Each says where it was published and on which terms its texts are here.

use std::sync::LazyLock;

use super::definition::Definition;

/// As they are written down.
const WRITTEN: [&str; 5] = [
    include_str!("built_in/epds.json"),
    include_str!("built_in/gad_7.json"),
    include_str!("built_in/gbt_42195_2022.json"),
    include_str!("built_in/katz_adl.json"),
    include_str!("built_in/phq_9.json"),
];

static READ: LazyLock<Vec<Definition>> = LazyLock::new(|| WRITTEN.iter().filter_map(|text| read(text)).collect());

fn read(text: &str) -> Option<Definition> {
    serde_json::from_str(text).inspect_err(|error| tracing::error!(%error, "an instrument cannot be read")).ok()
}

/// All of them, in order of their codes.
#[must_use]
pub fn all() -> &'static [Definition] {
    &READ
}

/// One by its code and version.
#[must_use]
pub fn find(code: &str, number: u32) -> Option<&'static Definition> {
    all().iter().find(|definition| definition.code == code && definition.number == number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_one_can_be_read_and_is_whole() {
        assert_eq!(all().len(), WRITTEN.len());
        for definition in all() {
            assert_eq!(definition.check(), Ok(()), "{}", definition.code);
        }
        let codes: Vec<_> = all().iter().map(|definition| definition.code.as_str()).collect();
        assert!(codes.is_sorted(), "{codes:?}");
    }

    #[test]
    fn what_may_not_ship_is_not_here() {
        for definition in all() {
            let text = serde_json::to_string(definition).expect("JSON").to_lowercase();
            for name in ["barthel", "braden", "waterlow", "morse", "lawton"] {
                assert!(!text.contains(name), "{} in {}", name, definition.code);
            }
        }
        let epds = find("EPDS", 1).expect("the scale");
        for named in ["Cox", "Holden", "Sagovsky", "1987", "150:782-786"] {
            assert!(epds.source.contains(named), "{named}");
        }
    }
}
