//! Instruments, what was answered, and what the answers come to.

use domain::care::{
    Assessment,
    instrument::{
        definition::{Definition, Item, Scale},
        scoring::{Answer, Scored},
    },
};
use serde_json::{Value, json};

use super::{
    record::Record,
    types::{Identifier, Reference, moment, resource_id},
};

/// An assessment, the instrument by which it was made, the answers and what they come to.
pub struct Assessed {
    /// The assessment.
    pub row: Assessment,
    /// By which instrument.
    pub instrument: Definition,
    /// What was answered.
    pub answers: Vec<Answer>,
    /// What the answers come to; `None` once it is forgotten.
    pub result: Option<Scored>,
}

/// The id of an instrument's version as a resource.
pub fn questionnaire_id(instrument: &Definition) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
    let code: String = instrument.code.chars().map(plain).take(48).collect();
    format!("{code}-{}", instrument.number)
}

/// <https://hl7.org/fhir/R4/questionnaire.html>
pub fn questionnaire(instrument: &Definition, base: &str) -> Value {
    let sections = instrument.sections.iter().map(|section| {
        json!({
            "linkId": section_id(&section.code),
            "text": section.title.en,
            "type": "group",
            "item": section.items.iter().map(question).collect::<Vec<_>>(),
        })
    });
    let circumstances = instrument
        .circumstances
        .iter()
        .map(|circumstance| json!({ "linkId": circumstance.code, "text": circumstance.text.en, "type": "integer" }));
    json!({
        "id": questionnaire_id(instrument),
        "url": address(instrument, base),
        "version": instrument.number.to_string(),
        "title": instrument.title.en,
        "status": "active",
        "subjectType": ["Patient"],
        "description": instrument.source,
        "copyright": instrument.licence,
        "item": sections.chain(circumstances).collect::<Vec<_>>(),
    })
}

fn address(instrument: &Definition, base: &str) -> String {
    format!("{base}/Questionnaire/{}", questionnaire_id(instrument))
}

/// Sections are named apart from what they hold.
fn section_id(code: &str) -> String {
    format!("section-{code}")
}

fn question(item: &Item) -> Value {
    let options =
        match &item.scale {
            Scale::UpTo(_) => None,
            Scale::Choices(choices) => Some(choices.iter().map(
                |choice| json!({ "valueCoding": { "code": choice.score.to_string(), "display": choice.text.en } }),
            )),
        };
    json!({
        "linkId": item.code,
        "text": item.text.en,
        "type": if options.is_some() { "choice" } else { "integer" },
        "answerOption": options.map(Iterator::collect::<Vec<_>>),
    })
}

/// <https://hl7.org/fhir/R4/questionnaireresponse.html>
pub fn response(record: &Record, assessed: &Assessed, base: &str) -> Value {
    let Assessed { row, instrument, answers, .. } = assessed;
    let score = |code: &str| answers.iter().find(|answer| answer.item == code).map(|answer| answer.score);
    let answered = |item: &Item| {
        let score = score(&item.code)?;
        let answer = match &item.scale {
            Scale::UpTo(_) => json!({ "valueInteger": score }),
            Scale::Choices(choices) => {
                let chosen = choices.iter().find(|choice| choice.score == score);
                json!({ "valueCoding": { "code": score.to_string(), "display": chosen.map(|choice| &choice.text.en) } })
            }
        };
        Some(json!({ "linkId": item.code, "answer": [answer] }))
    };
    let sections = instrument.sections.iter().map(|section| {
        let items: Vec<Value> = section.items.iter().filter_map(answered).collect();
        json!({ "linkId": section_id(&section.code), "item": items })
    });
    let circumstances = instrument.circumstances.iter().filter_map(|circumstance| {
        let often = score(&circumstance.code)?;
        Some(json!({ "linkId": circumstance.code, "answer": [{ "valueInteger": often }] }))
    });
    json!({
        "id": resource_id(row.id),
        "identifier": Identifier::of(row.id),
        "questionnaire": format!("{}|{}", address(instrument, base), instrument.number),
        "status": if row.corrects_id.is_some() { "amended" } else { "completed" },
        "subject": Reference::to("Patient", record.member.row.id),
        "authored": moment(row.assessed_at),
        "item": if answers.is_empty() { Vec::new() } else { sections.chain(circumstances).collect() },
    })
}

/// The score: <https://hl7.org/fhir/R4/observation.html>
pub fn observation(record: &Record, assessed: &Assessed) -> Option<Value> {
    let Assessed { row, instrument, result, .. } = assessed;
    let result = result.as_ref()?;
    let title = |code: &str| {
        let section = instrument.sections.iter().find(|section| section.code == code);
        section.map_or_else(|| code.to_owned(), |section| section.title.en.clone())
    };
    let band = instrument.bands.iter().find(|band| band.code == result.band);
    let sections =
        result.sections.iter().map(|(code, sum)| json!({ "code": { "text": title(code) }, "valueInteger": sum }));
    Some(json!({
        "id": resource_id(row.id),
        "status": if row.corrects_id.is_some() { "corrected" } else { "final" },
        "category": [{ "coding": [{
            "system": "http://terminology.hl7.org/CodeSystem/observation-category", "code": "survey", "display": "Survey",
        }] }],
        "code": { "text": instrument.title.en },
        "subject": Reference::to("Patient", record.member.row.id),
        "effectiveDateTime": moment(row.assessed_at),
        "issued": moment(row.recorded_at),
        "valueInteger": result.total,
        "interpretation": [{ "text": band.map_or(&result.band, |band| &band.title.en) }],
        "derivedFrom": [Reference::to("QuestionnaireResponse", row.id)],
        "component": sections.collect::<Vec<_>>(),
    }))
}
