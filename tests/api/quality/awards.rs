//! The best of a month are voted for in secret, counted, explained and announced.

use serde_json::{Value, json};

use super::round::about;
use super::stage::{ROUND, Stage, ballot, category, march, of_kind};
use crate::matching::world::{CARER, Carer};
use crate::support::{Server, on_both_databases};

on_both_databases! {
    the_best_of_a_month_are_voted_and_explained,
    nobody_reads_votes_before_the_close_and_nobody_who_voted_how_after_it,
    a_vote_that_cannot_be_is_refused_and_not_written,
    nobody_votes_for_their_own_family,
    one_of_many_ballots_of_one_voter_counts,
    what_is_cast_while_the_vote_closes_counts_or_is_refused,
    a_round_that_cannot_be_is_refused_on_its_field,
    more_candidates_cost_no_more_statements,
    who_may_not_see_awards_sees_none,
}

async fn the_best_of_a_month_are_voted_and_explained(server: Server) {
    let stage = Stage::new(server).await;
    let (manager, li) = (&stage.heard.manager, stage.heard.carer);
    stage.march().await;
    let drafted = stage.round(manager, "awardRoundDraft", json!({ "round": march() })).await;
    assert_eq!((&drafted["state"], &drafted["lastDay"]), (&json!("DRAFT"), &json!("2026-03-31")));
    let cash = &of_kind(&drafted, "TOP_PERFORMANCE")["prizes"][2];
    assert_eq!(cash, &json!({ "place": 3, "goods": null, "cash": { "amount": "200.50", "currency": "CNY" } }));
    let early = stage.server().refuses(manager, "awardRoundOpen", about(&drafted, json!({}))).await;
    assert_eq!(early.said(), "AWARD_PERIOD_OPEN at id");
    stage.server().set_clock("2026-04-02T02:00:00Z".parse().expect("a moment"));
    let round = stage.round(manager, "awardRoundOpen", about(&drafted, json!({}))).await;
    assert_eq!(round["state"], "VOTING");

    stage.voted(&stage.heard.family, &round, "MOST_POPULAR", li).await;
    stage.voted(&stage.neighbour, &round, "MOST_POPULAR", stage.zhao).await;
    stage.voted(manager, &round, "MOST_POPULAR", stage.zhao).await;
    stage.voted(&stage.heard.phone, &round, "MOST_POPULAR", stage.zhao).await;
    stage.voted(&stage.phone, &round, "MOST_POPULAR", li).await;
    let closed = stage.closed(&round).await;
    assert_eq!(closed["state"], "CLOSED");
    assert!(closed["seed"].is_string());
    popular(&stage, of_kind(&closed, "MOST_POPULAR"));
    let top = of_kind(&closed, "TOP_PERFORMANCE")["winners"].as_array().expect("winners").clone();
    assert_eq!(top.len(), 2, "there are two candidates for three places");
    assert_eq!(top[0]["staffMemberId"], json!(li), "one perfect visit is no match for four");
    let stars = &top[0]["explanation"]["components"][0];
    assert_eq!((&stars["measure"], &stars["now"]["observations"]), (&json!("STARS"), &json!(4)));
    assert_eq!(stars["now"]["raw"], json!(5.0));
    let praised = &of_kind(&closed, "MOST_PRAISED")["winners"][0];
    assert_eq!((&praised["staffMemberId"], &praised["score"]), (&json!(li), &json!(10_000)));
    assert_eq!(of_kind(&closed, "MOST_IMPROVED")["winners"], json!([]), "in February there was nothing to improve on");

    announced(&stage, &closed).await;
}

/// Each family weighs half of its jury: 25 and 25; the manager 30 for Zhao Min; each carer 10. Zhao Min has 65 of 100.
fn popular(stage: &Stage, category: &Value) {
    let winner = &category["winners"][0];
    assert_eq!((&winner["staffMemberId"], &winner["won"]), (&json!(stage.zhao), &json!(true)));
    assert_eq!(category["winners"].as_array().map(Vec::len), Some(1));
    let explained = &winner["explanation"];
    let jury = |jury: &str, weight, votes, ballots| json!({ "jury": jury, "weight": weight, "votes": votes, "ballots": ballots });
    let juries = json!([jury("CUSTOMER", 50, 1, 2), jury("MANAGER", 30, 1, 1), jury("TECHNICIAN", 20, 1, 2)]);
    assert_eq!(explained["juries"], juries);
    assert_eq!((&explained["votes"], &explained["votesPercent"]), (&json!(10_000), &json!(80)));
}

