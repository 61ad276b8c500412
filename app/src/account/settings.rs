//! `/settings`: one's own account, and for admins who may come in and which programs.

mod users;

use leptos::prelude::*;
use reports::choices::AgentChoice;

use super::around::{Place, around};
use super::parts::{Field, done, new_password, refused};
use crate::i18n::{Language, Texts};

pub use users::{UserFault, UserRow, UserTyped};

/// What the page shows.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Of whoever asks.
    pub email: String,
    /// The fewest letters of a password.
    pub shortest: usize,
    /// What came of the form that was sent.
    pub outcome: Option<Outcome>,
    /// What only admins see.
    pub admin: Option<Admin>,
}

/// What only admins see.
#[derive(Debug, Clone, Default)]
pub struct Admin {
    /// Everybody who may come in.
    pub users: Vec<UserRow>,
    /// The agents who have come in, for the users who are one of them.
    pub agents: Vec<AgentChoice>,
    /// A user who could not be added, as typed.
    pub typed: Option<UserTyped>,
    /// The keys that open something.
    pub keys: Vec<KeyRow>,
}

/// What came of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// A link for somebody to choose a password: shown this once.
    Link {
        /// Whose.
        email: String,
        /// The whole address.
        url: String,
    },
    /// A new key: shown this once.
    Key {
        /// Its name.
        name: String,
        /// What a program sends.
        key: String,
    },
    /// The password was replaced.
    PasswordChanged,
    /// The present password is another.
    WrongPassword,
    /// The new password is too short or too long.
    BadPassword,
    /// Too many attempts or too much going on.
    Busy,
    /// The user cannot be as asked.
    BadUser,
    /// No agent has come in by this id.
    NoSuchAgent(String),
    /// The key cannot be as asked.
    BadKey,
}

/// One key.
#[derive(Debug, Clone, Default)]
pub struct KeyRow {
    /// Its name.
    pub name: String,
    /// What it allows, in words of the API.
    pub scopes: String,
    /// When it was made, RFC 3339.
    pub created_at: String,
    /// When it was last used, likewise.
    pub last_used_at: Option<String>,
}

/// `/settings`.
pub fn settings(language: Language, shown: Settings) -> (String, AnyView) {
    let title = language.text("frame.settings");
    let Settings { email, shortest, outcome, admin } = shown;
    let view = view! {
        {outcome.map(|outcome| said(language, outcome))}
        {own(language, &email, shortest)}
        {admin.map(|Admin { users: all, agents, keys: programs, typed }| {
            (
                of_workspace(language),
                beyond(language, "sources", "/settings/sources", ["sources.title", "sources.text", "sources.open"]),
                beyond(language, "buttons", "/settings/buttons", ["buttons.title", "buttons.text", "buttons.open"]),
                users::users(language, all, &agents, typed),
                keys(language, programs),
            )
        })}
    };
    let place = Place { here: "/settings", home: "/overview", of_settings: false };
    (title.to_owned(), around(language, &place, title, view.into_any()))
}

/// What came of the form.
fn said(language: Language, outcome: Outcome) -> AnyView {
    let once = |text: String, secret: String| {
        view! {
            <div class="outcome" role="status">
                <p>{text}</p>
                <code class="command secret">{secret}</code>
            </div>
        }
        .into_any()
    };
    match outcome {
        Outcome::Link { email, url } => once(language.text_with("settings.link", &[("email", &email)]), url),
        Outcome::Key { name, key } => once(language.text_with("settings.key.made", &[("name", &name)]), key),
        Outcome::PasswordChanged => done(language.text("settings.password.changed")),
        Outcome::WrongPassword => refused(language.text("settings.password.wrong")),
        Outcome::BadPassword => refused(language.text("setup.refused.password")),
        Outcome::Busy => refused(language.text("login.busy")),
        Outcome::BadUser => refused(language.text("settings.user.refused")),
        Outcome::NoSuchAgent(agent) => refused(language.text_with("settings.user.unknown", &[("agent", &agent)])),
        Outcome::BadKey => refused(language.text("settings.key.refused")),
    }
}

