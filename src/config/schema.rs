//! The JSON schema of the configuration, for editors that check as one types.

use serde_json::{Map, Value, json};

use super::{SETTINGS, Setting, Shape};
use crate::tui::action::{ACTIONS, CONTEXTS};

/// The schema, made from the table of settings and the table of actions.
pub fn schema() -> Value {
    let mut properties: Map<String, Value> = SETTINGS
        .iter()
        .map(|setting| (setting.name.to_owned(), of(setting)))
        .collect();
    let groups: Map<String, Value> = CONTEXTS
        .iter()
        .map(|context| {
            let own = ACTIONS.iter().filter(|spec| spec.context == *context);
            let names: Vec<&str> = own.map(|spec| spec.id).chain(["none"]).collect();
            let group = json!({ "type": "object", "additionalProperties": { "enum": names } });
            (context.name().to_owned(), group)
        })
        .collect();
    properties.insert(
        "keys".into(),
        json!({
            "description": "Keys, a table for each group: keys to the name of an action, or to none",
            "type": "object",
            "additionalProperties": false,
            "properties": groups,
        }),
    );
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "dealbook's settings",
        "type": "object",
        "additionalProperties": false,
        "properties": properties,
    })
}

fn of(setting: &Setting) -> Value {
    let mut value = match setting.shape {
        Shape::OneOf(words) => json!({ "enum": words, "default": setting.default() }),
        // A path to a theme of one's own is right too.
        Shape::Theme => json!({
            "anyOf": [{ "enum": setting.choices() }, { "type": "string", "pattern": "\\.toml$" }],
            "default": setting.default(),
        }),
        Shape::Switch => json!({ "type": "boolean", "default": setting.default() == "true" }),
        Shape::Number(from, to) => json!({
            "type": "integer", "minimum": from, "maximum": to,
            "default": setting.default().parse::<i64>().unwrap_or(from),
        }),
    };
    value["description"] = setting.help().into();
    value
}
