//! `/settings/buttons`: making, changing and deleting the buttons of sites.

use std::collections::HashMap;

use app::{
    account::{self, ButtonFault, ButtonShown, Buttons, ButtonsSaid, Draft, LANGUAGES},
    assets::Assets,
    i18n::Language,
};
use axum::{
    extract::{Path, State, rejection::PathRejection},
    http::{StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use qrcode::{EcLevel, QrCode, render::svg};
use store::{
    StoreError,
    buttons::{BadButton, Button, LONGEST_WORDS, Place, Words, best_ink},
};

use crate::assets;

use super::{
    Problem,
    access::{Access, Peer, see_other},
    failed_inside, forms, own_parameter, reader,
};

/// Where they all are.
const HERE: &str = "/settings/buttons";
/// Parameters by which the page says, once it is asked for again, which button was made or changed.
const MADE: &str = "made";
const CHANGED: &str = "changed";
/// The colour of a new button.
const COLOUR: &str = "#0b6e4f";
/// How often another number is tried behind the id of a button whose name another one has.
const TRIES: usize = 1000;

type Id = Result<Path<String>, PathRejection>;
/// Fields by name; those of labels and texts end in the language.
type Sent = HashMap<String, String>;

/// `GET /settings/buttons`, with `made` or `changed` and the id of the button that was.
pub async fn show(State(access): State<Access>, Peer(peer): Peer, parts: Parts) -> Result<Response, Problem> {
    let query = parts.uri.query().unwrap_or_default();
    let mut page = Page::new(&parts);
    for (word, said) in [(MADE, ButtonsSaid::Made as fn(String) -> ButtonsSaid), (CHANGED, ButtonsSaid::Changed)] {
        let Some(id) = own_parameter(query, word)? else { continue };
        // Nothing is said of one that is there no more.
        if let Some(button) = access.store.button(&id).await.map_err(failed)? {
            (page.first, page.said) = (id, Some(said(button.name)));
        }
    }
    answer(&access, peer, &parts, page).await
}

/// `GET /settings/buttons/{id}`.
pub async fn edit(State(access): State<Access>, Peer(peer): Peer, id: Id, parts: Parts) -> Result<Response, Problem> {
    let Some(button) = found(&access, id).await? else {
        return answer(&access, peer, &parts, Page::new(&parts).gone()).await;
    };
    answer(&access, peer, &parts, Page { draft: draft_of(&button), ..Page::default() }).await
}

/// `POST /settings/buttons`: `what` is `save` or `preview`.
pub async fn add(
    State(access): State<Access>,
    Peer(peer): Peer,
    parts: Parts,
    forms::Sent(sent): forms::Sent<Sent>,
) -> Result<Response, Problem> {
    if field(&sent, "what") == "preview" {
        return answer(&access, peer, &parts, Page::typed(None, &sent)).await;
    }
    let name = field(&sent, "name");
    let base = slug(name);
    match typed(base.clone(), &sent).and_then(Button::checked) {
        Ok(mut button) => {
            for number in 2..TRIES {
                if access.store.put_button(&button, true).await.map_err(failed)? {
                    return Ok(see_other(&format!("{HERE}?{MADE}={}", button.id)));
                }
                button.id = format!("{base}-{number}");
            }
            Err(failed(StoreError::Unexpected(format!("no id is left for a button called {name:?}"))))
        }
        Err(bad) => answer(&access, peer, &parts, Page::typed(None, &sent).refused(bad)).await,
    }
}

/// `POST /settings/buttons/{id}`: `what` is `save`, `preview` or `delete`.
pub async fn change(
    State(access): State<Access>,
    Peer(peer): Peer,
    id: Id,
    parts: Parts,
    forms::Sent(sent): forms::Sent<Sent>,
) -> Result<Response, Problem> {
    let Some(button) = found(&access, id).await? else {
        let page = if field(&sent, "what") == "delete" { Page::new(&parts) } else { Page::typed(None, &sent) };
        return answer(&access, peer, &parts, page.gone()).await;
    };
    match field(&sent, "what") {
        "delete" => {
            access.store.delete_button(&button.id).await.map_err(failed)?;
            return Ok(see_other(HERE));
        }
        "preview" => return answer(&access, peer, &parts, Page::typed(Some(button.id), &sent)).await,
        _ => {}
    }
    match typed(button.id.clone(), &sent).and_then(Button::checked) {
        Ok(changed) => {
            if access.store.put_button(&changed, false).await.map_err(failed)? {
                Ok(see_other(&format!("{HERE}?{CHANGED}={}", button.id)))
            } else {
                // As it is now, so that whoever has seen that may save all the same.
                let page = match access.store.button(&button.id).await.map_err(failed)? {
                    Some(now) => Page::typed(Some(now.id), &sent).changed_meanwhile(now.revision),
                    None => Page::typed(None, &sent).gone(),
                };
                answer(&access, peer, &parts, page).await
            }
        }
        Err(bad) => answer(&access, peer, &parts, Page::typed(Some(button.id), &sent).refused(bad)).await,
    }
}

/// `GET /settings/buttons/{id}/qr.svg`: its link for print. Whoever scans it came by `utm_medium=qr`.
pub async fn code(State(access): State<Access>, Peer(peer): Peer, id: Id, parts: Parts) -> Result<Response, Problem> {
    let button = found(&access, id).await?.ok_or_else(|| Problem::not_found("There is no such button."))?;
    let address = access.site.address(peer, &parts.headers);
    let code = QrCode::with_error_correction_level(format!("{address}/w/{}?utm_medium=qr", button.id), EcLevel::M)
        .map_err(|error| failed_inside("a QR code could not be made", &error))?;
    let picture = code.render::<svg::Color<'_>>().min_dimensions(320, 320).build();
    Ok(([(header::CONTENT_TYPE, "image/svg+xml"), (header::CACHE_CONTROL, "no-store")], picture).into_response())
}

async fn found(access: &Access, id: Id) -> Result<Option<Button>, Problem> {
    match id {
        Ok(Path(id)) => access.store.button(&id).await.map_err(failed),
        Err(_) => Ok(None),
    }
}

/// What is answered.
#[derive(Default)]
struct Page {
    draft: Draft,
    is_typed: bool,
    said: Option<ButtonsSaid>,
    /// The id of the button that stands first; empty: by their names.
    first: String,
}

impl Page {
    /// With the form of a new button.
    fn new(parts: &Parts) -> Page {
        let language = reader(&parts.headers).language;
        let (colour, ink) = (COLOUR.to_owned(), best_ink(COLOUR).to_owned());
        Page { draft: Draft { colour, ink, words: greetings(language), ..Draft::default() }, ..Page::default() }
    }

    /// With what was typed.
    fn typed(id: Option<String>, sent: &Sent) -> Page {
        Page { draft: draft(id, sent), is_typed: true, ..Page::default() }
    }

    fn gone(self) -> Page {
        Page { said: Some(ButtonsSaid::Gone { is_typed: self.is_typed }), ..self }
    }

    fn changed_meanwhile(mut self, revision: i64) -> Page {
        self.draft.revision = revision;
        Page { said: Some(ButtonsSaid::ChangedMeanwhile), ..self }
    }

    fn refused(self, bad: BadButton) -> Page {
        Page { said: Some(ButtonsSaid::Refused(fault(bad))), ..self }
    }
}

async fn answer(
    access: &Access,
    peer: std::net::IpAddr,
    parts: &Parts,
    Page { draft, is_typed, said, first }: Page,
) -> Result<Response, Problem> {
    let mut buttons = match &draft.id {
        Some(_) => Vec::new(),
        None => access.store.buttons().await.map_err(failed)?,
    };
    // The sort keeps the order of the rest.
    buttons.sort_by_key(|button| button.id != first);
    let buttons = buttons.into_iter().map(shown).collect();
    let address = access.site.address(peer, &parts.headers);
    let status = match &said {
        Some(ButtonsSaid::Refused(_)) => StatusCode::UNPROCESSABLE_ENTITY,
        Some(ButtonsSaid::Gone { .. }) => StatusCode::NOT_FOUND,
        Some(ButtonsSaid::ChangedMeanwhile) => StatusCode::CONFLICT,
        _ => StatusCode::OK,
    };
    let Assets { copy, preview, .. } = assets::addresses();
    let scripts = [copy, preview].into_iter().filter(|script| !script.is_empty()).collect();
    let shown = Buttons { address, buttons, draft, is_typed, said, scripts };
    Ok(forms::live_page(parts, status, |language| account::buttons(language, shown)))
}

fn shown(button: Button) -> ButtonShown {
    let ink = button.ink().to_owned();
    let Button { id, name, line, place, colour, words, .. } = button;
    ButtonShown {
        id,
        name,
        line,
        place: place.as_str(),
        ink,
        colour,
        label: words.first().map(|words| words.label.clone()).unwrap_or_default(),
        languages: words.into_iter().map(|words| words.language).collect(),
    }
}

fn field<'s>(sent: &'s Sent, name: &str) -> &'s str {
    sent.get(name).map(String::as_str).unwrap_or_default()
}

