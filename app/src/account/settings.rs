//! `/settings`: one's own account, and for admins who may come in and which programs.

use leptos::prelude::*;

use super::around::{Place, around};
use super::entry::{Field, new_password};
use crate::i18n::{Language, Texts};

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
    /// The key cannot be as asked.
    BadKey,
}

/// One user.
#[derive(Debug, Clone, Default)]
pub struct UserRow {
    /// By which forms name them.
    pub id: i64,
    /// Their address.
    pub email: String,
    /// For people.
    pub name: String,
    /// `admin`, `manager` or `agent`.
    pub role: &'static str,
    /// The agent whose numbers they see.
    pub agent: String,
    /// May not come in.
    pub disabled: bool,
    /// Has no password yet.
    pub invited: bool,
    /// Whoever asks: nobody shuts themselves out.
    pub is_self: bool,
}

/// The form of a new user, as it was sent.
#[derive(Debug, Clone, Default)]
pub struct UserTyped {
    /// As typed.
    pub email: String,
    /// As typed.
    pub name: String,
    /// As chosen.
    pub role: String,
    /// As typed.
    pub agent: String,
    /// What is wrong with it.
    pub fault: UserFault,
}

/// Why a user cannot be added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum UserFault {
    /// No e-mail address.
    #[default]
    Email,
    /// Another user has the address.
    Taken,
    /// A name that is too long.
    Name,
    /// No such role.
    Role,
    /// An agent without the id of one.
    NoAgent,
    /// Another role with an agent's id.
    AgentOfNone,
    /// An id that stands for no single agent.
    Reserved,
}

