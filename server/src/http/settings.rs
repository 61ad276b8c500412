//! `/settings`: one's own password, and for admins users and keys. Plain forms; what may be seen only once is in the answer to
//! the form, everything else leads back to the page.

use std::time::Instant;

use app::account::{self, Admin, KeyRow, Outcome, Settings, UserFault, UserRow, UserTyped};
use axum::{
    extract::{Path, State, rejection::PathRejection},
    http::{StatusCode, header, request::Parts},
    response::Response,
};
use reports::choices::AgentChoice;
use serde::Deserialize;
use store::{
    StoreError,
    keys::Scope,
    users::{NewUser, Role, User},
};

use super::{
    Problem,
    access::{Access, Peer, see_other},
    failed_inside, forms,
};
use crate::access::{LongEnough, NotNow, SHORTEST, Visitor};

const HERE: &str = "/settings";

/// The form of one's own password.
#[derive(Deserialize)]
pub struct NewPassword {
    current: String,
    password: String,
}

/// The form of a new user.
#[derive(Debug, Deserialize)]
pub struct Invited {
    email: String,
    #[serde(default)]
    name: String,
    role: String,
    #[serde(default)]
    agent: String,
}

/// The form of a user who is there.
#[derive(Debug, Deserialize)]
pub struct Changed {
    what: String,
    #[serde(default)]
    role: String,
    #[serde(default)]
    agent: String,
}

/// The form of a new key.
#[derive(Debug, Deserialize)]
pub struct Asked {
    name: String,
    #[serde(default)]
    ingest: bool,
    #[serde(default)]
    read: bool,
}

/// The form of a key that is to open nothing any more.
#[derive(Debug, Deserialize)]
pub struct Revoked {
    name: String,
}

/// `GET /settings`.
pub async fn show(State(access): State<Access>, parts: Parts) -> Result<Response, Problem> {
    answer(&access, &parts, StatusCode::OK, None).await
}

/// `POST /settings/password`: ends all other sessions.
pub async fn password(
    State(access): State<Access>,
    Peer(peer): Peer,
    parts: Parts,
    forms::Sent(sent): forms::Sent<NewPassword>,
) -> Result<Response, Problem> {
    let Some(Visitor::User { user, session }) = parts.extensions.get() else { return Ok(see_other("/overview")) };
    let refused = async |status, outcome| answer(&access, &parts, status, Some(outcome)).await;
    let Ok(password) = LongEnough::new(sent.password) else {
        return refused(StatusCode::UNPROCESSABLE_ENTITY, Outcome::BadPassword).await;
    };
    let client = access.site.client(peer, &parts.headers);
    // Whoever finds a browser open must not guess faster than at the log-in.
    if access.attempts.begin(client, &user.email, Instant::now()).is_err() {
        return refused(StatusCode::TOO_MANY_REQUESTS, Outcome::Busy).await;
    }
    let hash = match access.passwords.verify(sent.current, user.password.clone()).await {
        Ok(false) => return refused(StatusCode::UNPROCESSABLE_ENTITY, Outcome::WrongPassword).await,
        Ok(true) => access.passwords.hash(password).await,
        Err(not_now) => Err(not_now),
    };
    let hash = match hash {
        Ok(hash) => hash,
        Err(NotNow::Busy) => return refused(StatusCode::SERVICE_UNAVAILABLE, Outcome::Busy).await,
        Err(NotNow::Failed(error)) => return Err(failed_inside("a password could not be replaced", &error)),
    };
    access.attempts.succeeded(client, &user.email);
    access.store.change_password(user.id, &hash, Some(session)).await.map_err(failed)?;
    answer(&access, &parts, StatusCode::OK, Some(Outcome::PasswordChanged)).await
}

/// `POST /settings/users`: adds one, who chooses a password by a link.
pub async fn add_user(
    State(access): State<Access>,
    parts: Parts,
    forms::Sent(sent): forms::Sent<Invited>,
) -> Result<Response, Problem> {
    let fault = match sent.user(&agents(&access).await?) {
        Ok(user) => match access.store.add_user(&user, None).await {
            Ok(id) => return link(&access, &parts, id).await,
            Err(StoreError::User(_)) => UserFault::Taken,
            Err(error) => return Err(failed(error)),
        },
        Err(fault) => fault,
    };
    let Invited { email, name, role, agent } = sent;
    let typed = Some(UserTyped { email, name, role, agent, fault });
    answer_with(&access, &parts, StatusCode::UNPROCESSABLE_ENTITY, None, typed).await
}

