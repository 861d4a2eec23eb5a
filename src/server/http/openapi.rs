//! What can be asked, for programs: made from the table of routes.

use serde_json::{Map, Value, json};

use super::route::{Access, Call, ROUTES, Route};
use crate::server::admin::NOUNS;

/// The OpenAPI document.
pub fn document() -> Value {
    let mut paths = Map::new();
    for route in ROUTES {
        for path in paths_of(route) {
            let entry = paths.entry(path).or_insert_with(|| json!({}));
            entry[route.method.as_str().to_lowercase()] = operation(route);
        }
    }
    json!({
        "openapi": "3.1.0",
        "info": { "title": "dealbook server", "version": env!("CARGO_PKG_VERSION") },
        "paths": paths,
        "components": {
            "securitySchemes": { "token": { "type": "http", "scheme": "bearer" } },
            "schemas": {
                "Refusal": {
                    "type": "object", "required": ["error"],
                    "properties": { "error": { "type": "string" } }, "additionalProperties": true
                }
            }
        }
    })
}

fn paths_of(route: &Route) -> Vec<String> {
    match route.path.strip_suffix('*') {
        Some(stem) => NOUNS.iter().map(|noun| format!("{stem}{noun}")).collect(),
        None => vec![route.path.to_owned()],
    }
}

fn operation(route: &Route) -> Value {
    let lines = "application/x-ndjson";
    let json = "application/json";
    let (asks, answers) = match route.call {
        Call::Push => (lines, json),
        Call::Pull => (json, lines),
        Call::Figures => (json, "text/plain"),
        _ => (json, json),
    };
    let refusal = json!({ "description": "Why not.", "content": {
        "application/json": { "schema": { "$ref": "#/components/schemas/Refusal" } } } });
    let mut operation = json!({
        "summary": route.about,
        "operationId": route.name,
        "responses": {
            "200": { "description": "The answer.", "content": { answers: {} } },
            "default": refusal
        }
    });
    if route.most.0 > 0 {
        let (wire, plain) = route.most;
        operation["requestBody"] = json!({
            "required": true,
            "description": format!("At most {wire} bytes, {plain} decompressed; `Content-Encoding: zstd` is understood."),
            "content": { asks: {} }
        });
    }
    if route.access != Access::Anyone {
        operation["security"] = json!([{ "token": [] }]);
    }
    operation
}
