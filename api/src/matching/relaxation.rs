//! What could be given up, in words and as values that can be sent.

use async_graphql::{Context, Enum, Object, SimpleObject};
use domain::{
    id::SkillId,
    matching::{candidates::WayOut, engine::relaxation},
};

use crate::{
    graphql::{ContextExt, Date, Id, Result, TimeOfDay},
    staff::{StaffMember, StaffMemberById},
};

/// Something to give up so that somebody fits.
pub struct Relaxation(pub WayOut);

/// A smallest set of things to give up, and who would then fit. What protects people or the law, such as a missing
/// credential, is never among them.
#[Object]
impl Relaxation {
    /// What to give up, a sentence each. Leaving one out would not do.
    async fn steps(&self) -> &[String] {
        &self.0.sentences
    }

    /// The same steps as values: what to change, and to what.
    async fn changes(&self) -> Vec<RelaxationStep> {
        let steps = self.0.suggestion.relaxations.iter().zip(&self.0.sentences);
        steps.map(|(relaxation, sentence)| RelaxationStep::of(relaxation, sentence)).collect()
    }

    /// How much that is: thousandths of what was asked for, summed up over the steps.
    async fn size(&self) -> u32 {
        self.0.suggestion.size
    }

    /// How many people would then fit.
    async fn fitting_count(&self) -> usize {
        self.0.suggestion.fits.len()
    }

    /// The people who would then fit, the best first; at most five.
    async fn staff_members(&self, ctx: &Context<'_>) -> Result<Vec<StaffMember>> {
        let mut people = Vec::new();
        for id in self.0.suggestion.fits.iter().take(5) {
            people.extend(ctx.load::<StaffMemberById>(*id).await?);
        }
        Ok(people)
    }
}

/// What kind of thing is given up.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
pub enum RelaxationKind {
    /// A lower level of a skill: the entry of `skillId` in `skills` gets `level`, and is left out at level 0.
    AcceptLevel,
    /// A longer way: a policy with `maxDistanceMetres` and `maxTravelMinutes`.
    ExtendWay,
    /// A language: `language` is left out of `languages`.
    DropLanguage,
    /// Living in: `liveIn` becomes false.
    LiveOut,
    /// The time of the day: `schedule.startTime` becomes `startTime`, on every day.
    MoveStart,
    /// Some times: `dates` are added to `schedule.skipped`.
    SkipDates,
    /// The end: `schedule.lastDay` becomes `lastDay`.
    EndBy,
    /// The limits on working time: the proposal is sent with an `overrideReason`.
    ExceedWorkingTime,
}

/// One thing to give up, as values. Which of them are there follows from the kind.
#[derive(SimpleObject)]
pub struct RelaxationStep {
    /// What kind of thing is given up.
    kind: RelaxationKind,
    /// The step in plain words, as in `steps`.
    sentence: String,
    /// The input fields that change: of `StaffingRequestInput`, for `EXTEND_WAY` of `MatchingPolicyInput`, for
    /// `EXCEED_WORKING_TIME` of `ProposalSendInput`.
    fields: Vec<String>,
    /// The skill. Null but for `ACCEPT_LEVEL`.
    skill_id: Option<Id<SkillId>>,
    /// The level that will do; 0 does without the skill. Null but for `ACCEPT_LEVEL`.
    level: Option<u8>,
    /// The language to do without, by BCP 47 tag. Null but for `DROP_LANGUAGE`.
    language: Option<String>,
    /// Whether the carer lives in: false for `LIVE_OUT`. Null otherwise.
    live_in: Option<bool>,
    /// When it begins instead. Null but for `MOVE_START`.
    start_time: Option<TimeOfDay>,
    /// The last day on which it begins. Null but for `END_BY`.
    last_day: Option<Date>,
    /// All days to be left out besides those that are already. Empty but for `SKIP_DATES`.
    dates: Vec<Date>,
    /// The longest way to allow, in metres. Null but for `EXTEND_WAY`.
    max_distance_metres: Option<u32>,
    /// The longest way to allow, in minutes. Null but for `EXTEND_WAY`.
    max_travel_minutes: Option<u32>,
}

impl RelaxationStep {
    fn of(relaxation: &relaxation::Relaxation, sentence: &str) -> Self {
        use relaxation::Relaxation as R;
        let step = |kind, fields: &[&str]| Self {
            kind,
            sentence: sentence.to_owned(),
            fields: fields.iter().map(|field| (*field).to_owned()).collect(),
            skill_id: None,
            level: None,
            language: None,
            live_in: None,
            start_time: None,
            last_day: None,
            dates: Vec::new(),
            max_distance_metres: None,
            max_travel_minutes: None,
        };
        match relaxation {
            R::AcceptLevel { skill, accept, .. } => Self {
                skill_id: Some(Id(*skill)),
                level: Some(*accept),
                ..step(RelaxationKind::AcceptLevel, &["skills"])
            },
            R::ExtendWay { metres, minutes } => Self {
                max_distance_metres: Some(*metres),
                max_travel_minutes: Some(*minutes),
                ..step(RelaxationKind::ExtendWay, &["maxDistanceMetres", "maxTravelMinutes"])
            },
            R::DropLanguage(language) => {
                Self { language: Some(language.tag().to_owned()), ..step(RelaxationKind::DropLanguage, &["languages"]) }
            }
            R::LiveOut => Self { live_in: Some(false), ..step(RelaxationKind::LiveOut, &["liveIn"]) },
            R::MoveStart { to, .. } => {
                Self { start_time: Some((*to).into()), ..step(RelaxationKind::MoveStart, &["schedule.startTime"]) }
            }
            R::SkipDates(dates) => Self {
                dates: dates.iter().copied().map(Date).collect(),
                ..step(RelaxationKind::SkipDates, &["schedule.skipped"])
            },
            R::EndBy(last) => {
                Self { last_day: Some(Date(*last)), ..step(RelaxationKind::EndBy, &["schedule.lastDay"]) }
            }
            R::ExceedWorkingTime => step(RelaxationKind::ExceedWorkingTime, &["overrideReason"]),
        }
    }
}
