//! How numbers travel to the browser: one list of numbers and one of texts, in the order of the fields.
//!
//! Names of fields would be two thirds of the page, and reading them by name would be a third of the WebAssembly. Server
//! and browser side are built together, so nothing else ever reads this; the public JSON is another address.

use super::LoadError;
use reports::choices::{AgentChoice, Choices, Named, Offered};
use reports::contacts::{ContactRow, Contacts};
use reports::conversations::{Compared, ConversationRow, Conversations, Origin};
use reports::overview::{
    Bucket, Comment, Comparison, Mean, Messages, Numbers, Overview, Range, Rating, ResponseBase, SourceRow, Sources,
    Timing, WeekStart,
};
use reports::query::{ChartMetric, Direction, Group, Source, Status};
use reports::series::{Line, Series, Span};
use reports::tags::TagPair;
use serde::{Deserialize, Serialize};

#[cfg(test)]
mod tests;

/// What travels.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Wire(Vec<Option<f64>>, Vec<String>);

impl Wire {
    /// Packs a value.
    pub fn of(value: &impl Pack) -> Wire {
        let mut wire = Wire::default();
        value.pack(&mut wire);
        wire
    }

    /// Unpacks a value.
    ///
    /// # Errors
    /// Where something else was packed: the answer is of another version.
    pub fn unpack<T: Pack>(self) -> Result<T, LoadError> {
        let mut reader = Reader { numbers: self.0.into_iter(), texts: self.1.into_iter() };
        let value = T::unpack(&mut reader).ok_or(LoadError::Unreachable)?;
        // Anything left over was written for other fields.
        if reader.numbers.next().is_none() && reader.texts.next().is_none() {
            Ok(value)
        } else {
            Err(LoadError::Unreachable)
        }
    }

    fn number(&mut self, value: Option<f64>) {
        self.0.push(value);
    }
}

/// Takes values off in the order in which they were packed.
pub struct Reader {
    numbers: std::vec::IntoIter<Option<f64>>,
    texts: std::vec::IntoIter<String>,
}

impl Reader {
    fn number(&mut self) -> Option<f64> {
        self.numbers.next()?
    }
}

/// A value that can travel.
pub trait Pack: Sized {
    /// Appends it.
    fn pack(&self, wire: &mut Wire);
    /// Takes it off again; none where something else stands.
    fn unpack(reader: &mut Reader) -> Option<Self>;
}

/// Whole numbers that a double holds exactly, as all counts here are.
macro_rules! whole {
    ($($type:ty),+) => {$(
        impl Pack for $type {
            fn pack(&self, wire: &mut Wire) {
                wire.number(Some(*self as f64));
            }
            fn unpack(reader: &mut Reader) -> Option<Self> {
                Some(reader.number()? as $type)
            }
        }
    )+};
}

whole!(u8, u32, u64, usize);

impl Pack for bool {
    fn pack(&self, wire: &mut Wire) {
        u8::from(*self).pack(wire);
    }
    fn unpack(reader: &mut Reader) -> Option<Self> {
        Some(u8::unpack(reader)? != 0)
    }
}

impl Pack for f64 {
    fn pack(&self, wire: &mut Wire) {
        wire.number(Some(*self));
    }
    fn unpack(reader: &mut Reader) -> Option<Self> {
        reader.number()
    }
}

impl Pack for String {
    fn pack(&self, wire: &mut Wire) {
        wire.1.push(self.clone());
    }
    fn unpack(reader: &mut Reader) -> Option<Self> {
        reader.texts.next()
    }
}

impl<T: Pack> Pack for Option<T> {
    fn pack(&self, wire: &mut Wire) {
        self.is_some().pack(wire);
        if let Some(value) = self {
            value.pack(wire);
        }
    }
    fn unpack(reader: &mut Reader) -> Option<Self> {
        if bool::unpack(reader)? { T::unpack(reader).map(Some) } else { Some(None) }
    }
}

