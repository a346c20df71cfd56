//! What every operation asks of the texts and numbers that it is given. Each refusal names the field.

use chrono_tz::Tz;

use super::error::{Error, Result, STALE};

/// A text with something in it, without spaces around it, of at most so many characters.
///
/// # Errors
/// [`Error::Invalid`] naming `field`.
pub fn required_text(field: &'static str, text: &str, most: usize) -> Result<String> {
    optional_text(field, Some(text), most)?.ok_or_else(|| Error::invalid(field, "must not be empty"))
}

/// A text of at most so many characters without spaces around it; nothing when there is nothing in it.
///
/// # Errors
/// [`Error::Invalid`] naming `field`.
pub fn optional_text(field: &'static str, text: Option<&str>, most: usize) -> Result<Option<String>> {
    let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else { return Ok(None) };
    let length = text.chars().count();
    if length > most {
        return Err(Error::invalid(field, format!("has {length} characters; at most {most} are kept")));
    }
    // Line breaks and tabs are people's; other control characters hide what a text says.
    if text.chars().any(|c| c.is_control() && c != '\n' && c != '\t' && c != '\r') {
        return Err(Error::invalid(field, "has control characters in it"));
    }
    Ok(Some(text.to_owned()))
}

/// An e-mail address in lower case. Only its shape is checked: whether it is somebody's shows when mail is sent.
///
/// # Errors
/// [`Error::Invalid`] naming `field`.
pub fn email(field: &'static str, text: &str) -> Result<String> {
    let text = required_text(field, text, 254)?.to_lowercase();
    let plausible = text.split_once('@').is_some_and(|(user, host)| {
        !user.is_empty() && host.contains('.') && !host.starts_with('.') && !host.ends_with('.') && !host.contains('@')
    });
    if plausible && !text.chars().any(char::is_whitespace) {
        Ok(text)
    } else {
        Err(Error::invalid(field, "is not an e-mail address"))
    }
}

/// A time zone by its IANA name.
///
/// # Errors
/// [`Error::Invalid`] naming `field`.
pub fn time_zone(field: &'static str, name: &str) -> Result<Tz> {
    name.trim()
        .parse()
        .map_err(|_| Error::invalid(field, "is not the IANA name of a time zone, such as `Asia/Shanghai`"))
}

/// The three letters of a currency by ISO 4217.
///
/// # Errors
/// [`Error::Invalid`] naming `field`.
pub fn currency(field: &'static str, code: &str) -> Result<String> {
    let code = code.trim();
    if code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase()) {
        Ok(code.to_owned())
    } else {
        Err(Error::invalid(field, "is not a currency by ISO 4217, such as `CNY`"))
    }
}

/// A whole number within limits, both included.
///
/// # Errors
/// [`Error::Invalid`] naming `field`.
pub fn within(field: &'static str, number: i64, least: i64, most: i64) -> Result<i64> {
    if (least..=most).contains(&number) {
        Ok(number)
    } else {
        Err(Error::invalid(field, format!("is {number}; it must be from {least} to {most}")))
    }
}

/// A whole number within limits, both included, as the type in which it is kept.
///
/// # Errors
/// [`Error::Invalid`] naming `field`.
pub fn whole<T: TryFrom<i64>>(field: &'static str, number: i64, least: i64, most: i64) -> Result<T> {
    let number = within(field, number, least, most)?;
    T::try_from(number).map_err(|_| Error::internal(format!("the limits of {field} are wider than its type")))
}

/// An amount of money within limits, both included, in the smallest unit of a currency. How it was written, in the main
/// unit, is not known here, so the refusal repeats no figure.
///
/// # Errors
/// [`Error::Invalid`] naming `field`.
pub fn amount(field: &'static str, minor: i64, least: i64, most: i64) -> Result<i64> {
    let problem = match minor {
        minor if minor > most => "is more than can be meant",
        minor if minor >= least => return Ok(minor),
        _ if least > 0 => "must be more than nothing",
        _ => "must not be negative",
    };
    Err(Error::invalid(field, problem))
}

/// Refuses a change of an object that somebody else has changed since.
///
/// # Errors
/// [`STALE`] when the version that the caller read is not the present one.
pub fn same_version(read: i32, present: i32) -> Result<()> {
    if read == present { Ok(()) } else { Err(Error::refused(&STALE).at("version")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_trimmed_counted_in_characters_and_free_of_tricks() {
        assert_eq!(required_text("name", "  张 ", 1).expect("fits"), "张");
        assert!(required_text("name", " \n ", 9).is_err());
        assert!(required_text("name", "王小明", 2).is_err());
        assert!(required_text("name", "a\u{0}b", 9).is_err());
    }

    #[test]
    fn an_address_has_a_user_and_a_host() {
        assert_eq!(email("email", " Li@Example.COM ").expect("an address"), "li@example.com");
        for text in ["li", "@example.com", "li@example", "li@.com", "l i@example.com", "a@b@c.d"] {
            assert!(email("email", text).is_err(), "{text}");
        }
    }
}