fn own(language: Language, email: &str, shortest: usize) -> AnyView {
    view! {
        <section class="block" aria-labelledby="own">
            <h2 id="own">{language.text("settings.own")}</h2>
            <p class="hint">{email.to_owned()}</p>
            <form class="settings-form" method="post" action="/settings/password">
                <input type="hidden" name="username" value=email.to_owned() autocomplete="username" />
                <Field name="current" label=language.text("settings.password.current")>
                    <input type="password" autocomplete="current-password" required />
                </Field>
                {new_password(language, shortest, false)}
                <button class="button primary" type="submit">
                    {language.text("setup.password.submit")}
                </button>
            </form>
            <form method="post" action="/logout/everywhere">
                <button class="button" type="submit">
                    {language.text("settings.everywhere")}
                </button>
            </form>
        </section>
    }
    .into_any()
}

/// The way to a page of settings of its own, with what it is for.
fn beyond(language: Language, id: &'static str, href: &'static str, texts: [&'static str; 3]) -> AnyView {
    let [title, text, open] = texts.map(|key| language.text(key));
    view! {
        <section class="block" aria-labelledby=id>
            <h2 id=id>{title}</h2>
            <p class="hint">{text}</p>
            <a class="button" href=href>
                {open}
            </a>
        </section>
    }
    .into_any()
}

/// The way to what holds for everybody.
fn of_workspace(language: Language) -> AnyView {
    view! {
        <section class="block" aria-labelledby="workspace">
            <h2 id="workspace">{language.text("workspace.title")}</h2>
            <p><a href="/settings/workspace">{language.text("workspace.what")}</a></p>
        </section>
    }
    .into_any()
}

/// A table of the section that this heading is the heading of, which it has its name from.
fn table<const N: usize>(
    language: Language,
    heading: &'static str,
    columns: [&'static str; N],
    rows: impl IntoView + 'static,
) -> AnyView {
    let columns = columns.map(|column| view! { <th scope="col">{language.text(column)}</th> });
    view! {
        <div class="table-frame">
            <div class="table-scroll settings-table" tabindex="0" role="group" aria-labelledby=heading>
                <table aria-labelledby=heading>
                    <thead>
                        <tr>{columns.collect_view()}</tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </div>
    }
    .into_any()
}

/// What cannot be undone is asked for twice.
fn sure(language: Language, what: &'static str, button: AnyView) -> AnyView {
    view! {
        <details class="sure">
            <summary class="button small">{language.text(what)}</summary>
            {button}
        </details>
    }
    .into_any()
}

fn keys(language: Language, keys: Vec<KeyRow>) -> AnyView {
    let rows = keys
        .into_iter()
        .map(|KeyRow { name, scopes, created_at, last_used_at }| {
            let revoke = view! {
                <button class="button small" type="submit">
                    {language.text("settings.confirm")}
                </button>
            }
            .into_any();
            let used = last_used_at
                .map_or_else(|| language.text("settings.key.never").to_owned(), |at| language.date_time(&at));
            view! {
                <tr>
                    <th scope="row">{name.clone()}</th>
                    <td class="text">
                        <code>{scopes}</code>
                    </td>
                    <td class="text">{language.date_time(&created_at)}</td>
                    <td class="text">{used}</td>
                    <td class="text">
                        <form class="inline-form" method="post" action="/settings/keys/revoke">
                            <input type="hidden" name="name" value=name />
                            {sure(language, "settings.key.revoke", revoke)}
                        </form>
                    </td>
                </tr>
            }
        })
        .collect::<Vec<_>>();
    let table = (!rows.is_empty()).then(|| {
        let columns =
            ["account.name", "settings.key.scopes", "settings.key.created", "settings.key.used", "settings.access"];
        table(language, "keys", columns, rows)
    });
    view! {
        <section class="block" aria-labelledby="keys">
            <h2 id="keys">{language.text("settings.keys")}</h2>
            <p class="hint">{language.text("settings.keys.text")}</p>
            {table}
            <form class="settings-form" method="post" action="/settings/keys">
                <Field name="name" id="key-name" label=language.text("account.name")>
                    <input type="text" maxlength="100" autocomplete="off" required />
                </Field>
                <fieldset class="scopes">
                    <legend>{language.text("settings.key.scopes")}</legend>
                    <label>
                        <input type="checkbox" name="ingest" value="true" />
                        {language.text("settings.key.ingest")}
                    </label>
                    <label>
                        <input type="checkbox" name="read" value="true" />
                        {language.text("settings.key.read")}
                    </label>
                </fieldset>
                <button class="button primary" type="submit">
                    {language.text("settings.key.make")}
                </button>
            </form>
        </section>
    }
    .into_any()
}
