//! A service of travel times on this machine, which speaks as OSRM and as Valhalla do, and has its moods.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// How it answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    /// With the table.
    Right,
    /// With the table, after longer than somebody waits who wants to know at once.
    Slow,
    /// Not before the client has gone.
    Hanging,
    /// With a failure of its own.
    Broken,
    /// With the first row alone.
    Half,
    /// With a time below zero.
    Nonsense,
    /// That there is no way at all.
    NoWay,
}

/// The service.
pub struct RoadHouse {
    address: SocketAddr,
    shared: Arc<Mutex<Shared>>,
}

struct Shared {
    mood: Mood,
    asked: usize,
    largest: usize,
    profiles: Vec<String>,
}

type Shelf = State<Arc<Mutex<Shared>>>;

impl RoadHouse {
    /// A service in good order.
    pub async fn open() -> Self {
        let shared = Shared { mood: Mood::Right, asked: 0, largest: 0, profiles: Vec::new() };
        let shared = Arc::new(Mutex::new(shared));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let router = Router::new()
            .route("/table/v1/{profile}/{places}", get(osrm))
            .route("/sources_to_targets", post(valhalla))
            .with_state(Arc::clone(&shared));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { address, shared }
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Answers like this from now on.
    pub fn feels(&self, mood: Mood) {
        self.with(|shared| shared.mood = mood);
    }

    /// How often it was asked since the last time.
    pub fn asked(&self) -> usize {
        self.with(|shared| std::mem::take(&mut shared.asked))
    }

    /// The most places of a request.
    pub fn largest(&self) -> usize {
        self.with(|shared| shared.largest)
    }

    /// How people were said to be on the way, each once.
    pub fn profiles(&self) -> Vec<String> {
        self.with(|shared| shared.profiles.clone())
    }

    fn with<T>(&self, look: impl FnOnce(&mut Shared) -> T) -> T {
        look(&mut self.shared.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Counts a request; what there is to answer: seconds from each to each, the difference of their degrees north in parts of
/// ten thousand, and ten minutes.
async fn table(shelf: &Mutex<Shared>, profile: &str, from: &[f64], to: &[f64]) -> Result<Vec<Vec<Value>>, StatusCode> {
    let mood = {
        let mut shared = shelf.lock().unwrap_or_else(PoisonError::into_inner);
        shared.asked += 1;
        shared.largest = shared.largest.max(from.len() + to.len());
        if !shared.profiles.iter().any(|known| known == profile) {
            shared.profiles.push(profile.to_owned());
        }
        shared.mood
    };
    let way = |from: f64, to: f64| {
        let parts = ((from - to).abs() * 10_000.0).round();
        match mood {
            Mood::NoWay => Value::Null,
            Mood::Nonsense => json!(-1.0),
            _ if parts < 1.0 => json!(0.0),
            _ => json!(600.0 + parts),
        }
    };
    match mood {
        Mood::Slow => tokio::time::sleep(Duration::from_millis(600)).await,
        Mood::Hanging => tokio::time::sleep(Duration::from_mins(1)).await,
        Mood::Broken => return Err(StatusCode::SERVICE_UNAVAILABLE),
        Mood::Right | Mood::Half | Mood::Nonsense | Mood::NoWay => {}
    }
    let mut rows: Vec<Vec<Value>> = from.iter().map(|from| to.iter().map(|to| way(*from, *to)).collect()).collect();
    if mood == Mood::Half {
        rows.truncate(1);
        for row in &mut rows {
            row.truncate(1);
        }
    }
    Ok(rows)
}

async fn osrm(
    State(shelf): Shelf,
    Path((profile, places)): Path<(String, String)>,
    Query(query): Query<std::collections::HashMap<String, String>>,
) -> Result<Json<Value>, StatusCode> {
    assert_eq!(query["annotations"], "duration");
    let north: Vec<f64> =
        places.split(';').map(|place| place.split_once(',').expect("a place").1.parse().expect("degrees")).collect();
    let named = |list: &str| -> Vec<f64> {
        query[list].split(';').map(|number| north[number.parse::<usize>().expect("a number")]).collect()
    };
    let rows = table(&shelf, &profile, &named("sources"), &named("destinations")).await?;
    Ok(Json(json!({ "code": "Ok", "durations": rows })))
}

async fn valhalla(State(shelf): Shelf, body: Bytes) -> Result<Json<Value>, StatusCode> {
    let asked: Value = serde_json::from_slice(&body).expect("JSON");
    let north = |list: &str| -> Vec<f64> {
        asked[list].as_array().expect("places").iter().map(|place| place["lat"].as_f64().expect("degrees")).collect()
    };
    let profile = asked["costing"].as_str().expect("a costing");
    let rows = table(&shelf, profile, &north("sources"), &north("targets")).await?;
    let rows: Vec<Vec<Value>> =
        rows.into_iter().map(|row| row.into_iter().map(|time| json!({ "time": time })).collect()).collect();
    Ok(Json(json!({ "sources_to_targets": rows, "units": "kilometers" })))
}
