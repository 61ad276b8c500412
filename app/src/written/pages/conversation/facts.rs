//! What is known of a conversation, and its times in words.

use reports::choices::Choices;
use reports::conversation::{Closer, Conversation, FirstResponse, WaitBy};
use reports::conversations::Column;

use crate::filter::word;
use crate::i18n::{Language, Texts, header, labelled};
use crate::parts::agent_of;

/// How many replies are listed.
const REPLIES: usize = 20;

/// Names and values.
pub(super) fn facts(language: Language, page: &Conversation, choices: &Choices) -> Vec<(&'static str, String)> {
    let row = &page.conversation;
    let agents: Vec<String> = row.agents.iter().map(|agent| agent_of(language, row, agent)).collect();
    let owner = page.owner.as_deref().map(|owner| agent_of(language, row, owner));
    let mut status = word(language, "status", row.status.as_str()).to_owned();
    if row.unanswered {
        status = format!("{status}, {}", language.text("conversations.unanswered"));
    }
    let mut source = word(language, "source", row.source.as_str()).to_owned();
    if row.source_detail != row.source.as_str() {
        source = format!("{source} ({})", row.source_detail);
    }
    let template =
        [&row.template, &row.template_version].into_iter().flatten().cloned().collect::<Vec<_>>().join(" · ");
    let origin = row.origin.map(|origin| word(language, "origin", origin.as_str()).to_owned());
    let origin = [origin, row.campaign.clone()].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let click = [
        Column::Button,
        Column::ReferrerUrl,
        Column::LandingPage,
        Column::UtmCampaign,
        Column::UtmMedium,
        Column::UtmSource,
        Column::UtmTerm,
        Column::UtmContent,
    ];
    let click = click.map(|column| {
        let value = language.cell(&column.cell(row));
        let named = choices.name_of(column.key(), &value).map(str::to_owned);
        (header(language, column.key()), named.unwrap_or(value))
    });
    let messages = [
        ("author.contact", row.messages_contact),
        ("author.agent", row.messages_agent),
        ("author.automated", row.messages_automated),
    ]
    .map(|(author, n)| labelled(language, language.text(author), &language.count(n)));
    let rating = row.rating.map(|n| {
        let score = language.text_with("csat.score", &[("n", &n.to_string())]);
        row.comment.as_ref().map_or_else(|| score.clone(), |comment| labelled(language, &score, comment))
    });
    let facts = [
        (header(language, "first_response"), first_response(language, page)),
        (header(language, "duration"), duration(language, page)),
        (language.text("conversation.replies"), replies(language, page)),
        (header(language, "status"), status),
        (header(language, "contact"), row.contact.clone()),
        (header(language, "phone"), row.phone.clone().unwrap_or_default()),
        (header(language, "contact_tags"), row.contact_tags.join(", ")),
        (header(language, "tags"), row.tags.join(", ")),
        (language.text("conversation.owner"), owner.unwrap_or_default()),
        (header(language, "agents"), agents.join(", ")),
        (header(language, "source"), source),
        (header(language, "teams"), row.teams.join(", ")),
        (header(language, "template"), template),
        (header(language, "flow"), row.flow.clone().unwrap_or_default()),
        (header(language, "origin"), origin),
    ];
    let rest = [
        (language.text("filter.lines"), row.line.clone()),
        (header(language, "messages"), messages.join("\n")),
        (header(language, "rating"), rating.unwrap_or_default()),
    ];
    facts.into_iter().chain(click).chain(rest).filter(|(_, value)| !value.is_empty()).collect()
}

/// A time on both clocks.
fn both(language: Language, page: &Conversation, seconds: Option<f64>, business: Option<f64>) -> String {
    let (all, business) = (language.duration_exact(seconds), language.duration_exact(business));
    if !page.has_calendar {
        return all;
    }
    language.text_with("conversation.clocks", &[("all", &all), ("business", &business)])
}

fn first_response(language: Language, page: &Conversation) -> String {
    let Some(FirstResponse { from, by, answered_at, agent, seconds, business_s }) = &page.first_response else {
        return language.text("conversation.no_wait").to_owned();
    };
    let began = language.find(&format!("wait_by.{}", WaitBy::as_str(*by))).unwrap_or_default();
    let began = crate::i18n::fill(began, &[("time", &language.date_time(from))]);
    let ended = match answered_at {
        None => language.text("conversation.no_answer").to_owned(),
        Some(at) => {
            let agent = agent_of(language, &page.conversation, agent.as_deref().unwrap_or_default());
            let took = both(language, page, *seconds, *business_s);
            let places = [("agent", agent.as_str()), ("time", &language.date_time(at)), ("took", &took)];
            language.text_with("conversation.answered", &places)
        }
    };
    format!("{began} {ended}")
}

fn duration(language: Language, page: &Conversation) -> String {
    let row = &page.conversation;
    let started = language.date_time(&row.started_at);
    let (Some(closed_at), Some(by)) = (&row.closed_at, page.closed_by) else {
        return language.text_with("conversation.still_open", &[("time", &started)]);
    };
    let took = both(language, page, row.duration_s, page.duration_business_s);
    let closed_at = language.date_time(closed_at);
    let by = word(language, "closed_by", Closer::as_str(by));
    let places = [("from", started.as_str()), ("to", &closed_at), ("by", by), ("took", &took)];
    language.text_with("conversation.closed", &places)
}

fn replies(language: Language, page: &Conversation) -> String {
    let replies = page.replies.iter().map(|reply| {
        let took = both(language, page, Some(reply.seconds), reply.business_s);
        labelled(language, &agent_of(language, &page.conversation, &reply.agent), &took)
    });
    let mut lines: Vec<String> = replies.take(REPLIES).collect();
    let more = page.replies.len().saturating_sub(REPLIES) as u64;
    if more > 0 {
        lines.push(language.plural("conversation.more_replies", more));
    }
    lines.join("\n")
}