impl<T: Pack> Pack for Vec<T> {
    fn pack(&self, wire: &mut Wire) {
        self.len().pack(wire);
        for value in self {
            value.pack(wire);
        }
    }
    fn unpack(reader: &mut Reader) -> Option<Self> {
        let length = usize::unpack(reader)?;
        (0..length).map(|_| T::unpack(reader)).collect()
    }
}

impl Pack for [u64; 5] {
    fn pack(&self, wire: &mut Wire) {
        self.to_vec().pack(wire);
    }
    fn unpack(reader: &mut Reader) -> Option<Self> {
        Vec::unpack(reader)?.try_into().ok()
    }
}

/// One of a few words.
macro_rules! words {
    ($($type:ty),+) => {$(
        impl Pack for $type {
            fn pack(&self, wire: &mut Wire) {
                wire.1.push(self.as_str().to_owned());
            }
            fn unpack(reader: &mut Reader) -> Option<Self> {
                Self::from_word(&reader.texts.next()?)
            }
        }
    )+};
}

words!(ChartMetric, Direction, Group, Origin, Source, Status, WeekStart);

impl Pack for ResponseBase {
    fn pack(&self, wire: &mut Wire) {
        (*self == ResponseBase::Closed).pack(wire);
    }
    fn unpack(reader: &mut Reader) -> Option<Self> {
        Some(if bool::unpack(reader)? { ResponseBase::Closed } else { ResponseBase::Asked })
    }
}

/// A struct, field by field. Forgetting a field does not compile.
macro_rules! fields {
    ($($type:ident $(<$of:ident>)? { $($field:ident),+ $(,)? })+) => {$(
        impl $(<$of: Pack>)? Pack for $type $(<$of>)? {
            fn pack(&self, wire: &mut Wire) {
                $(self.$field.pack(wire);)+
            }
            fn unpack(reader: &mut Reader) -> Option<Self> {
                Some($type { $($field: Pack::unpack(reader)?),+ })
            }
        }
    )+};
}
pub(crate) use fields;

fields! {
    Range { from, to, zone, start, end, group, as_of, week_start }
    Messages { total, contact, agent, automated }
    Sources { inbound, inbox, flow, other }
    Timing { n, mean_s, median_s, p90_s }
    Mean { n, mean_s }
    Rating { n, mean, csat_percent, distribution, asked, response_percent, response_base }
    Numbers<T> {
        conversations, inbound_conversations, distinct_contacts, new_contacts, unanswered, messages, first_response,
        reply_time, duration, rating, sources,
    }
    SourceRow { source, conversations }
    Bucket { key, start, end, from, to, partial, numbers }
    Comment { conversation, at, rating, comment, agent, former }
    Comparison { range, totals, buckets }
    Overview { range, totals, by_source, buckets, table, heatmap, comments, comparison, has_calendar, has_data }
    Line { key, name, values, n }
    Span { key, start, end, from, to, partial }
    Series { metric, spans, lines }
    TagPair { a, b, conversations }
    AgentChoice { agent, name, email, former }
    Choices { agents, contact_tags, tags, lines, own, brought }
    Offered { parameter, values, more }
    Named { value, name }
    Contacts { range, rows, next, total, conversations }
    ContactRow {
        contact, name, phone, email, contact_tags, first_seen, conversations, last_conversation, last_conversation_id,
    }
    Conversations {
        range, rows, next, total, distinct_contacts, messages_total, replies_total, first_response, duration, reply_time, comparison,
    }
    Compared { range, total, distinct_contacts, messages_total, replies_total }
    ConversationRow {
        id, thread, cycle, started_at, closed_at, contact, phone, name, email, contact_tags, tags, agents, agent_ids, former_agents, teams, status,
        direction, source, source_detail, template, template_version, flow, origin, campaign, button, referrer_url, landing_page,
        utm_campaign, utm_medium, utm_source, utm_term, utm_content, line, duration_s, first_response_s, replies, reply_time_s, messages, messages_contact, messages_agent,
        messages_automated,
        messages_in_range, rating, comment, unanswered, new_contact, url,
    }
}
