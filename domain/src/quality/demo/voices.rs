//! What households of the demo agency say: answers to a questionnaire, stars, praise.

use entity::id::{HouseholdId, StaffMemberId};

use super::super::{
    PraiseChannel, SurveyDimension, SurveyOccasion,
    praise::receiving::{self, PraiseInput},
    ratings,
    survey::{
        answering,
        questionnaire::{Given, Question},
        sending::{self, About},
        versions::{self, SurveyInput},
    },
};
use crate::{
    kernel::{PageRequest, Result, Tx},
    visit::{
        VisitState,
        visits::{self, VisitFilter},
    },
};

/// The first households were asked about a visit; one has answered, with stars and praise.
pub(super) async fn seed(tx: &Tx, places: &[(HouseholdId, StaffMemberId)]) -> Result<()> {
    if places.is_empty() {
        return Ok(());
    }
    let drafted = versions::draft(tx, "AFTER_VISIT", &questionnaire()).await?;
    let survey = versions::publish(tx, drafted.id, drafted.version).await?;
    for (number, (household, person)) in places.iter().take(3).enumerate() {
        let about = About { staff_member: Some(*person), ..About::default() };
        let asked = sending::ask(tx, &survey, *household, about).await?;
        if number > 0 {
            continue;
        }
        if let Some(asked) = asked {
            answering::keep(tx, &asked, &answers()).await?;
        }
        let praise = PraiseInput {
            household: *household,
            visit: None,
            staff_members: vec![*person],
            of_team: false,
            channel: PraiseChannel::Letter,
            words: "She found my mother's ring behind the stove, and would not take a thank-you for it.".to_owned(),
        };
        receiving::receive(tx, praise).await?;
        stars(tx, *household).await?;
    }
    Ok(())
}

/// Five stars for a visit that was done, if one was.
async fn stars(tx: &Tx, household: HouseholdId) -> Result<()> {
    let filter = VisitFilter {
        states: vec![VisitState::CheckedOut, VisitState::Confirmed],
        household: Some(household),
        ..VisitFilter::default()
    };
    let done = visits::list(tx, &filter, &PageRequest { first: Some(1), ..PageRequest::default() }).await?;
    for (_, visit) in done.rows {
        ratings::rate(tx, visit.id, 5, Some("The windows have never been so clear.")).await?;
    }
    Ok(())
}

fn questionnaire() -> SurveyInput {
    use SurveyDimension as D;
    let question = |code: &str, words: &str, dimension, required| Question {
        code: code.to_owned(),
        words: words.to_owned(),
        dimension,
        required,
    };
    SurveyInput {
        name: "After a visit".to_owned(),
        occasion: SurveyOccasion::AfterVisit,
        questions: vec![
            question("ATTITUDE", "Was she friendly and attentive?", D::Attitude, true),
            question("SKILL", "Was the work done well?", D::Skill, true),
            question("COMMUNICATION", "Did you know who comes when, and what is done?", D::Communication, false),
            question("OVERALL", "All in all, how was the visit?", D::Overall, true),
            question("RECOMMEND", "How likely are you to recommend us to a friend?", D::Recommendation, false),
            question("MORE", "What should we know?", D::Words, false),
        ],
        chance: 10_000,
        wait_days: 14,
        open_days: 14,
    }
}

fn answers() -> Vec<Given> {
    let score = |code: &str, score| Given { question: code.to_owned(), score: Some(score), words: None };
    let words = "Please always send her.".to_owned();
    vec![
        score("ATTITUDE", 5),
        score("SKILL", 4),
        score("OVERALL", 5),
        score("RECOMMEND", 9),
        Given { question: "MORE".to_owned(), score: None, words: Some(words) },
    ]
}