impl Invited {
    /// The user, or what is wrong with the form.
    fn user(&self, agents: &[AgentChoice]) -> Result<NewUser, UserFault> {
        let agent = Some(self.agent.trim()).filter(|agent| !agent.is_empty());
        let role = Role::new(&self.role, agent).map_err(|_| match agent {
            _ if !Role::NAMES.contains(&self.role.as_str()) => UserFault::Role,
            None => UserFault::NoAgent,
            Some(_) if self.role == "agent" => UserFault::Reserved,
            Some(_) => UserFault::AgentOfNone,
        })?;
        let role = known(role, agents).map_err(|_| UserFault::Unknown)?;
        NewUser::new(&self.email, "", role.clone()).map_err(|_| UserFault::Email)?;
        NewUser::new(&self.email, &self.name, role).map_err(|_| UserFault::Name)
    }
}

/// `POST /settings/users/{id}`: another role, in or out, a link for a new password. Nobody does this to themselves.
pub async fn change_user(
    State(access): State<Access>,
    id: Result<Path<i64>, PathRejection>,
    parts: Parts,
    forms::Sent(sent): forms::Sent<Changed>,
) -> Result<Response, Problem> {
    let own = parts.extensions.get::<Visitor>().and_then(Visitor::user).map(|user| user.id);
    let missing = || Problem::not_found("There is no such user.");
    let Path(id) = id.map_err(|_| missing())?;
    let unprocessable = async |outcome| answer(&access, &parts, StatusCode::UNPROCESSABLE_ENTITY, Some(outcome)).await;
    let Some(found) = access.store.user(id).await.map_err(failed)?.filter(|user| own != Some(user.id)) else {
        return unprocessable(Outcome::BadUser).await;
    };
    let store = &access.store;
    let changed = match sent.what.as_str() {
        "link" => return link(&access, &parts, id).await,
        "disable" => store.disable_user(id, true).await,
        "enable" => store.disable_user(id, false).await,
        "remove" => store.remove_user(id).await.map(|_| ()),
        "role" => {
            let agent = Some(sent.agent.as_str()).filter(|agent| !agent.is_empty());
            match Role::new(&sent.role, agent) {
                // Whoever was made on the console may be an agent who has yet to come in.
                Ok(role) if role == found.role => Ok(()),
                Ok(role) => match known(role, &agents(&access).await?) {
                    Ok(role) => store.change_role(id, &role).await,
                    Err(agent) => return unprocessable(Outcome::NoSuchAgent(agent)).await,
                },
                Err(error) => Err(error),
            }
        }
        other => Err(StoreError::User(format!("nothing is called {other:?}"))),
    };
    match changed {
        Ok(()) => Ok(see_other(HERE)),
        Err(error) => refused(&access, &parts, error, Outcome::BadUser).await,
    }
}

/// The agents who have come in.
async fn agents(access: &Access) -> Result<Vec<AgentChoice>, Problem> {
    Ok(access.engine.choices().await?.agents)
}

/// A role whose agent has come in, told by the id, or by an e-mail that is no other's; else what was told. A slip of the pen would show
/// its user an empty workspace.
fn known(role: Role, agents: &[AgentChoice]) -> Result<Role, String> {
    let Role::Agent(told) = role else { return Ok(role) };
    let is_mail = |agent: &&AgentChoice| agent.email.as_ref().is_some_and(|email| email.eq_ignore_ascii_case(&told));
    let by_mail = || {
        let mut found = agents.iter().filter(is_mail);
        found.next().filter(|_| found.next().is_none())
    };
    match agents.iter().find(|agent| agent.agent == told).or_else(by_mail) {
        Some(agent) => Ok(Role::Agent(agent.agent.clone())),
        None => Err(told),
    }
}