async fn announced(stage: &Stage, closed: &Value) {
    let before = stage.seen(&stage.heard.family, closed).await;
    assert!(before["categories"].as_array().expect("categories").iter().all(|one| one["winners"] == json!([])));
    stage.round(&stage.heard.manager, "awardRoundAnnounce", about(closed, json!({}))).await;
    let after = stage.seen(&stage.heard.family, closed).await;
    assert_eq!(after["state"], "ANNOUNCED");
    let shown = &of_kind(&after, "MOST_POPULAR")["winners"][0];
    let kept = &of_kind(closed, "MOST_POPULAR")["winners"][0];
    assert_eq!((&shown["score"], &shown["explanation"]["juries"]), (&kept["score"], &kept["explanation"]["juries"]));
    let stars = |winner: &Value| winner["explanation"]["components"][0]["now"].clone();
    assert_eq!(stars(kept), json!({ "observations": 1, "raw": 5.0, "shrunk": 5.0 }));
    assert_eq!(stars(shown), json!({ "observations": 1, "raw": null, "shrunk": null }), "one rating tells whose it is");
    let again = stage.server().refuses(&stage.heard.manager, "awardRoundAnnounce", about(&after, json!({}))).await;
    assert_eq!(again.said(), "AWARD_STATE at id");
    let system = stage.server().system().await;
    stage.server().deliver_events().await;
    let last = domain::kernel::feed::up_to_date(system.db()).await.expect("a position");
    let told = domain::kernel::feed::behind(system.db(), 0, last, 10_000).await.expect("events");
    let winners: Vec<_> = told.iter().filter(|event| event.kind == "quality.award.announced").collect();
    assert_eq!(winners.len(), 1);
    assert_eq!(winners[0].payload["winners"].as_array().map(Vec::len), Some(4));
    results_of_others(stage, closed).await;
}

/// Everybody sees winners; a carer what they came to themselves as well; the office everything.
async fn results_of_others(stage: &Stage, closed: &Value) {
    let query = "query($id: ID!) { awardResults(categoryId: $id) { totalCount nodes { staffMemberId place } } }";
    let id = json!({ "id": of_kind(closed, "MOST_POPULAR")["id"] });
    for (caller, count) in [
        (&stage.heard.manager, 2),
        (&stage.heard.phone, 2),
        (&stage.phone, 1),
        (&stage.neighbour, 1),
        (&stage.heard.world.dispatcher, 1),
    ] {
        let seen = stage.server().ask(caller, query, id.clone()).await;
        assert_eq!(seen["awardResults"]["totalCount"], count);
    }
    let history = "query($id: ID!) { history(id: $id) { nodes { operation } } }";
    let kept = stage.server().ask(&stage.heard.manager, history, json!({ "id": closed["id"] })).await;
    let operations = json!([{ "operation": "awardRoundAnnounce" }, { "operation": "awardRoundClose" },
        { "operation": "awardRoundOpen" }]);
    assert_eq!(kept["history"]["nodes"], operations, "that somebody voted is no part of it");
}

async fn nobody_reads_votes_before_the_close_and_nobody_who_voted_how_after_it(server: Server) {
    let stage = Stage::new(server).await;
    let round = stage.opened().await;
    stage.voted(&stage.heard.family, &round, "MOST_POPULAR", stage.heard.carer).await;
    let own = stage.seen(&stage.heard.family, &round).await["ballots"].clone();
    assert_eq!((&own[0]["staffMemberId"], &own[0]["jury"]), (&json!(stage.heard.carer), &json!("CUSTOMER")));
    let admin = stage.server().admin().await;
    let results = "query($id: ID!) { awardResults(categoryId: $id) { totalCount } }";
    let id = json!({ "id": of_kind(&round, "MOST_POPULAR")["id"] });
    for caller in [&admin, &stage.heard.manager, &stage.phone] {
        let seen = stage.seen(caller, &round).await;
        assert_eq!((&seen["ballots"], &seen["seed"]), (&json!([]), &json!(null)));
        assert!(seen["categories"].as_array().expect("categories").iter().all(|one| one["winners"] == json!([])));
        assert_eq!(stage.server().ask(caller, results, id.clone()).await["awardResults"]["totalCount"], 0);
    }
    assert_eq!(stage.rows("select 1 from change where operation like 'awardBallot%'").await, 0);
    assert_eq!(stage.rows("select 1 from event where kind like '%ballot%' or kind like '%vote%'").await, 0);
    stage.closed(&round).await;
    assert_eq!(stage.rows("select 1 from award_ballot").await, 1, "who has voted is kept");
    assert_eq!(stage.rows("select 1 from award_ballot where staff_member_id is not null").await, 0, "for whom is not");
    assert_eq!(stage.seen(&stage.heard.family, &round).await["ballots"][0]["staffMemberId"], json!(null));
}

