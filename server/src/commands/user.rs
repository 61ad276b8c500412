//! `rapporto user`: who may sign in.

use std::io::{BufRead, IsTerminal, Write};

use clap::{Args, Subcommand};
use store::{
    Store,
    users::{NewUser, Role, User},
};

use crate::{
    Database, Failure,
    access::{LongEnough, SHORTEST},
};

/// Where a password may stand that nobody is there to type.
const PASSWORD: &str = "RAPPORTO_PASSWORD";

/// What `rapporto user` is told.
#[derive(Args, Debug)]
pub struct Arguments {
    #[command(flatten)]
    database: Database,
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand, Debug)]
enum What {
    /// Adds a user; asks for the password, or takes it from a pipe or from RAPPORTO_PASSWORD
    Add {
        /// E-mail address
        email: String,
        /// What they may see and do
        #[arg(long, value_parser = Role::NAMES)]
        role: String,
        /// Whose numbers a user of the role agent sees: the source system's id
        #[arg(long, value_name = "ID")]
        agent: Option<String>,
        /// For people; the address where none is given
        #[arg(long)]
        name: Option<String>,
    },
    /// Lists all users: address, role, agent, state and name, separated by tabs
    List,
    /// Removes a user and ends their sessions
    Remove {
        /// E-mail address
        email: String,
    },
    /// Replaces a user's password and ends their sessions
    Password {
        /// E-mail address
        email: String,
    },
}

/// Adds, lists, removes, or replaces a password.
pub async fn run(arguments: Arguments) -> Result<(), Failure> {
    let store = arguments.database.open().await?;
    let outcome = act(&store, arguments.what).await;
    store.close().await;
    outcome
}

async fn act(store: &Store, what: What) -> Result<(), Failure> {
    match what {
        What::Add { email, role, agent, name } => {
            let role = Role::new(&role, agent.as_deref())?;
            let user = NewUser::new(&email, name.as_deref().unwrap_or_default(), role)?;
            store.add_user(&user, Some(&chosen_password()?)).await?;
        }
        What::List => {
            let lines: String = store.users().await?.iter().map(line).collect();
            let written = std::io::stdout().lock().write_all(lines.as_bytes());
            written.map_err(|error| Failure::Failed(format!("standard output: {error}")))?;
        }
        What::Remove { email } => {
            store.remove_user(found(store, &email).await?.id).await?;
        }
        What::Password { email } => {
            let user = found(store, &email).await?;
            store.change_password(user.id, &chosen_password()?, None).await?;
        }
    }
    Ok(())
}

fn line(user: &User) -> String {
    let state = if user.disabled {
        "disabled"
    } else if user.password.is_none() {
        "invited"
    } else {
        "active"
    };
    let agent = user.role.agent().unwrap_or_default();
    format!("{}\t{}\t{agent}\t{state}\t{}\n", user.email, user.role.name(), user.name)
}

async fn found(store: &Store, email: &str) -> Result<User, Failure> {
    store.user_called(email).await?.ok_or_else(|| Failure::Usage(format!("there is no user {email}")))
}

/// The hash of the password that is to be: from the environment, from a pipe, or typed twice without being shown.
fn chosen_password() -> Result<String, Failure> {
    let failed = |error: std::io::Error| Failure::Failed(format!("the password could not be read: {error}"));
    let password = if let Ok(password) = std::env::var(PASSWORD) {
        password
    } else if std::io::stdin().is_terminal() {
        let password = rpassword::prompt_password(format!("Password (at least {SHORTEST} characters): "));
        let password = password.map_err(failed)?;
        if rpassword::prompt_password("The same again: ").map_err(failed)? != password {
            return Err(Failure::Usage("the two passwords differ".to_owned()));
        }
        password
    } else {
        let mut line = String::new();
        std::io::stdin().lock().read_line(&mut line).map_err(failed)?;
        line.trim_end_matches(['\r', '\n']).to_owned()
    };
    LongEnough::new(password).map_err(Failure::Usage)?.hash().map_err(Failure::Failed)
}