/// `POST /settings/keys`.
pub async fn add_key(
    State(access): State<Access>,
    parts: Parts,
    forms::Sent(sent): forms::Sent<Asked>,
) -> Result<Response, Problem> {
    let scopes = [(Scope::Ingest, sent.ingest), (Scope::Read, sent.read)];
    let scopes = scopes.into_iter().filter(|(_, is_asked)| *is_asked).map(|(scope, _)| scope).collect();
    let name = sent.name.trim().to_owned();
    match access.keys.create(&name, &scopes).await {
        Ok(key) => answer(&access, &parts, StatusCode::OK, Some(Outcome::Key { name, key })).await,
        Err(error) => refused(&access, &parts, error, Outcome::BadKey).await,
    }
}

/// `POST /settings/keys/revoke`.
pub async fn revoke_key(
    State(access): State<Access>,
    parts: Parts,
    forms::Sent(sent): forms::Sent<Revoked>,
) -> Result<Response, Problem> {
    match access.keys.revoke(&sent.name).await {
        Ok(()) => Ok(see_other(HERE)),
        Err(error) => refused(&access, &parts, error, Outcome::BadKey).await,
    }
}

/// Shows a link for a user to choose a password.
async fn link(access: &Access, parts: &Parts, id: i64) -> Result<Response, Problem> {
    let token = access.store.password_token(id).await.map_err(failed)?;
    let email = access.store.user(id).await.map_err(failed)?.map(|user| user.email).unwrap_or_default();
    let host = parts.headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let here = access.site.public_url.as_ref().map_or_else(|| format!("http://{host}"), ToString::to_string);
    let outcome = Outcome::Link { email, url: format!("{here}/setup?token={token}") };
    answer(access, parts, StatusCode::OK, Some(outcome)).await
}

/// What was asked cannot be; anything else is our fault.
async fn refused(access: &Access, parts: &Parts, error: StoreError, outcome: Outcome) -> Result<Response, Problem> {
    match error {
        StoreError::User(_) | StoreError::Key(_) => {
            answer(access, parts, StatusCode::UNPROCESSABLE_ENTITY, Some(outcome)).await
        }
        error => Err(failed(error)),
    }
}

fn failed(error: StoreError) -> Problem {
    failed_inside("the settings failed", &error)
}

async fn answer(
    access: &Access,
    parts: &Parts,
    status: StatusCode,
    outcome: Option<Outcome>,
) -> Result<Response, Problem> {
    answer_with(access, parts, status, outcome, None).await
}

/// The page, with a user who could not be added.
async fn answer_with(
    access: &Access,
    parts: &Parts,
    status: StatusCode,
    outcome: Option<Outcome>,
    typed: Option<UserTyped>,
) -> Result<Response, Problem> {
    let visitor = parts.extensions.get::<Visitor>();
    let Some(user) = visitor.and_then(Visitor::user) else { return Ok(see_other("/overview")) };
    let admin = match visitor.is_some_and(Visitor::is_admin) {
        true => Some(Admin { typed, agents: agents(access).await?, ..admin(access, user).await.map_err(failed)? }),
        false => None,
    };
    let shown = Settings { email: user.email.clone(), shortest: SHORTEST, outcome, admin };
    Ok(forms::page(parts, status, |language| account::settings(language, shown)))
}

async fn admin(access: &Access, own: &User) -> Result<Admin, StoreError> {
    let zone = access.store.settings().await?.time_zone;
    let users = access.store.users().await?.into_iter().map(|user| UserRow {
        id: user.id,
        role: user.role.name(),
        agent: user.role.agent().unwrap_or_default().to_owned(),
        email: user.email,
        name: user.name,
        disabled: user.disabled,
        invited: user.password.is_none(),
        is_self: user.id == own.id,
    });
    let users = users.collect();
    let keys = access.keys.list().await?.into_iter().filter(|key| key.revoked_at.is_none()).map(|key| KeyRow {
        scopes: key.scopes.iter().map(|scope| scope.as_str()).collect::<Vec<_>>().join(", "),
        name: key.name,
        created_at: zone.rfc3339(key.created_at),
        last_used_at: key.last_used_at.map(|at| zone.rfc3339(at)),
    });
    Ok(Admin { users, agents: Vec::new(), keys: keys.collect(), typed: None })
}