/// What was typed, as a button. Languages without a word are not its own.
///
/// # Errors
/// On a place that there is not.
fn typed(id: String, sent: &Sent) -> Result<Button, BadButton> {
    let place = field(sent, "place");
    let place = Place::from_word(place).ok_or_else(|| BadButton::Place(place.to_owned()))?;
    let words = LANGUAGES.into_iter().filter_map(|(language, _)| {
        let label = field(sent, &format!("label-{language}")).to_owned();
        let text = field(sent, &format!("text-{language}")).to_owned();
        let is_named = [&label, &text].into_iter().any(|words| !words.trim().is_empty());
        is_named.then(|| Words { language: language.to_owned(), label, text })
    });
    Ok(Button {
        id,
        name: field(sent, "name").to_owned(),
        line: field(sent, "line").to_owned(),
        place,
        colour: field(sent, "colour").to_owned(),
        ink: field(sent, "ink").to_owned(),
        words: words.collect(),
        revision: field(sent, "revision").parse().unwrap_or_default(),
    })
}

/// What was typed, to be typed again.
fn draft(id: Option<String>, sent: &Sent) -> Draft {
    let own = |name: &str| field(sent, name).to_owned();
    let colour = own("colour");
    let words = LANGUAGES.map(|(language, _)| (own(&format!("label-{language}")), own(&format!("text-{language}"))));
    let ink = Some(own("ink")).filter(|ink| !ink.is_empty()).unwrap_or_else(|| best_ink(&colour).to_owned());
    let revision = own("revision").parse().unwrap_or_default();
    Draft { id, revision, name: own("name"), line: own("line"), place: own("place"), colour, ink, words: words.into() }
}

