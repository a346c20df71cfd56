//! A certificate of service as a sheet of paper, in Chinese and in English.

use chrono::{Datelike, NaiveDate};
use domain::{care::endings::IssuedCertificate, kernel::Language};

use crate::typesetting::{Line, Place, Sheet};

/// The certificate in a language. The words of those who issued it stay as they are.
#[must_use]
pub fn sheet(issued: &IssuedCertificate, language: Language) -> Sheet {
    let words = match language {
        Language::English => in_english(issued),
        Language::Chinese => in_chinese(issued),
    };
    let certificate = &issued.certificate;
    let line = |text: String, size: f32, above: f32, place: Place| Line { text, size, above, place };
    let mut lines = vec![
        line(words.title.to_owned(), 34.0, 60.0, Place::Middle),
        line(words.number, 11.0, 4.0, Place::Middle),
        line(certificate.recipient.clone(), 24.0, 64.0, Place::Middle),
        line(words.body, 14.0, 40.0, Place::Paragraph),
        line(words.thanks.to_owned(), 14.0, 14.0, Place::Paragraph),
        line(issued.agency.clone(), 15.0, 90.0, Place::Right),
        line(words.signed, 13.0, 4.0, Place::Right),
        line(words.day, 13.0, 4.0, Place::Right),
    ];
    lines.retain(|line| !line.text.trim().is_empty());
    let language = match language {
        Language::English => "en",
        Language::Chinese => "zh-Hans",
    };
    Sheet { title: format!("{} {}", words.title, issued.number), language, made_at: issued.issued_at, lines }
}

struct Words {
    title: &'static str,
    number: String,
    body: String,
    thanks: &'static str,
    signed: String,
    day: String,
}

fn in_english(issued: &IssuedCertificate) -> Words {
    let day = |day: NaiveDate| day.format("%-d %B %Y").to_string();
    let (began, ended) = (day(issued.began_on), day(issued.last_day));
    Words {
        title: "Certificate of Service",
        number: format!("No. {}", issued.number),
        body: format!(
            "This is to certify that {} served the household named above from {began} to {ended}: {}. The service was completed, and its end was talked over with the family.",
            issued.agency, issued.certificate.service
        ),
        thanks: "We thank the family for its trust.",
        signed: format!("Signed for the agency: {}", issued.certificate.signed_for_agency),
        day: day(issued.issued_on),
    }
}

fn in_chinese(issued: &IssuedCertificate) -> Words {
    let day = |day: NaiveDate| format!("{}年{}月{}日", day.year(), day.month(), day.day());
    let (began, ended) = (day(issued.began_on), day(issued.last_day));
    Words {
        title: "服务证书",
        number: format!("编号：{}", issued.number),
        body: format!(
            "兹证明{}自{began}起至{ended}止，为上述家庭提供服务：{}。服务已经完成，并已就服务结束事宜与家属面谈。",
            issued.agency, issued.certificate.service
        ),
        thanks: "衷心感谢您和家人的信任。",
        signed: format!("机构签署人：{}", issued.certificate.signed_for_agency),
        day: day(issued.issued_on),
    }
}

#[cfg(test)]
mod tests {
    use domain::care::endings::Certificate;

    use super::*;
    use crate::typesetting::{Fonts, TypesettingError};

    fn issued(recipient: &str) -> IssuedCertificate {
        let day = |month, day| NaiveDate::from_ymd_opt(2026, month, day).expect("a day");
        IssuedCertificate {
            number: "202603-7K3QX9TB01".to_owned(),
            certificate: Certificate {
                recipient: recipient.to_owned(),
                service: "产后护理".to_owned(),
                signed_for_agency: "李娜".to_owned(),
            },
            began_on: day(1, 5),
            last_day: day(3, 1),
            agency: "管家".to_owned(),
            issued_at: "2026-03-02T01:00:00Z".parse().expect("a moment"),
            issued_on: day(3, 2),
        }
    }

    #[test]
    fn it_is_set_in_both_languages_and_the_same_each_time() {
        let fonts = Fonts::with(None).expect("fonts");
        for language in [Language::English, Language::Chinese] {
            let sheet = sheet(&issued("王秀英女士"), language);
            let pdf = sheet.pdf(&fonts).expect("a sheet");
            assert!(pdf.starts_with(b"%PDF-1.7"));
            assert_eq!(pdf, sheet.pdf(&fonts).expect("a sheet"));
        }
    }

    #[test]
    fn what_no_font_has_is_named() {
        let fonts = Fonts::with(None).expect("fonts");
        let refused = sheet(&issued("𠮷田"), Language::Chinese).pdf(&fonts).expect_err("no such character");
        assert!(matches!(&refused, TypesettingError::Missing(letters) if letters == "𠮷"), "{refused}");
    }

    #[test]
    fn it_says_its_days_in_the_words_of_its_language() {
        let words = in_chinese(&issued("王秀英女士"));
        assert!(words.body.contains("自2026年1月5日起至2026年3月1日止"), "{}", words.body);
        assert!(in_english(&issued("Ms Wang")).body.contains("from 5 January 2026 to 1 March 2026"));
    }
}
