//! Branches in the schema.

use std::collections::HashMap;

use async_graphql::{InputObject, Object};
use domain::{
    agency::{self, branch},
    id::BranchId,
    kernel::{self, Context},
};

use crate::graphql::{ApiError, Batch, DateTime, GeoPoint, GeoPointInput, Id, Result, TimeZone, node::Findable};

/// A branch of the agency.
#[derive(Clone)]
pub struct Branch(pub agency::Branch);

impl From<agency::Branch> for Branch {
    fn from(row: agency::Branch) -> Self {
        Self(row)
    }
}

impl Findable for Branch {
    type Id = BranchId;

    async fn find_many(cx: &Context, ids: &[BranchId]) -> kernel::Result<HashMap<BranchId, Self>> {
        Ok(branch::by_ids(cx, ids).await?.into_iter().map(|row| (row.id, Self(row))).collect())
    }
}

/// Branches by their ids, for whatever belongs to one.
pub struct BranchById;

impl Batch for BranchById {
    type Key = BranchId;
    type Value = Branch;

    async fn load(cx: &Context, keys: &[BranchId]) -> kernel::Result<HashMap<BranchId, Branch>> {
        Ok(branch::by_ids(cx, keys).await?.into_iter().map(|row| (row.id, Branch(row))).collect())
    }
}

/// A branch: where the agency works, and by which clock.
#[Object]
impl Branch {
    /// The id.
    pub async fn id(&self) -> Id<BranchId> {
        self.0.id.into()
    }

    /// The name, unique in the agency.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The time zone in which calendars and working hours of the branch are computed.
    async fn time_zone(&self) -> Result<TimeZone> {
        Ok(branch::time_zone(&self.0).map_err(ApiError::from)?.into())
    }

    /// The postal address.
    async fn address(&self) -> &str {
        &self.0.address
    }

    /// Where the office is.
    async fn place(&self) -> GeoPoint {
        GeoPoint { latitude: self.0.latitude, longitude: self.0.longitude }
    }

    /// When it was opened here.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// The version to name when you change it.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

/// What a branch is made of.
#[derive(InputObject)]
pub struct BranchInput {
    /// The name, unique in the agency; at most 100 characters.
    pub name: String,
    /// The time zone in which its calendars and working hours are computed.
    pub time_zone: TimeZone,
    /// The postal address; at most 300 characters.
    pub address: String,
    /// Where the office is.
    pub place: GeoPointInput,
}

impl BranchInput {
    /// The input in the domain's words.
    ///
    /// # Errors
    /// `Invalid`, with the coordinate that is out of range.
    pub fn checked(self) -> kernel::Result<branch::BranchInput> {
        let (latitude, longitude) = self.place.checked("place")?;
        Ok(branch::BranchInput {
            name: self.name,
            time_zone: self.time_zone.to_string(),
            address: self.address,
            place: kernel::GeoPoint::new(latitude, longitude)?,
        })
    }
}
