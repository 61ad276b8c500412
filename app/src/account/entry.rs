//! The way in: log-in, set-up, and what stands there when a link or a role does not let one in.

use leptos::prelude::*;

use super::parts::{Field, REFUSED, new_password, refused};
use crate::i18n::{Language, Texts};
use crate::notices::Notice;
use crate::parts::Icon;
use crate::preferences::{Preferences, Theme, switch_href};

/// What the page of the log-in shows.
#[derive(Debug, Clone, Default)]
pub struct Login {
    /// As typed before.
    pub email: String,
    /// Where to go afterwards: a path of this site.
    pub next: String,
    /// Why nobody is signed in yet.
    pub refused: Option<Refused>,
}

/// Why nobody was signed in, or no account made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// E-mail and password do not belong together; whether there is such an account is not said.
    Wrong,
    /// Too many attempts; the next one in so many seconds.
    Wait(u64),
    /// Too many are signing in.
    Busy,
    /// The database cannot be written: the disk is full.
    Unwritable,
    /// The e-mail is none.
    Email,
    /// The name is too long.
    Name,
    /// The password is too short or too long.
    Password,
}

impl Refused {
    fn text(self, language: Language) -> String {
        match self {
            Refused::Wrong => language.text("login.wrong").to_owned(),
            Refused::Wait(seconds) => language.plural("login.wait", seconds),
            Refused::Busy => language.text("login.busy").to_owned(),
            Refused::Unwritable => language.text("login.unwritable").to_owned(),
            Refused::Email => language.text("setup.refused.email").to_owned(),
            Refused::Name => language.text("setup.refused.name").to_owned(),
            Refused::Password => language.text("setup.refused.password").to_owned(),
        }
    }
}

/// What the page of a set-up link shows.
#[derive(Debug, Clone, Default)]
pub struct Setup {
    /// Of the link.
    pub token: String,
    /// Whose password is chosen; none: the first admin is made.
    pub of: Option<String>,
    /// As typed before.
    pub email: String,
    /// As typed before.
    pub name: String,
    /// The fewest letters of a password.
    pub shortest: usize,
    /// Why it is not done yet.
    pub refused: Option<Refused>,
}

/// A link that holds no more.
#[derive(Debug, Clone, Copy)]
pub struct Void;

/// `/login`.
pub fn login(language: Language, shown: Login) -> (String, AnyView) {
    let Login { email, next, refused: why } = shown;
    let here = crate::links::with_search("/login", &next_search(&next));
    // Whoever has typed the address already goes on at the password.
    let typed = !email.is_empty();
    // Neither field is at fault by itself.
    let described = why.map(|_| REFUSED);
    let form = view! {
        <form class="entry-form" method="post" action="/login">
            <input type="hidden" name="next" value=next />
            <Field name="email" label=language.text("account.email")>
                <input
                    type="email"
                    value=email
                    autocomplete="username"
                    required
                    autofocus=!typed
                    aria-describedby=described
                />
            </Field>
            <Field name="password" label=language.text("account.password")>
                <input
                    type="password"
                    autocomplete="current-password"
                    required
                    autofocus=typed
                    aria-describedby=described
                />
            </Field>
            <button class="button primary" type="submit">
                {language.text("login.submit")}
            </button>
        </form>
        <p class="hint">{language.text("login.forgotten")}</p>
    };
    entry(language, language.text("login.title"), &here, why, form.into_any())
}

/// `/setup?token=…`.
pub fn setup(language: Language, shown: Setup) -> (String, AnyView) {
    let Setup { token, of, email, name, shortest, refused: why } = shown;
    let here = format!("/setup?token={token}");
    let is_first = of.is_none();
    let (title, submit) = if is_first {
        ("setup.first.title", "setup.first.submit")
    } else {
        ("setup.password.title", "setup.password.submit")
    };
    let text = match &of {
        None => language.text("setup.first.text").to_owned(),
        Some(email) => language.text_with("setup.password.text", &[("email", email)]),
    };
    let who = is_first.then(|| {
        view! {
            <Field name="email" label=language.text("account.email")>
                <input type="email" value=email autocomplete="username" required autofocus />
            </Field>
            <Field name="name" label=language.text("account.name")>
                <input type="text" value=name autocomplete="name" maxlength="200" />
            </Field>
        }
    });
    let form = view! {
        <p>{text}</p>
        <form class="entry-form" method="post" action="/setup">
            <input type="hidden" name="token" value=token />
            {of.map(|email| view! { <input type="hidden" name="username" value=email autocomplete="username" /> })}
            {who}
            {new_password(language, shortest, !is_first)}
            <button class="button primary" type="submit">
                {language.text(submit)}
            </button>
        </form>
    };
    entry(language, language.text(title), &here, why, form.into_any())
}

