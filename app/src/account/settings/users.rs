//! Who may come in, and the form of somebody new.

use leptos::prelude::*;
use reports::choices::AgentChoice;

use super::{sure, table};
use crate::account::parts::{Field, REFUSED, options};
use crate::i18n::{Language, Texts, labelled};
use crate::parts::marked;

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
    /// No agent has come in by this id.
    Unknown,
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
            UserFault::Unknown => ("agent", "settings.user.unknown"),
        }
    }
}

/// The roles and their texts.
const ROLES: [(&str, &str); 3] = [("admin", "role.admin"), ("manager", "role.manager"), ("agent", "role.agent")];

/// The list that fields of agents suggest from: one for all of them, however many users there are.
const AGENTS: &str = "agents";

/// Everybody who may come in, and the form of a new user.
pub(super) fn users(
    language: Language,
    users: Vec<UserRow>,
    agents: &[AgentChoice],
    typed: Option<UserTyped>,
) -> AnyView {
    let rows = users.into_iter().map(|user| user_row(language, agents, user)).collect_view();
    let columns = ["account.email", "settings.state", "settings.role", "settings.access"];
    let known = agents.iter().map(|agent| {
        view! { <option value=agent.agent.clone()>{shown(language, agent)}</option> }
    });
    view! {
        <section class="block" aria-labelledby="users">
            <h2 id="users">{language.text("settings.users")}</h2>
            {table(language, "users", columns, rows)}
            {new_user(language, typed)}
            <datalist id=AGENTS>{known.collect_view()}</datalist>
        </section>
    }
    .into_any()
}

/// An agent to choose: `Anna · anna@example.com`.
fn shown(language: Language, agent: &AgentChoice) -> String {
    let name = marked(language, &agent.name, agent.former);
    agent.email.as_ref().map_or_else(|| name.clone(), |email| format!("{name} · {email}"))
}

/// The form of a new user. What could not be is there again, and the field at fault has the focus.
fn new_user(language: Language, typed: Option<UserTyped>) -> AnyView {
    let told = typed.as_ref().map(|typed| typed.fault.told());
    let why = typed.as_ref().map(|typed| {
        let (_, why) = typed.fault.told();
        language.text_with(why, &[("agent", typed.agent.trim())])
    });
    let UserTyped { email, name, role, agent, .. } = typed.unwrap_or_default();
    let role = ROLES.iter().find(|(name, _)| *name == role).map_or("manager", |(name, _)| *name);
    let is_wrong = move |field: &str| told.is_some_and(|(wrong, _)| wrong == field);
    let refused = move |field: &str| is_wrong(field).then_some(REFUSED);
    view! {
        <form class="settings-form" method="post" action="/settings/users">
            {why.map(|why| {
                view! {
                    <p class="refused wide" id=REFUSED role="alert">
                        {why}
                    </p>
                }
            })}
            <Field name="email" label=language.text("account.email") refused=refused("email")>
                <input type="email" value=email autocomplete="off" required autofocus=is_wrong("email") />
            </Field>
            <Field name="name" label=language.text("account.name") refused=refused("name")>
                <input type="text" value=name maxlength="200" autocomplete="off" autofocus=is_wrong("name") />
            </Field>
            <Field name="role" label=language.text("settings.role") refused=refused("role")>
                <select>{options(language, ROLES, role)}</select>
            </Field>
            <Field
                name="agent"
                label=language.text("settings.agent")
                rule=language.text("settings.agent.rule").into_any()
                refused=refused("agent")
            >
                <input type="text" list=AGENTS value=agent autocomplete="off" autofocus=is_wrong("agent") />
            </Field>
            <button class="button primary" type="submit">
                {language.text("settings.user.add")}
            </button>
        </form>
    }
    .into_any()
}

fn user_row(language: Language, agents: &[AgentChoice], user: UserRow) -> AnyView {
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
    let known = agents.iter().find(|known| known.agent == agent).map(|agent| shown(language, agent));
    let change = if is_self {
        view! { <span>{text}</span> }.into_any()
    } else {
        view! {
            <form class="inline-form" method="post" action=action.clone()>
                <select name="role" aria-label=labelled(language, language.text("settings.role"), &email)>
                    {options(language, ROLES, role)}
                </select>
                <input
                    name="agent"
                    type="text"
                    list=AGENTS
                    value=agent
                    autocomplete="off"
                    aria-label=labelled(language, language.text("settings.agent"), &email)
                />
                {button("role", "settings.save")}
            </form>
            {known.map(|known| view! { <small>{known}</small> })}
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
