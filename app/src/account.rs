//! Pages of plain forms that stand outside the reports: log-in, set-up and settings. The server writes them whole; nothing of them runs
//! in the browser, so they carry no script at all, but for
//! those that keep the list of downloads up to date, copy, and draw a button while it is made.

mod around;
mod bad;
mod buttons;
mod downloads;
mod entry;
mod parts;
mod settings;
mod sources;
mod workspace;

use axum::http::request::Parts;
use leptos::prelude::*;

pub use bad::bad_address;
pub use buttons::{ButtonFault, ButtonShown, Buttons, ButtonsSaid, Draft, LANGUAGES, PLACES, buttons, greeting};
pub use downloads::{DownloadRow, Downloads, NewDownload, downloads, list_name, new_download, progress_text};
pub use entry::{Login, Refused, Setup, Void, forbidden, login, no_button, setup, too_long, unread, void};
pub use settings::{Admin, KeyRow, Outcome, Settings, UserFault, UserRow, UserTyped, settings};
pub use sources::{Audited, FailedAudit, Part, Rejected, RejectedRow, SourceName, SourceShown, Sources, sources};
pub use workspace::{Kept, Workspace, workspace};

pub(crate) use entry::switches;

use crate::assets::Assets;
use crate::i18n::Language;
use crate::preferences::Preferences;
use crate::shell::tab_title;
use crate::visitor::Visitor;

/// A whole document in the reader's language and colours. `parts` are those of the request, `visitor` is whose it is.
pub fn document(
    parts: &Parts,
    visitor: Visitor,
    assets: Assets,
    write: impl FnOnce(Language) -> (String, AnyView),
) -> String {
    let owner = Owner::new();
    owner.with(|| {
        provide_context(parts.clone());
        let Preferences { language, theme } = Preferences::current();
        provide_context(language);
        provide_context(visitor);
        let (title, body) = write(language);
        let title = tab_title(title);
        let icon = if assets.icon.is_empty() { "data:,".to_owned() } else { assets.icon };
        let css = (!assets.css.is_empty()).then(|| view! { <link rel="stylesheet" href=assets.css /> });
        view! {
            <!DOCTYPE html>
            <html lang=language.code() data-theme=theme.as_str()>
                <head>
                    <meta charset="utf-8" />
                    <meta name="viewport" content="width=device-width, initial-scale=1" />
                    <meta name="color-scheme" content="light dark" />
                    <title inner_html=title></title>
                    <link rel="icon" href=icon />
                    {css}
                </head>
                <body>{body}</body>
            </html>
        }
        .to_html()
    })
}
