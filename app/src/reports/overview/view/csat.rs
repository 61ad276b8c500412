//! How satisfied people are: score, responses, response rate, distribution, trend and the latest comments.

use leptos::prelude::*;
use reports::Query;
use reports::metric::Metric;
use reports::overview::{Comment, Overview, ResponseBase};
use reports::query::{RatingDrill, Status};

use super::trends::chart;
use crate::charts::Span;
use crate::i18n::{Language, Texts};
use crate::links::{behind, conversations};
use crate::parts::{Definition, agent_name, marked, metric_name};

/// The whole section.
pub fn satisfaction(language: Language, report: &Overview, query: &Query) -> AnyView {
    let rating = &report.totals.rating;
    let title = view! { <h2 id="csat">{language.text("csat.title")}</h2> };
    let asked_of = rating.asked.unwrap_or_default();
    if rating.n == 0 && asked_of == 0 {
        return view! {
            <section class="csat block" aria-labelledby="csat">
                {title}
                <p class="hint">{language.text("csat.none")}</p>
            </section>
        }
        .into_any();
    }
    let rated = behind(rating.n, || conversations(query, |query| query.drill.rating = Some(RatingDrill::Any)));
    let (base, asked) = match rating.response_base {
        ResponseBase::Asked => ("csat.base.asked", None),
        ResponseBase::Closed => (
            "csat.base.closed",
            behind(asked_of, || conversations(query, |query| query.filter.status = vec![Status::Closed])),
        ),
    };
    let facts = [
        fact(Metric::Csat, language, language.percent(rating.csat_percent, 1), rated.clone(), None),
        fact(Metric::Rating, language, language.decimal(rating.mean, 2), rated.clone(), None),
        fact(Metric::Ratings, language, language.count(rating.n), rated, None),
        fact(
            Metric::ResponseRate,
            language,
            language.percent(rating.response_percent, 1),
            asked,
            Some(language.plural(base, asked_of)),
        ),
    ];
    view! {
        <section class="csat block" aria-labelledby="csat">
            {title}
            <div class="facts">{facts.into_iter().collect_view()}</div>
            <div class="charts">
                {chart("ratings", Span::Half, language, report, query, ().into_any())}
                {chart("csat", Span::Half, language, report, query, ().into_any())}
            </div>
            {comments(language, &report.comments)}
        </section>
    }
    .into_any()
}

fn fact(metric: Metric, language: Language, value: String, href: Option<String>, note: Option<String>) -> AnyView {
    let value = match href {
        Some(href) => view! { <a href=href>{value}</a> }.into_any(),
        None => value.into_any(),
    };
    view! {
        <div class="fact">
            <div class="card-name">
                <h3>{metric_name(language, metric)}</h3>
                <Definition metric />
            </div>
            <p class="fact-value">{value}</p>
            {note.map(|note| view! { <p class="hint">{note}</p> })}
        </div>
    }
    .into_any()
}

fn comments(language: Language, comments: &[Comment]) -> AnyView {
    let list = if comments.is_empty() {
        view! { <p class="hint">{language.text("csat.no_comments")}</p> }.into_any()
    } else {
        let rows = comments.iter().map(|comment| said(language, comment)).collect_view();
        view! { <ul class="comments">{rows}</ul> }.into_any()
    };
    view! {
        <h3>{language.text("csat.comments")}</h3>
        {list}
    }
    .into_any()
}

fn said(language: Language, comment: &Comment) -> AnyView {
    let Comment { at, rating, comment, agent, former, .. } = comment;
    let agent = agent.as_deref().map(|agent| marked(language, agent_name(language, agent), *former));
    let tone = match rating {
        4.. => "good",
        3 => "neutral",
        _ => "bad",
    };
    let score = language.text_with("csat.score", &[("n", &rating.to_string())]);
    let title = score.clone();
    view! {
        <li>
            <span class=format!("score {tone}") title=title>
                <span aria-hidden="true">{rating.to_string()}</span>
                <span class="visually-hidden">{score}</span>
            </span>
            <blockquote>{comment.clone()}</blockquote>
            <p class="hint">
                <time datetime=at.clone()>{language.date_time(at)}</time>
                {agent.map(|agent| format!(" · {agent}"))}
            </p>
        </li>
    }
    .into_any()
}
