//! What greetings say.

use serde_json::json;

use super::{Office, named};
use crate::support::{Server, on_both_databases};

on_both_databases! {
    the_agency_has_words_of_its_own,
    a_draft_is_worded_anew,
}

async fn the_agency_has_words_of_its_own(server: Server) {
    let office = Office::new(server).await;
    office.wished(true).await;
    let all = "{ greetingTemplates { occasion language words own } }";
    let seen = office.server.ask(&office.manager, all, json!({})).await;
    assert_eq!(seen["greetingTemplates"].as_array().map(Vec::len), Some(20));
    let input = json!({ "occasion": "BIRTHDAY", "language": "CHINESE", "words": "{address}：{name}{age}岁生日快乐！" });
    let selection = "greetingTemplate { words own }";
    let set = office.server.change(&office.manager, "greetingTemplateSet", input, selection).await;
    assert_eq!(set["greetingTemplate"]["own"], true);
    office.at("2026-05-01T02:00:00Z").await;
    assert_eq!(office.the_greeting().await["words"], "王女士：王秀英78岁生日快乐！");
    for words in ["{phone}", "{day}", "{name", " "] {
        let input = json!({ "occasion": "BIRTHDAY", "language": "ENGLISH", "words": words });
        let refused = office.server.refuses(&office.manager, "greetingTemplateSet", input).await;
        assert_eq!(refused.said(), "INVALID at words");
    }
    let usual = json!({ "occasion": "BIRTHDAY", "language": "CHINESE" });
    let set = office.server.change(&office.manager, "greetingTemplateSet", usual, selection).await;
    assert_eq!(set["greetingTemplate"]["own"], false);
}

async fn a_draft_is_worded_anew(server: Server) {
    let office = Office::new(server).await;
    office.wished(true).await;
    office.at("2026-05-01T02:00:00Z").await;
    let draft = office.the_greeting().await;
    let words =
        crate::loyalty::purse::with(named(&draft), json!({ "words": "祝您福如东海！", "channel": "IN_PERSON" }));
    let worded = office.does("greetingReword", words).await;
    assert_eq!((&worded["words"], &worded["channel"]), (&json!("祝您福如东海！"), &json!("IN_PERSON")));
    let empty = crate::loyalty::purse::with(named(&worded), json!({ "words": "" }));
    assert_eq!(office.refused("greetingReword", empty).await, "INVALID at words");
    let declined = office.does("greetingDecline", named(&worded)).await;
    assert_eq!(declined["state"], "DECLINED");
    let late = crate::loyalty::purse::with(named(&declined), json!({ "words": "x" }));
    assert_eq!(office.refused("greetingReword", late).await, "GREETING_STATE at id");
    office.at("2026-05-01T08:00:00Z").await;
    assert_eq!(office.the_greeting().await["state"], "DECLINED", "it is not drafted again");
}
