//! The free words of requests, proposals and placements: sealed where they are kept, opened for whoever reads the row.

use base64::{Engine, engine::general_purpose::STANDARD};
use entity::{
    matching::staffing_request::{Needs, Wish, Words},
    sealed::Sealed,
};
use sea_orm::ConnectionTrait;
use serde::Serialize;
use serde_json::{Value, json};

use super::StaffingRequest;
use crate::{
    household::CarerWish,
    kernel::{Context, Error, Result, vault::Vault},
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

/// What was said in a sealed field of a request, proposal or placement that the actor has been shown.
///
/// # Errors
/// [`Error::Internal`] when it cannot be opened.
pub async fn said<C: ConnectionTrait>(cx: &Context<C>, kept: Option<&Sealed>) -> Result<Option<String>> {
    match kept {
        Some(kept) => cx.vault().await?.open_once_clear(kept).map(Some),
        None => Ok(None),
    }
}

/// The wishes of a request that the actor has been shown.
///
/// # Errors
/// As [`said`].
pub async fn wishes<C: ConnectionTrait>(cx: &Context<C>, request: &StaffingRequest) -> Result<Vec<RequestWish>> {
    if request.needs.wishes.is_empty() {
        return Ok(Vec::new());
    }
    open_wishes(&*cx.vault().await?, &request.needs)
}

pub(super) fn open(vault: &Vault, kept: Option<&Sealed>) -> Result<Option<String>> {
    kept.map(|kept| vault.open_once_clear(kept)).transpose()
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
