//! How somebody is spoken to: surname and title, in the order of the language of the name.

use crate::kernel::script::is_east_asian;

/// Surname and title together: `王女士`, `Ms Li`. The surname alone where there is no title.
#[must_use]
pub fn form_of_address(surname: &str, title: Option<&str>) -> String {
    match title {
        None => surname.to_owned(),
        // Chinese, Japanese and Korean put the title behind the name, without a space.
        Some(title) if title.chars().next().is_some_and(is_east_asian) => format!("{surname}{title}"),
        Some(title) => format!("{title} {surname}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_title_stands_where_its_language_puts_it() {
        assert_eq!(form_of_address("王", Some("女士")), "王女士");
        assert_eq!(form_of_address("Li", Some("Ms")), "Ms Li");
        assert_eq!(form_of_address("李", Some("Mr")), "Mr 李");
        assert_eq!(form_of_address("欧阳", None), "欧阳");
    }
}
