//! The free words of requests, proposals and placements: sealed where they are kept, opened for whoever reads the row.

use base64::{Engine, engine::general_purpose::STANDARD};
use entity::{
    id::StaffingRequestId,
    matching::{
        placement, proposal,
        staffing_request::{self, Needs, Wish, Words},
    },
    sealed::Sealed,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QuerySelect,
    sea_query::{CaseStatement, Expr, Func},
};
use serde::Serialize;
use serde_json::{Value, json};

use super::StaffingRequest;
use crate::{
    household::CarerWish,
    kernel::{Context, Error, Result, Tx, vault::Vault, words::seal_clear},
};

/// A wish that belongs to the request alone, as people send and read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RequestWish {
    /// What is wished for.
    pub wish: CarerWish,
    /// In plain words.
    pub words: String,
}

/// The wishes of a request that the actor has been shown.
///
/// # Errors
/// [`Error::Internal`] when they cannot be opened.
pub async fn wishes<C: ConnectionTrait>(cx: &Context<C>, request: &StaffingRequest) -> Result<Vec<RequestWish>> {
    if request.needs.wishes.is_empty() {
        return Ok(Vec::new());
    }
    open_wishes(&*cx.vault().await?, &request.needs)
}

pub(super) fn open_wishes(vault: &Vault, needs: &Needs) -> Result<Vec<RequestWish>> {
    let open = |words: &Words| match words {
        Words::Clear(words) => Ok(words.clone()),
        Words::Sealed { sealed } => {
            let bytes = STANDARD.decode(sealed).map_err(|_| Error::internal("sealed words are not base64"))?;
            vault.open(&Sealed(bytes))
        }
    };
    needs.wishes.iter().map(|kept| Ok(RequestWish { wish: kept.wish.clone(), words: open(&kept.words)? })).collect()
}

pub(super) fn seal_wishes(vault: &Vault, wishes: Vec<RequestWish>) -> Result<Vec<Wish>> {
    let seal = |wish: RequestWish| {
        let sealed = STANDARD.encode(vault.seal(&wish.words)?.0);
        Ok(Wish { wish: wish.wish, words: Words::Sealed { sealed } })
    };
    wishes.into_iter().map(seal).collect()
}

/// What a request asks of the carer, as people read it.
pub(super) fn open_needs(vault: &Vault, needs: &Needs) -> Result<Value> {
    let mut sheet = serde_json::to_value(needs).map_err(|_| Error::internal("needs are not JSON"))?;
    sheet["wishes"] = json!(open_wishes(vault, needs)?);
    Ok(sheet)
}

/// So many requests are sealed in one transaction.
const BATCH: u64 = 100;

/// Seals what this domain's columns still hold in clear. Safe to repeat.
///
/// # Errors
/// When the database fails.
pub async fn seal_kept(cx: &Context) -> Result<()> {
    use {placement::Column as P, proposal::Column as O, staffing_request::Column as R};
    for column in [P::HandOverNote, P::EndNote, P::OverrideReason] {
        seal_clear::<placement::Entity>(cx, P::AgencyId, column).await?;
    }
    for column in [O::Message, O::DeclineNote, O::OverrideReason] {
        seal_clear::<proposal::Entity>(cx, O::AgencyId, column).await?;
    }
    seal_clear::<staffing_request::Entity>(cx, R::AgencyId, R::CancelReason).await?;
    while cx.write(async |tx| seal_needs(tx).await).await? == BATCH {}
    Ok(())
}

/// Wishes lie within JSON: [`Words::Clear`] is a string there, and JSON writes no such pair of quotes within a string.
async fn seal_needs(tx: &Tx) -> Result<u64> {
    use staffing_request::Column as R;
    let text = || Expr::expr(Func::cast_as(Expr::col(R::Needs), "text"));
    let clear: Vec<(StaffingRequestId, Needs)> = staffing_request::Entity::find()
        .select_only()
        .columns([R::Id, R::Needs])
        .filter(R::AgencyId.eq(tx.signed_in()?))
        .filter(text().like("%\"words\":\"%").or(text().like("%\"words\": \"%")))
        .limit(BATCH)
        .lock_exclusive()
        .into_tuple()
        .all(tx.db())
        .await?;
    if clear.is_empty() {
        return Ok(0);
    }
    let vault = tx.vault().await?;
    let mut sealed = CaseStatement::new();
    for (id, needs) in &clear {
        let needs = Needs { wishes: seal_wishes(&vault, open_wishes(&vault, needs)?)?, ..needs.clone() };
        sealed = sealed.case(R::Id.eq(*id), Expr::value(needs));
    }
    staffing_request::Entity::update_many()
        .col_expr(R::Needs, sealed.into())
        .filter(R::AgencyId.eq(tx.signed_in()?))
        .filter(R::Id.is_in(clear.iter().map(|(id, _)| *id)))
        .exec(tx.db())
        .await?;
    Ok(u64::try_from(clear.len()).unwrap_or(BATCH))
}