/// A set-up link that was used, is too old, or never was.
pub fn void(language: Language, _: Void) -> (String, AnyView) {
    let way = way_on("/login", language.text("login.submit"));
    said(language, Icon::Warning, ["setup.void.title", "setup.void.text"], Some(way))
}

/// What a role does not allow.
pub fn forbidden(language: Language) -> (String, AnyView) {
    let way = way_on("/overview", language.text("notice.to_overview"));
    said(language, Icon::Not, ["notice.forbidden.title", "notice.forbidden.text"], Some(way))
}

/// What could not be computed in time.
pub fn too_long(language: Language) -> (String, AnyView) {
    let way = way_on("/overview", language.text("notice.to_overview"));
    said(language, Icon::Warning, ["notice.deadline.title", "notice.deadline.text"], Some(way))
}

/// A form that cannot be read.
pub fn unread(language: Language) -> (String, AnyView) {
    let way = way_on("/overview", language.text("notice.to_overview"));
    said(language, Icon::Not, ["account.unread.title", "account.unread.text"], Some(way))
}

/// What a visitor of a site, or who scanned a printed code, sees where the button is there no more. It leads to nothing of ours: they
/// are no reader of reports.
pub fn no_button(language: Language) -> (String, AnyView) {
    said(language, Icon::Not, ["button.gone.title", "button.gone.text"], None)
}

/// A page that only says something, and where to go from there.
fn said(language: Language, icon: Icon, [title, text]: [&'static str; 2], way: Option<AnyView>) -> (String, AnyView) {
    let (title, text) = (language.text(title), language.text(text));
    let view = view! {
        <Notice icon title text>
            {way}
        </Notice>
    };
    (title.to_owned(), standing(view.into_any()))
}

fn way_on(href: &'static str, text: &'static str) -> AnyView {
    view! {
        <a class="button primary" href=href>
            {text}
        </a>
    }
    .into_any()
}

fn next_search(next: &str) -> String {
    if next.is_empty() { String::new() } else { format!("next={}", reports::query::encode_component(next)) }
}

fn standing(view: AnyView) -> AnyView {
    view! {
        <main class="entry" id="main">
            {view}
        </main>
    }
    .into_any()
}

fn entry(
    language: Language,
    title: &'static str,
    here: &str,
    why: Option<Refused>,
    form: AnyView,
) -> (String, AnyView) {
    let view = view! {
        <div class="entry-card">
            <p class="brand">{Icon::Brand.view()} "Rapporto"</p>
            <h1>{title}</h1>
            {why.map(|why| refused(why.text(language)))}
            {form}
        </div>
        {switches(language, here)}
    };
    (title.to_owned(), standing(view.into_any()))
}

/// Language and theme, as links.
pub(crate) fn switches(language: Language, here: &str) -> AnyView {
    let chosen = Preferences::current().theme;
    let themes = Theme::ALL
        .iter()
        .map(|&theme| {
            let (icon, text) = theme.shown();
            view! {
                <a
                    href=switch_href("theme", theme.as_str(), here)
                    title=language.text(text)
                    aria-label=language.text(text)
                    aria-current=(theme == chosen).then_some("true")
                >
                    {icon.view()}
                </a>
            }
        })
        .collect_view();
    let languages = Language::ALL
        .into_iter()
        .map(|other| {
            view! {
                <a
                    href=switch_href("language", other.code(), here)
                    title=other.name()
                    aria-label=other.name()
                    lang=other.code()
                    hreflang=other.code()
                    aria-current=(other == language).then_some("true")
                >
                    {other.short()}
                </a>
            }
        })
        .collect_view();
    view! {
        <div class="entry-switches">
            <div class="switch" role="group" aria-label=language.text("frame.theme")>
                {themes}
            </div>
            <div class="switch" role="group" aria-label=language.text("frame.language")>
                {languages}
            </div>
        </div>
    }
    .into_any()
}