fn draft_of(button: &Button) -> Draft {
    let of = |language: &str| button.words.iter().find(|words| words.language == language);
    let words = LANGUAGES
        .map(|(language, _)| of(language).map(|words| (words.label.clone(), words.text.clone())).unwrap_or_default());
    Draft {
        id: Some(button.id.clone()),
        revision: button.revision,
        name: button.name.clone(),
        line: button.line.clone(),
        place: button.place.as_str().to_owned(),
        ink: button.ink().to_owned(),
        colour: button.colour.clone(),
        words: words.into(),
    }
}

/// What a new button says to begin with, in the language of whoever makes it.
fn greetings(language: Language) -> Vec<(String, String)> {
    let (label, text) = account::greeting(language);
    let of =
        |code: &str| if code == language.code() { (label.to_owned(), text.to_owned()) } else { Default::default() };
    LANGUAGES.map(|(code, _)| of(code)).into()
}

/// An id made of a name: what else it has becomes a hyphen.
fn slug(name: &str) -> String {
    let mut slug = String::new();
    for c in name.to_lowercase().chars() {
        if c.is_ascii_alphanumeric() {
            slug.push(c);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    let slug: String = slug.chars().take(50).collect();
    match slug.trim_end_matches('-') {
        "" => "button".to_owned(),
        slug => slug.to_owned(),
    }
}

fn fault(bad: BadButton) -> ButtonFault {
    match bad {
        BadButton::Id | BadButton::Name => ButtonFault::Name,
        BadButton::Line => ButtonFault::Line,
        BadButton::Place(place) => ButtonFault::Place(place),
        BadButton::Colour => ButtonFault::Colour,
        BadButton::Ink => ButtonFault::Ink,
        BadButton::Label(language) => ButtonFault::Label(language),
        BadButton::Text(language) => ButtonFault::Text(language),
        BadButton::Words(bytes) => ButtonFault::Words { bytes, most: LONGEST_WORDS },
    }
}

fn failed(error: StoreError) -> Problem {
    failed_inside("the page of buttons failed", &error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_made_of_the_name() {
        assert_eq!(slug("Site footer – Café"), "site-footer-caf");
        assert_eq!((slug("日本"), slug("--"), slug("A")), ("button".to_owned(), "button".to_owned(), "a".to_owned()));
    }
}