async fn a_vote_that_cannot_be_is_refused_and_not_written(server: Server) {
    let stage = Stage::new(server).await;
    let idle = stage.heard.world.carer(Carer { name: "Sun Li", ..CARER }).await;
    let round = stage.opened().await;
    let popular = |person| ballot(&round, "MOST_POPULAR", person);
    assert_eq!(stage.refused(&stage.phone, popular(stage.zhao)).await, "VOTES_FOR_ONESELF at staffMemberId");
    assert_eq!(stage.refused(&stage.heard.manager, popular(idle)).await, "NOT_CANDIDATE at staffMemberId");
    assert_eq!(stage.refused(&stage.heard.family, popular(stage.zhao)).await, "NOT_SERVED at staffMemberId");
    let mut nowhere = popular(stage.zhao);
    nowhere["categoryId"] = json!("award_category_01h455vb4pex5vsknk084sn02q");
    assert_eq!(stage.refused(&stage.heard.manager, nowhere).await, "NOT_FOUND at categoryId");
    assert_eq!(stage.refused(&stage.heard.world.dispatcher, popular(stage.zhao)).await, "FORBIDDEN");
    let abroad = stage.server().another_agency().await;
    assert_eq!(stage.refused(&abroad, popular(stage.zhao)).await, "NOT_FOUND at categoryId");
    assert_eq!(stage.rows("select 1 from award_ballot").await, 0);
    stage.voted(&stage.heard.manager, &round, "MOST_POPULAR", stage.zhao).await;
    let again = stage.refused(&stage.heard.manager, popular(stage.heard.carer)).await;
    assert_eq!(again, "VOTED_ALREADY at categoryId");
    let query = "query($id: ID!) { awardCandidates(roundId: $id) { nodes { staffMemberId visits } } }";
    let seen = stage.server().ask(&stage.neighbour, query, json!({ "id": round["id"] })).await;
    assert_eq!(seen["awardCandidates"]["nodes"], json!([{ "staffMemberId": stage.zhao, "visits": 1 }]));
    stage.server().set_clock("2026-04-10T00:00:00Z".parse().expect("a moment"));
    assert_eq!(stage.refused(&stage.phone, popular(stage.heard.carer)).await, "VOTE_OVER at categoryId");
    stage.closed(&round).await;
    assert_eq!(stage.refused(&stage.phone, popular(stage.heard.carer)).await, "VOTE_OVER at categoryId");
    assert_eq!(stage.rows("select 1 from award_ballot").await, 1);
}

async fn nobody_votes_for_their_own_family(server: Server) {
    let stage = Stage::new(server).await;
    stage.li_came("2026-03-03", 5).await;
    let admin = stage.server().admin().await;
    let query = "{ users(first: 100) { nodes { id version staffMemberId } } }";
    let users = stage.server().ask(&admin, query, json!({})).await["users"]["nodes"].clone();
    let users = users.as_array().expect("accounts");
    let hers = users.iter().find(|user| user["staffMemberId"] == json!(stage.heard.carer)).expect("her account");
    let both =
        about(hers, json!({ "name": "Li Na", "roles": ["CARER", "FAMILY"], "staffMemberId": stage.heard.carer }));
    stage.server().change(&admin, "userUpdate", both, "user { id }").await;
    let bound = json!({ "householdId": stage.heard.world.household, "userId": hers["id"], "access": "FULL" });
    stage.server().change(&admin, "householdFamilyBind", bound, "familyAccess { id }").await;
    let drafted = stage.round(&admin, "awardRoundDraft", json!({ "round": march() })).await;
    stage.server().set_clock("2026-04-02T02:00:00Z".parse().expect("a moment"));
    let round = stage.round(&admin, "awardRoundOpen", about(&drafted, json!({}))).await;
    let input = ballot(&round, "MOST_POPULAR", stage.heard.carer);
    assert_eq!(stage.refused(&stage.heard.family, input.clone()).await, "VOTES_FOR_RELATIVE at staffMemberId");
    assert_eq!(stage.refused(&stage.heard.phone, input).await, "VOTES_FOR_ONESELF at staffMemberId");
}

