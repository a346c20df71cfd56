//! What a greeting says: words with places in them for who is spoken to and what there is to celebrate.

use entity::loyalty::greeting::{GreetingLanguage, Occasion};

use crate::kernel::{Error, Result, input, script::is_east_asian};

/// A text has at most so many characters.
pub const LONGEST: usize = 1_000;

/// What words may have places for, in braces.
pub const PLACES: [&str; 5] = ["address", "name", "age", "day", "agency"];

/// What is put into the places.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filling {
    /// The form of address.
    pub address: String,
    /// The member whose day it is.
    pub name: Option<String>,
    /// How old they become.
    pub age: Option<i32>,
    /// What the household calls the day.
    pub day: Option<String>,
    /// Who greets.
    pub agency: String,
}

/// The language in which somebody of this name is spoken to.
#[must_use]
pub fn language_of(name: &str) -> GreetingLanguage {
    if name.chars().any(is_east_asian) { GreetingLanguage::Chinese } else { GreetingLanguage::English }
}

/// The words that hold until the agency has its own.
#[must_use]
pub const fn usual(occasion: Occasion, language: GreetingLanguage) -> &'static str {
    use GreetingLanguage::{Chinese, English};
    match (occasion, language) {
        (Occasion::Birthday, Chinese) => "{address}，今天是{name}的生日，{agency}全体祝{name}生日快乐，平安健康！",
        (Occasion::Birthday, English) => {
            "Dear {address}, all of us at {agency} wish {name} a very happy birthday and good health."
        }
        (Occasion::FamilyDay, Chinese) => "{address}，今天是您家的{day}，{agency}祝阖家幸福美满！",
        (Occasion::FamilyDay, English) => "Dear {address}, {agency} wishes you and yours a happy {day}.",
        (Occasion::NewYear, Chinese) => "{address}，元旦快乐！{agency}祝您新的一年顺心如意。",
        (Occasion::NewYear, English) => "Dear {address}, {agency} wishes you a happy new year.",
        (Occasion::SpringFestival, Chinese) => "{address}，新春快乐！{agency}给您拜年，祝阖家团圆、万事如意。",
        (Occasion::SpringFestival, English) => "Dear {address}, {agency} wishes your family a happy Spring Festival.",
        (Occasion::LanternFestival, Chinese) => "{address}，元宵节快乐！{agency}祝阖家团圆。",
        (Occasion::LanternFestival, English) => "Dear {address}, {agency} wishes you a bright Lantern Festival.",
        (Occasion::DragonBoat, Chinese) => "{address}，端午安康！{agency}敬上。",
        (Occasion::DragonBoat, English) => {
            "Dear {address}, {agency} wishes you good health at the Dragon Boat Festival."
        }
        (Occasion::Qixi, Chinese) => "{address}，七夕快乐！{agency}祝您与家人情意绵长。",
        (Occasion::Qixi, English) => "Dear {address}, {agency} sends warm wishes for Qixi.",
        (Occasion::MidAutumn, Chinese) => "{address}，中秋快乐！{agency}祝阖家团圆、花好月圆。",
        (Occasion::MidAutumn, English) => "Dear {address}, {agency} wishes your family a happy Mid-Autumn Festival.",
        (Occasion::DoubleNinth, Chinese) => "{address}，重阳安康！{agency}祝家中长辈健康长寿。",
        (Occasion::DoubleNinth, English) => {
            "Dear {address}, on the Double Ninth {agency} wishes the elders of your family long and healthy lives."
        }
        (Occasion::NationalDay, Chinese) => "{address}，国庆节快乐！{agency}祝您假期愉快。",
        (Occasion::NationalDay, English) => "Dear {address}, {agency} wishes you a pleasant National Day.",
    }
}

/// Whether something is known for a place on an occasion.
fn may_hold(occasion: Occasion, place: &str) -> bool {
    match place {
        "name" | "age" => occasion == Occasion::Birthday,
        "day" => occasion == Occasion::FamilyDay,
        _ => PLACES.contains(&place),
    }
}

/// Words that can be filled on this occasion.
///
/// # Errors
/// [`Error::Invalid`] at `words`.
pub fn checked(occasion: Occasion, words: &str) -> Result<String> {
    let words = input::required_text("words", words, LONGEST)?;
    for piece in words.split('{').skip(1) {
        let Some((place, _)) = piece.split_once('}') else {
            return Err(Error::invalid("words", "has a `{` without a `}`"));
        };
        if !may_hold(occasion, place) {
            let known: Vec<_> = PLACES.into_iter().filter(|known| may_hold(occasion, known)).collect();
            let problem = format!("has a place for `{place}`; on this occasion there are {}", known.join(", "));
            return Err(Error::invalid("words", problem));
        }
    }
    Ok(words)
}

/// The words with the places filled; a place for which nothing is known stays empty.
#[must_use]
pub fn filled(words: &str, filling: &Filling) -> String {
    let mut pieces = words.split('{');
    let mut said = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (place, rest) = piece.split_once('}').unwrap_or(("", piece));
        match place {
            "address" => said.push_str(&filling.address),
            "name" => said.push_str(filling.name.as_deref().unwrap_or(&filling.address)),
            "age" => said.extend(filling.age.map(|age| age.to_string())),
            "day" => said.push_str(filling.day.as_deref().unwrap_or_default()),
            "agency" => said.push_str(&filling.agency),
            _ => {}
        }
        said.push_str(rest);
    }
    said
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use sea_orm::Iterable;

    use super::*;

    #[test]
    fn all_usual_words_can_be_filled() {
        for occasion in Occasion::iter() {
            for language in GreetingLanguage::iter() {
                let words = usual(occasion, language);
                assert_eq!(checked(occasion, words).expect("words"), words);
                assert!(words.contains("{address}") && words.contains("{agency}"), "{words}");
            }
        }
    }

    #[test]
    fn the_places_are_filled() {
        let filling = Filling {
            address: "王女士".to_owned(),
            name: Some("王子轩".to_owned()),
            agency: "安家".to_owned(),
            ..Filling::default()
        };
        let said = filled(usual(Occasion::Birthday, GreetingLanguage::Chinese), &filling);
        assert_eq!(said, "王女士，今天是王子轩的生日，安家全体祝王子轩生日快乐，平安健康！");
        assert_eq!(language_of("Ms Li"), GreetingLanguage::English);
        assert_eq!(language_of("王女士"), GreetingLanguage::Chinese);
    }

    #[test]
    fn a_place_that_is_never_known_is_refused() {
        for (occasion, words) in [
            (Occasion::NewYear, "{name}"),
            (Occasion::Birthday, "{phone}"),
            (Occasion::Birthday, "{address"),
            (Occasion::Qixi, " "),
        ] {
            assert!(checked(occasion, words).is_err(), "{words}");
        }
    }

    proptest! {
        #[test]
        fn no_brace_of_a_checked_text_is_left(words in "[a-z {}]{0,40}", name in "[a-z]{0,8}") {
            let Ok(words) = checked(Occasion::Birthday, &words) else { return Ok(()) };
            let said = filled(&words, &Filling { address: name.clone(), ..Filling::default() });
            prop_assert!(!said.contains('{'), "{}", said);
        }
    }
}
