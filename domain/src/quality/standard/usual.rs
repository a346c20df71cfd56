//! Standards as agencies usually have them: what a demo agency begins with, and what may be copied from it.

use super::{
    blueprint::{Blueprint, BlueprintStep, FailPoint, Lane, Link},
    procedure::{Procedure, Requirement, Step},
    protocol::{Protocol, ProtocolTask},
};
use crate::household::ReceptionGrade;

/// The protocol of a grade. A guest of honour has alarms at 45, 15 and 10 minutes before arrival, an event at 60 and 30.
#[must_use]
pub fn protocol(grade: ReceptionGrade) -> Protocol {
    let tasks = match grade {
        ReceptionGrade::Ordinary => vec![
            quiet(task("ROOM", "Air the rooms and look them over.", "Butler", -30)),
            quiet(task("GREET", "Greet the guests by their names at the door.", "Butler", 0)),
        ],
        ReceptionGrade::Group => vec![
            quiet(task("LIST", "Check the list of guests and the seats.", "Coordinator", -60)),
            task("STAFF", "Everybody is in place and dressed.", "Shift leader", -20),
            quiet(task("GREET", "Greet the group and lead it in.", "Butler", 0)),
        ],
        ReceptionGrade::Vip => vec![
            task("AIR", "Switch the air conditioning on; 24 °C by arrival.", "Technician", -45),
            task("STAFF", "Staff are in place, dressed, with name tags.", "Shift leader", -15),
            task("MANAGER", "The manager stands at the door.", "Manager", -10),
            task("BUTLER", "The butler stands at the door.", "Butler", -10),
            quiet(task("GREET", "Greet by form of address; offer tea.", "Butler", 0)),
        ],
        ReceptionGrade::Event => vec![
            task("GOODS", "All goods are in place and counted.", "Store keeper", -60),
            task("STAFF", "Staff are in place; everybody knows their post.", "Shift leader", -30),
            ProtocolTask {
                photographs: true,
                ..quiet(task("PICTURES", "Take photographs of the event.", "Photographer", 30))
            },
        ],
    };
    Protocol { grade, tasks }
}

fn task(code: &str, words: &str, owner: &str, minutes: i32) -> ProtocolTask {
    let (code, words, owner) = (code.to_owned(), words.to_owned(), owner.to_owned());
    ProtocolTask { code, words, owner, minutes, alarm: true, photographs: false }
}

fn quiet(task: ProtocolTask) -> ProtocolTask {
    ProtocolTask { alarm: false, ..task }
}

/// How a home is cleaned.
#[must_use]
pub fn home_cleaning() -> Procedure {
    let step = |code: &str, words: &str, owner: &str, minutes, requirements: &[(&str, &str, &str)]| Step {
        code: code.to_owned(),
        words: words.to_owned(),
        owner: owner.to_owned(),
        minutes: Some(minutes),
        requirements: requirements
            .iter()
            .map(|(code, words, indicator)| Requirement {
                code: (*code).to_owned(),
                words: (*words).to_owned(),
                indicator: Some((*indicator).to_owned()),
            })
            .collect(),
    };
    Procedure {
        purpose: "A home is cleaned so that it is the same whoever comes.".to_owned(),
        scope: "Every cleaning of a whole home; kitchens and bathrooms have procedures of their own.".to_owned(),
        steps: vec![
            step(
                "ARRIVE",
                "Greet, put on shoe covers, agree on what is to be done.",
                "Carer",
                10,
                &[("ON_TIME", "Come at the time agreed.", "At the door no later than five minutes after it.")],
            ),
            step(
                "CLEAN",
                "Clean from the top down and from the inside out, dry before wet.",
                "Carer",
                150,
                &[
                    ("CLOTHS", "A cloth of its own for each kind of room.", "The colours of the cloths."),
                    ("DUST", "No dust on edges.", "A white glove stays white."),
                ],
            ),
            step(
                "HAND_OVER",
                "Walk through with the customer and take down what is said.",
                "Carer",
                15,
                &[("SEEN", "The customer has seen every room.", "The signature.")],
            ),
        ],
    }
}

/// A first visit to a household, from the call to the call-back.
#[must_use]
pub fn first_visit() -> Blueprint {
    use Lane::{BackStage, Customer, FrontStage};
    let mut steps = vec![
        step("ASK", Customer, 1, "Calls and says what is wanted", "Customer"),
        step("ANSWER", FrontStage, 1, "Listens, repeats, names the price", "Customer service"),
        step("PLAN", BackStage, 2, "Finds a carer who fits and is free", "Dispatcher"),
        step("CONFIRM", Customer, 3, "Agrees on the time", "Customer"),
        step("PREPARE", BackStage, 3, "Packs tools and materials", "Store keeper"),
        step("RECEIVE", Customer, 4, "Opens the door", "Customer"),
        step("GREET", FrontStage, 4, "Greets, puts on shoe covers, shows the card", "Carer"),
        step("WORK", FrontStage, 5, "Cleans room by room", "Carer"),
        step("WATCH", BackStage, 5, "Sees check-in and time, helps by phone", "Shift leader"),
        step("ACCEPT", Customer, 6, "Walks through and signs", "Customer"),
        step("CALL_BACK", FrontStage, 7, "Asks whether all was well", "Customer service"),
    ];
    let mut of = |code: &str, change: &dyn Fn(&mut BlueprintStep)| {
        steps.iter_mut().filter(|step| step.code == code).for_each(change);
    };
    of("ANSWER", &|step| {
        step.moment_of_truth = true;
        step.fail_points.push(fail(
            "The telephone rings for long.",
            "Answer by the third ring; overflow goes to the shift leader.",
        ));
    });
    of("PLAN", &|step| {
        step.control_points.push("Credentials, hours and language of the carer fit.".to_owned());
        step.fail_points.push(fail("Nobody is free.", "Offer another time within the hour, and say why."));
    });
    of("PREPARE", &|step| step.control_points.push("The list of tools is signed.".to_owned()));
    of("GREET", &|step| {
        step.moment_of_truth = true;
        step.fail_points
            .push(fail("The carer comes late.", "Call before the time; excuse; the first quarter of an hour is free."));
    });
    of("WORK", &|step| {
        step.control_points.push("Cloths by colour; a look into every corner.".to_owned());
        step.fail_points.push(fail("Something breaks.", "Say so at once, photograph it, call the shift leader."));
    });
    of("ACCEPT", &|step| step.moment_of_truth = true);
    let links = [
        ("ASK", "ANSWER"),
        ("ANSWER", "PLAN"),
        ("PLAN", "CONFIRM"),
        ("PLAN", "PREPARE"),
        ("CONFIRM", "RECEIVE"),
        ("PREPARE", "GREET"),
        ("RECEIVE", "GREET"),
        ("GREET", "WORK"),
        ("WATCH", "WORK"),
        ("WORK", "ACCEPT"),
        ("ACCEPT", "CALL_BACK"),
    ];
    let links = links.iter().map(|(from, to)| Link { from: (*from).to_owned(), to: (*to).to_owned() }).collect();
    Blueprint { steps, links }
}

fn step(code: &str, lane: Lane, moment: u32, words: &str, owner: &str) -> BlueprintStep {
    BlueprintStep {
        code: code.to_owned(),
        lane,
        moment,
        words: words.to_owned(),
        owner: owner.to_owned(),
        control_points: Vec::new(),
        fail_points: Vec::new(),
        moment_of_truth: false,
    }
}

fn fail(words: &str, counter_measure: &str) -> FailPoint {
    FailPoint { words: words.to_owned(), counter_measure: counter_measure.to_owned() }
}