impl UserFault {
    /// The field that is wrong, and the text that says why.
    const fn told(self) -> (&'static str, &'static str) {
        match self {
            UserFault::Email => ("email", "setup.refused.email"),
            UserFault::Taken => ("email", "settings.user.taken"),
            UserFault::Name => ("name", "setup.refused.name"),
            UserFault::Role => ("role", "settings.user.role"),
            UserFault::NoAgent => ("agent", "settings.user.no_agent"),
            UserFault::AgentOfNone => ("agent", "settings.user.agent_of_none"),
            UserFault::Reserved => ("agent", "settings.user.reserved"),
        }
    }
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

/// The roles and their texts.
const ROLES: [(&str, &str); 3] = [("admin", "role.admin"), ("manager", "role.manager"), ("agent", "role.agent")];

/// `/settings`.
pub fn settings(language: Language, shown: Settings) -> (String, AnyView) {
    let title = language.text("frame.settings");
    let Settings { email, shortest, outcome, admin } = shown;
    let view = view! {
        {outcome.map(|outcome| said(language, outcome))}
        {own(language, &email, shortest)}
        {admin.map(|Admin { users: all, keys: programs, typed }| {
            (of_workspace(language), to_sources(language), to_buttons(language), users(language, all, typed), keys(language, programs))
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
    let refused = |text: &'static str| view! { <p class="refused" role="alert">{text}</p> }.into_any();
    match outcome {
        Outcome::Link { email, url } => once(language.text_with("settings.link", &[("email", &email)]), url),
        Outcome::Key { name, key } => once(language.text_with("settings.key.made", &[("name", &name)]), key),
        Outcome::PasswordChanged => {
            view! { <p class="outcome" role="status">{language.text("settings.password.changed")}</p> }.into_any()
        }
        Outcome::WrongPassword => refused(language.text("settings.password.wrong")),
        Outcome::BadPassword => refused(language.text("setup.refused.password")),
        Outcome::Busy => refused(language.text("login.busy")),
        Outcome::BadUser => refused(language.text("settings.user.refused")),
        Outcome::BadKey => refused(language.text("settings.key.refused")),
    }
}

fn to_sources(language: Language) -> AnyView {
    view! {
        <section class="block" aria-labelledby="sources">
            <h2 id="sources">{language.text("sources.title")}</h2>
            <p class="hint">{language.text("sources.text")}</p>
            <a class="button" href="/settings/sources">
                {language.text("sources.open")}
            </a>
        </section>
    }
    .into_any()
}

fn own(language: Language, email: &str, shortest: usize) -> AnyView {
    view! {
        <section class="block" aria-labelledby="own">
            <h2 id="own">{language.text("settings.own")}</h2>
            <p class="hint">{email.to_owned()}</p>
            <form class="settings-form" method="post" action="/settings/password">
                <input type="hidden" name="username" value=email.to_owned() autocomplete="username" />
                <Field name="current" label=language.text("settings.password.current")>
                    <input id="current" name="current" type="password" autocomplete="current-password" required />
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

fn to_buttons(language: Language) -> AnyView {
    view! {
        <section class="block" aria-labelledby="buttons">
            <h2 id="buttons">{language.text("buttons.title")}</h2>
            <p class="hint">{language.text("buttons.text")}</p>
            <a class="button" href="/settings/buttons">
                {language.text("buttons.open")}
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

fn users(language: Language, users: Vec<UserRow>, typed: Option<UserTyped>) -> AnyView {
    let rows = users.into_iter().map(|user| user_row(language, user)).collect_view();
    view! {
        <section class="block" aria-labelledby="users">
            <h2 id="users">{language.text("settings.users")}</h2>
            <div class="table-frame">
            <div class="table-scroll settings-table" tabindex="0" role="group" aria-labelledby="users">
                <table aria-labelledby="users">
                    <thead>
                        <tr>
                            <th scope="col">{language.text("account.email")}</th>
                            <th scope="col">{language.text("settings.state")}</th>
                            <th scope="col">{language.text("settings.role")}</th>
                            <th scope="col">{language.text("settings.access")}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            </div>
            {new_user(language, typed)}
        </section>
    }
    .into_any()
}

/// The form of a new user. What could not be is there again, and the field at fault has the focus.
fn new_user(language: Language, typed: Option<UserTyped>) -> AnyView {
    let told = typed.as_ref().map(|typed| typed.fault.told());
    let UserTyped { email, name, role, agent, .. } = typed.unwrap_or_default();
    let role = ROLES.iter().find(|(name, _)| *name == role).map_or("manager", |(name, _)| *name);
    let is_wrong = move |field: &str| told.is_some_and(|(wrong, _)| wrong == field);
    let invalid = move |field: &str| is_wrong(field).then_some("true");
    let said = move |field: &str| is_wrong(field).then_some("user-refused");
    view! {
        <form class="settings-form" method="post" action="/settings/users">
            {told.map(|(_, why)| {
                view! {
                    <p class="refused wide" id="user-refused" role="alert">
                        {language.text(why)}
                    </p>
                }
            })}
            <Field name="email" label=language.text("account.email")>
                <input
                    id="email"
                    name="email"
                    type="email"
                    value=email
                    autocomplete="off"
                    required
                    autofocus=is_wrong("email")
                    aria-invalid=invalid("email")
                    aria-describedby=said("email")
                />
            </Field>
            <Field name="name" label=language.text("account.name")>
                <input
                    id="name"
                    name="name"
                    type="text"
                    value=name
                    maxlength="200"
                    autocomplete="off"
                    autofocus=is_wrong("name")
                    aria-invalid=invalid("name")
                    aria-describedby=said("name")
                />
            </Field>
            <Field name="role" label=language.text("settings.role")>
                <select id="role" name="role" aria-invalid=invalid("role") aria-describedby=said("role")>
                    {roles(language, role)}
                </select>
            </Field>
            <Field name="agent" label=language.text("settings.agent")>
                <input
                    id="agent"
                    name="agent"
                    type="text"
                    value=agent
                    autocomplete="off"
                    autofocus=is_wrong("agent")
                    aria-invalid=invalid("agent")
                    aria-describedby=said("agent").unwrap_or("agent-rule")
                />
                <small id="agent-rule">{language.text("settings.agent.rule")}</small>
            </Field>
            <button class="button primary" type="submit">
                {language.text("settings.user.add")}
            </button>
        </form>
    }
    .into_any()
}

fn roles(language: Language, chosen: &'static str) -> AnyView {
    ROLES
        .map(|(role, text)| view! { <option value=role selected=role == chosen>{language.text(text)}</option> })
        .collect_view()
        .into_any()
}

fn user_row(language: Language, user: UserRow) -> AnyView {
    let UserRow { id, email, name, role, agent, disabled, invited, is_self } = user;
    let action = format!("/settings/users/{id}");
    let state = match (disabled, invited) {
        (true, _) => "settings.state.disabled",
        (false, true) => "settings.state.invited",
        (false, false) => "settings.state.active",
    };
    let button = |what: &'static str, text: &'static str| {
        view! {
            <button class="button small" type="submit" name="what" value=what>
                {language.text(text)}
            </button>
        }
        .into_any()
    };
    let text = ROLES.iter().find(|(name, _)| *name == role).map_or(role, |(_, text)| language.text(text));
    let change = if is_self {
        view! { <span>{text}</span> }.into_any()
    } else {
        view! {
            <form class="inline-form" method="post" action=action.clone()>
                <select name="role" aria-label=format!("{}: {email}", language.text("settings.role"))>
                    {roles(language, role)}
                </select>
                <input
                    name="agent"
                    type="text"
                    value=agent
                    autocomplete="off"
                    aria-label=format!("{}: {email}", language.text("settings.agent"))
                />
                {button("role", "settings.save")}
            </form>
        }
        .into_any()
    };
    let access = (!is_self).then(|| {
        let (what, text) =
            if disabled { ("enable", "settings.user.enable") } else { ("disable", "settings.user.disable") };
        view! {
            <form class="inline-form" method="post" action=action>
                {(!disabled).then(|| button("link", "settings.user.link"))}
                {button(what, text)}
                {sure(language, "settings.user.remove", button("remove", "settings.confirm"))}
            </form>
        }
    });
    view! {
        <tr>
            <th scope="row">
                {email.clone()} {(name != email).then(|| view! { <small>{format!(" {name}")}</small> })}
            </th>
            <td class="text">{language.text(state)}</td>
            <td class="text">{change}</td>
            <td class="text">{access}</td>
        </tr>
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
        view! {
            <div class="table-frame">
            <div class="table-scroll settings-table" tabindex="0" role="group" aria-labelledby="keys">
                <table aria-labelledby="keys">
                    <thead>
                        <tr>
                            <th scope="col">{language.text("account.name")}</th>
                            <th scope="col">{language.text("settings.key.scopes")}</th>
                            <th scope="col">{language.text("settings.key.created")}</th>
                            <th scope="col">{language.text("settings.key.used")}</th>
                            <th scope="col">{language.text("settings.access")}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            </div>
        }
    });
    view! {
        <section class="block" aria-labelledby="keys">
            <h2 id="keys">{language.text("settings.keys")}</h2>
            <p class="hint">{language.text("settings.keys.text")}</p>
            {table}
            <form class="settings-form" method="post" action="/settings/keys">
                <Field name="key-name" label=language.text("account.name")>
                    <input id="key-name" name="name" type="text" maxlength="100" autocomplete="off" required />
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
