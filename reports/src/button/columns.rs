//! Columns of the tables of clicks, the same for pages, sorting and files.

use super::{ClickBucket, ClickCounts, ClickGroup, ClickRow};
use crate::cell::Cell;

/// Keys of a table's columns, by which it is sorted too. In files the first is called as the dimension is, and has the value.
pub const GROUP: [&str; 4] = ["value", "clicks", "button_conversations", "button_rate"];

/// Keys of the columns of numbers: what header texts are looked up by.
pub const COUNTS: [&str; 3] = ["clicks", "button_conversations", "button_rate"];

/// The cells of [`COUNTS`].
pub fn count_cells(counts: &ClickCounts) -> [Cell<'static>; 3] {
    [Cell::Count(counts.clicks), Cell::Count(counts.conversations), Cell::Percent(counts.rate_percent)]
}

/// The cells of [`GROUP`]; as on the page, a name stands for the value where there is one. What is not known is empty, since any
/// word for it could be a value.
pub fn group_cells(row: &ClickGroup) -> [Cell<'_>; 4] {
    let [clicks, conversations, rate] = count_cells(&row.counts);
    [Cell::text(row.name.as_deref().unwrap_or(&row.value)), clicks, conversations, rate]
}

/// Keys of the columns of a file by time.
pub const BUCKET: [&str; 4] = ["period", COUNTS[0], COUNTS[1], COUNTS[2]];

/// The cells of [`BUCKET`].
pub fn bucket_cells(bucket: &ClickBucket) -> [Cell<'_>; 4] {
    let [clicks, conversations, rate] = count_cells(&bucket.counts);
    [Cell::text(&bucket.key), clicks, conversations, rate]
}

/// Keys of the columns of clicks.
pub const CLICK: [&str; 11] = [
    "clicked_at",
    "button",
    "landing_page",
    "referrer_url",
    "utm_source",
    "utm_medium",
    "utm_campaign",
    "utm_term",
    "utm_content",
    "conversation_id",
    "click_code",
];

/// The cells of [`CLICK`].
pub fn click_cells(row: &ClickRow) -> [Cell<'_>; 11] {
    fn some(text: &Option<String>) -> Cell<'_> {
        Cell::text(text.as_deref().unwrap_or_default())
    }
    [
        Cell::Instant(&row.clicked_at),
        Cell::text(&row.button),
        some(&row.page),
        some(&row.referrer),
        some(&row.utm_source),
        some(&row.utm_medium),
        some(&row.utm_campaign),
        some(&row.utm_term),
        some(&row.utm_content),
        some(&row.conversation),
        Cell::text(&row.click),
    ]
}
