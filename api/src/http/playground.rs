//! The page at `/`: a playground whose every byte comes out of this program, so that it works without internet access.

use axum::{
    Router,
    extract::Path,
    http::{StatusCode, header},
    response::{Html, IntoResponse, Response},
    routing::get,
};

struct Asset {
    name: &'static str,
    kind: &'static str,
    compressed: bool,
    bytes: &'static [u8],
}

const SCRIPT: &str = "text/javascript; charset=utf-8";

/// Where the files come from and under which licences: `playground/LICENCES.md`.
const ASSETS: [Asset; 5] = [
    Asset {
        name: "graphiql.min.css",
        kind: "text/css; charset=utf-8",
        compressed: true,
        bytes: include_bytes!("playground/graphiql.min.css.gz"),
    },
    Asset {
        name: "graphiql.min.js",
        kind: SCRIPT,
        compressed: true,
        bytes: include_bytes!("playground/graphiql.min.js.gz"),
    },
    Asset {
        name: "react.production.min.js",
        kind: SCRIPT,
        compressed: true,
        bytes: include_bytes!("playground/react.production.min.js.gz"),
    },
    Asset {
        name: "react-dom.production.min.js",
        kind: SCRIPT,
        compressed: true,
        bytes: include_bytes!("playground/react-dom.production.min.js.gz"),
    },
    Asset { name: "start.js", kind: SCRIPT, compressed: false, bytes: include_bytes!("playground/start.js") },
];

/// Nothing from elsewhere, nothing inline but styles, which the editor sets as it draws.
const POLICY: &str = "default-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self' data:; img-src 'self' data:; \
    frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

pub(super) const PAGE: &str = "/";
pub(super) const ASSET: &str = "/playground/{name}";

/// Whether a path is that of one of the page's files.
pub(super) fn is_asset(path: &str) -> bool {
    path.strip_prefix("/playground/").is_some_and(|name| ASSETS.iter().any(|asset| asset.name == name))
}

/// The page and its files.
pub fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route(PAGE, get(page)).route(ASSET, get(asset))
}

async fn page() -> Response {
    ([(header::CONTENT_SECURITY_POLICY, POLICY)], Html(include_str!("playground/index.html"))).into_response()
}

async fn asset(Path(name): Path<String>) -> Response {
    let Some(asset) = ASSETS.iter().find(|asset| asset.name == name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let headers = [(header::CONTENT_TYPE, asset.kind), (header::CACHE_CONTROL, "public, max-age=3600")];
    let mut answer = (headers, asset.bytes).into_response();
    if asset.compressed {
        answer.headers_mut().insert(header::CONTENT_ENCODING, header::HeaderValue::from_static("gzip"));
    }
    answer
}
