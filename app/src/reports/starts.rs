//! Report 7: its links and charts, the same on the page and as files at `/starts/{id}.svg` and `.png`.

pub mod charts;
pub mod links;