async fn one_of_many_ballots_of_one_voter_counts(server: Server) {
    let stage = Stage::new(server).await;
    let round = stage.opened().await;
    let input = |turn: usize| {
        ballot(&round, "MOST_POPULAR", if turn.is_multiple_of(2) { stage.zhao } else { stage.heard.carer })
    };
    let tries = (0..16).map(|turn| stage.server().tries(&stage.heard.manager, "awardBallotCast", input(turn)));
    let sent = futures_util::future::join_all(tries).await;
    assert_eq!(sent.iter().filter(|answer| answer.is_granted()).count(), 1);
    assert_eq!(stage.rows("select 1 from award_ballot").await, 1);
}

async fn what_is_cast_while_the_vote_closes_counts_or_is_refused(server: Server) {
    let stage = Stage::new(server).await;
    let round = stage.opened().await;
    let (manager, family) = (&stage.heard.manager, &stage.heard.family);
    let cast = |caller, person| stage.server().tries(caller, "awardBallotCast", ballot(&round, "MOST_POPULAR", person));
    let ballots = futures_util::future::join_all([
        cast(family, stage.heard.carer),
        cast(&stage.neighbour, stage.zhao),
        cast(&stage.phone, stage.heard.carer),
        cast(manager, stage.zhao),
    ]);
    let close = stage.server().change(manager, "awardRoundClose", about(&round, json!({})), ROUND);
    let (sent, closed) = futures_util::future::join(ballots, close).await;
    let granted = sent.iter().filter(|answer| answer.is_granted()).count();
    for refused in sent.iter().filter(|answer| !answer.is_granted()) {
        assert_eq!(refused.refused().said(), "VOTE_OVER at categoryId");
    }
    assert_eq!(stage.rows("select 1 from award_ballot").await, granted);
    let explained = &of_kind(&closed["awardRound"], "MOST_POPULAR")["winners"][0]["explanation"];
    let juries = explained["juries"].as_array().expect("juries").iter();
    let counted: u64 = juries.map(|jury| jury["ballots"].as_u64().expect("a count")).sum();
    assert_eq!(counted, granted as u64, "every ballot that was taken is counted");
}

