//! What Meta says of the business's templates, and people of what they want to be sent: counted nowhere yet, and kept in fields of
//! their own.

use super::super::json::{id, text};
use serde_json::{Map, Value};

/// Of which fields of a delivery what is kept: ours, and theirs in order of preference.
const KEPT: [(&str, &[&str]); 7] = [
    ("template", &["message_template_name"]),
    ("template_id", &["message_template_id"]),
    ("language", &["message_template_language"]),
    ("value", &["event", "new_quality_score", "new_category", "value"]),
    ("before", &["previous_quality_score", "previous_category"]),
    ("category", &["category"]),
    ("reason", &["reason"]),
];

/// Fields of a delivery that are about a template or a preference.
const ABOUT: [&str; 4] = [
    "message_template_status_update",
    "message_template_quality_update",
    "template_category_update",
    "user_preferences",
];

/// What an update says, for its event. Words are Meta's; what is no word or number of the expected kind is only in `raw`.
pub(super) fn fields(field: &str, item: &Value) -> Map<String, Value> {
    if !ABOUT.contains(&field) {
        return Map::new();
    }
    let said = KEPT.iter().filter_map(|(ours, theirs)| {
        let said = theirs.iter().find_map(|name| text(item, name).map(str::to_owned).or_else(|| id(item, name)))?;
        let is_short = said.chars().count() <= 200 && !said.chars().any(char::is_control);
        is_short.then(|| ((*ours).to_owned(), said.into()))
    });
    said.collect()
}
