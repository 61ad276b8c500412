//! How a page asks: one kind of resource for all of them. Each kind would be some kilobytes of WebAssembly.

use std::future::Future;
use std::pin::Pin;

use leptos::prelude::*;
use reports::choices::Choices;
use reports::query::BadQuery;

use super::wire::Wire;
use super::{LoadError, load_choices};

/// The question, and its answer. They travel together, so that a page never shows the links of one beside the numbers of another.
pub type Answer = Result<(String, Wire), LoadError>;

/// An answer on its way.
pub type Coming = Pin<Box<dyn Future<Output = Result<Wire, LoadError>> + Send>>;

/// Asks whenever the question changes.
pub fn answers(question: Signal<Result<String, BadQuery>>, ask: fn(String) -> Coming) -> Resource<Answer> {
    Resource::new(
        move || question.get(),
        move |question| async move {
            let question = question.map_err(LoadError::Bad)?;
            let answer = ask(question.clone()).await?;
            Ok((question, answer))
        },
    )
}

/// What the filter bar offers, asked for once.
pub fn choices() -> Resource<Answer> {
    answers(Signal::stored(Ok(String::new())), |_| Box::pin(load_choices()))
}

/// What the filter bar offers, as far as it is known; without it the bar offers nothing, and the report says what is wrong.
pub fn known(choices: Resource<Answer>) -> Option<Choices> {
    Some(choices.get()?.ok().and_then(|(_, wire)| wire.unpack().ok()).unwrap_or_default())
}