async fn a_round_that_cannot_be_is_refused_on_its_field(server: Server) {
    let stage = Stage::new(server).await;
    let manager = &stage.heard.manager;
    let refused =
        async |round: Value| stage.server().refuses(manager, "awardRoundDraft", json!({ "round": round })).await.said();
    let with = |name: &str, value: Value| {
        let mut round = march();
        round[name] = value;
        round
    };
    let of = |name: &str, value: Value| {
        let mut category = category("MOST_POPULAR", 50);
        category[name] = value;
        with("categories", json!([category]))
    };
    for (round, said) in [
        (with("firstDay", json!("2026-03-02")), "INVALID at round.firstDay"),
        (with("rhythm", json!("WEEK")), "INVALID at round.firstDay"),
        (with("votesUntil", json!("2026-03-31T15:59:00Z")), "INVALID at round.votesUntil"),
        (with("votesUntil", json!("2026-07-01T00:00:00Z")), "INVALID at round.votesUntil"),
        (with("branchId", json!("branch_01h455vb4pex5vsknk084sn02q")), "NOT_FOUND at round.branchId"),
        (with("categories", json!([])), "INVALID at round.categories"),
        (of("votesPercent", json!(101)), "INVALID at round.categories.votesPercent"),
        (of("managerWeight", json!(-1)), "INVALID at round.categories.managerWeight"),
        (of("prizes", json!([])), "INVALID at round.categories.prizes"),
        (of("prizes", json!([{ "goods": " " }])), "INVALID at round.categories.prizes.goods"),
        (
            of("prizes", json!([{ "cash": { "amount": "0", "currency": "CNY" } }])),
            "INVALID at round.categories.prizes.cash",
        ),
        (
            of("prizes", json!([{ "cash": { "amount": "5", "currency": "EUR" } }])),
            "INVALID at round.categories.prizes.cash.currency",
        ),
    ] {
        assert_eq!(refused(round.clone()).await, said, "{round}");
    }
    assert_eq!(stage.rows("select 1 from award_round").await, 0);
    let drafted = stage.round(manager, "awardRoundDraft", json!({ "round": march() })).await;
    assert_eq!(refused(march()).await, "AWARD_ROUND_TAKEN at round.firstDay");
    let branch = with("branchId", json!(stage.heard.world.two_branches().await[0]));
    stage.round(manager, "awardRoundDraft", json!({ "round": branch })).await;
    assert_eq!(refused(branch).await, "AWARD_ROUND_TAKEN at round.firstDay");
    let input = about(&drafted, json!({ "round": with("votesUntil", json!("2026-04-08T00:00:00Z")) }));
    let changed = stage.round(manager, "awardRoundChange", input.clone()).await;
    assert_eq!(changed["categories"].as_array().map(Vec::len), Some(4));
    let again = stage.server().refuses(manager, "awardRoundChange", input).await;
    assert_eq!(again.said(), "STALE at version");
    stage.server().set_clock("2026-04-02T02:00:00Z".parse().expect("a moment"));
    let nobody = stage.server().refuses(manager, "awardRoundOpen", about(&changed, json!({}))).await;
    assert_eq!(nobody.said(), "NO_CANDIDATES at id");
    stage.server().set_clock("2026-04-08T00:00:00Z".parse().expect("a moment"));
    let late = stage.server().refuses(manager, "awardRoundOpen", about(&changed, json!({}))).await;
    assert_eq!(late.said(), "VOTE_OVER at id");
    let undone = stage.server().refuses(manager, "awardRoundClose", about(&changed, json!({}))).await;
    assert_eq!(undone.said(), "AWARD_STATE at id");
}

async fn more_candidates_cost_no_more_statements(server: Server) {
    let stage = Stage::new(server).await;
    stage.li_came("2026-03-03", 5).await;
    stage.li_came("2026-03-10", 5).await;
    stage.zhao_came("2026-03-11", 4).await;
    stage.server().set_clock("2026-03-17T02:00:00Z".parse().expect("a moment"));
    let mut costs = Vec::new();
    for first_day in ["2026-03-02", "2026-03-09"] {
        let mut week = march();
        (week["rhythm"], week["firstDay"]) = (json!("WEEK"), json!(first_day));
        let drafted = stage.round(&stage.heard.manager, "awardRoundDraft", json!({ "round": week })).await;
        let step = async |mutation: &str, round: &Value| {
            let work = stage.server().change(
                &stage.heard.manager,
                mutation,
                about(round, json!({})),
                "awardRound { id version }",
            );
            let (done, statements) = stage.server().statements(work).await;
            (done["awardRound"].clone(), statements)
        };
        let (opened, opening) = step("awardRoundOpen", &drafted).await;
        let (_, closing) = step("awardRoundClose", &opened).await;
        costs.push((opening, closing));
    }
    assert_eq!(costs[0], costs[1], "one candidate and two");
}

async fn who_may_not_see_awards_sees_none(server: Server) {
    let stage = Stage::new(server).await;
    let drafted = stage.round(&stage.heard.manager, "awardRoundDraft", json!({ "round": march() })).await;
    let query = "query($id: ID!) { awardRound(id: $id) { id } awardRounds { totalCount } node(id: $id) { id } }";
    let nothing = json!({ "awardRound": null, "awardRounds": { "totalCount": 0 }, "node": null });
    let abroad = stage.server().another_agency().await;
    for caller in [&stage.heard.family, &stage.phone, &abroad] {
        assert_eq!(stage.server().ask(caller, query, json!({ "id": drafted["id"] })).await, nothing);
    }
    for mutation in ["awardRoundOpen", "awardRoundClose", "awardRoundAnnounce"] {
        let refused = stage.server().refuses(&stage.heard.world.dispatcher, mutation, about(&drafted, json!({}))).await;
        assert_eq!(refused.code, "FORBIDDEN", "{mutation}");
    }
    let elsewhere = stage.server().refuses(&abroad, "awardRoundOpen", about(&drafted, json!({}))).await;
    assert_eq!(elsewhere.said(), "NOT_FOUND at id");
}
