//! The fields of one JSON object, borrowed from its text where possible, and how each kind of field is checked.

use super::Rejection;
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use std::borrow::Cow;
use std::fmt;

/// The longest id, in characters.
const MAX_ID: usize = 200;
/// The longest name, e-mail address, phone number and the like, in characters.
const MAX_SHORT: usize = 1000;
/// The longest address of a page, in characters.
const MAX_URL: usize = 8000;
/// 2000-01-01 and 2100-01-01. Instants outside are slips of unit or of an empty date, and would stretch every report over the whole life.
const FIRST_INSTANT: i64 = 946_684_800_000;
const END_OF_INSTANTS: i64 = 4_102_444_800_000;

/// Any JSON value.
#[derive(Debug)]
pub(super) enum Value<'a> {
    Null,
    Bool(bool),
    Unsigned(u64),
    Negative(i64),
    Fraction(f64),
    Text(Cow<'a, str>),
    List(Vec<Value<'a>>),
    Object(Object<'a>),
}

/// A JSON object as it came: any field may be missing, null, unknown or given twice.
#[derive(Debug)]
pub(super) struct Object<'a>(Vec<(Cow<'a, str>, Value<'a>)>);

impl Value<'_> {
    fn what(&self) -> &'static str {
        match self {
            Value::Null => "null",
            Value::Bool(_) => "true or false",
            Value::Unsigned(_) | Value::Negative(_) | Value::Fraction(_) => "a number",
            Value::Text(_) => "a string",
            Value::List(_) => "a list",
            Value::Object(_) => "an object",
        }
    }
}

/// What is wrong with an event's text: of one on a line of its own the column alone, for which line it is stands beside it.
fn in_its_line(error: &serde_json::Error) -> String {
    let sentence = error.to_string();
    let column = error.column();
    match sentence.strip_suffix(&format!(" at line 1 column {column}")) {
        Some(what) => format!("{what} at column {column}"),
        None => sentence,
    }
}

impl<'a> Object<'a> {
    /// Reads one JSON object.
    pub(super) fn read(json: &'a str) -> Result<Object<'a>, Rejection> {
        if !json.starts_with('{') {
            return Err(Rejection::whole("must be a JSON object"));
        }
        serde_json::from_str(json).map_err(|error| Rejection::whole(format!("not valid JSON: {}", in_its_line(&error))))
    }

    /// Whether one of these fields is there.
    pub(super) fn has_any(&self, names: &[&str]) -> bool {
        self.0.iter().any(|(name, _)| names.contains(&name.as_ref()))
    }

    /// A field that is there and not null.
    fn given(&self, name: &str) -> Result<Option<&Value<'a>>, Rejection> {
        let mut all = self.0.iter().filter(|(field, _)| field == name);
        let first = all.next();
        if all.next().is_some() {
            return Err(Rejection::of(name, "given twice"));
        }
        Ok(first.map(|(_, value)| value).filter(|value| !matches!(value, Value::Null)))
    }

    /// A string of any length.
    pub(super) fn text(&self, name: &str) -> Result<Option<&str>, Rejection> {
        match self.given(name)? {
            None => Ok(None),
            Some(Value::Text(text)) => Ok(Some(text)),
            Some(other) => Err(Rejection::of(name, format!("must be a string, not {}", other.what()))),
        }
    }

    fn limited(&self, name: &str, most: usize) -> Result<Option<&str>, Rejection> {
        let text = self.text(name)?;
        match text {
            Some(text) if longer_than(text, most) => {
                Err(Rejection::of(name, format!("must have at most {most} characters")))
            }
            _ => Ok(text),
        }
    }

    /// A name or the like.
    pub(super) fn short(&self, name: &str) -> Result<Option<&str>, Rejection> {
        self.limited(name, MAX_SHORT)
    }

    /// The address of a page, as given: whether it may become a link is decided where it is shown.
    pub(super) fn url(&self, name: &str) -> Result<Option<&str>, Rejection> {
        self.limited(name, MAX_URL)
    }

    /// An id of the source system, or a tag's name.
    pub(super) fn id(&self, name: &str) -> Result<Option<&str>, Rejection> {
        match self.text(name)? {
            None => Ok(None),
            Some(id) => checked_id(name, id).map(Some),
        }
    }

    /// [`Object::id`] that must be there.
    pub(super) fn required_id(&self, name: &str) -> Result<&str, Rejection> {
        self.id(name)?.ok_or_else(|| missing(name))
    }

    /// A list of ids or tag names.
    pub(super) fn ids(&self, name: &str) -> Result<Option<Vec<&str>>, Rejection> {
        let Some(list) = self.list(name)? else { return Ok(None) };
        let ids = list.iter().enumerate().map(|(place, value)| match value {
            Value::Text(id) => checked_id(name, id),
            other => Err(Rejection::of(name, format!("entry {} must be a string, not {}", place + 1, other.what()))),
        });
        ids.collect::<Result<_, _>>().map(Some)
    }

    /// The strings of a list, if it is one of strings.
    pub(super) fn texts(&self, name: &str) -> Vec<&str> {
        let list = self.list(name).ok().flatten().unwrap_or_default();
        let texts = list.iter().map(|value| match value {
            Value::Text(text) => Some(text.as_ref()),
            _ => None,
        });
        texts.collect::<Option<_>>().unwrap_or_default()
    }

    /// A list of objects.
    pub(super) fn objects(&self, name: &str) -> Result<Option<Vec<&Object<'a>>>, Rejection> {
        let Some(list) = self.list(name)? else { return Ok(None) };
        let objects = list.iter().enumerate().map(|(place, value)| match value {
            Value::Object(object) => Ok(object),
            other => {
                Err(Rejection::of(&format!("{name}[{place}]"), format!("must be an object, not {}", other.what())))
            }
        });
        objects.collect::<Result<_, _>>().map(Some)
    }

    fn list(&self, name: &str) -> Result<Option<&[Value<'a>]>, Rejection> {
        match self.given(name)? {
            None => Ok(None),
            Some(Value::List(list)) => Ok(Some(list)),
            Some(other) => Err(Rejection::of(name, format!("must be a list, not {}", other.what()))),
        }
    }

    /// An object within this one.
    pub(super) fn object(&self, name: &str) -> Result<Option<&Object<'a>>, Rejection> {
        match self.given(name)? {
            None => Ok(None),
            Some(Value::Object(object)) => Ok(Some(object)),
            Some(other) => Err(Rejection::of(name, format!("must be an object, not {}", other.what()))),
        }
    }

    /// One word of a list of words.
    pub(super) fn word<T: Copy>(&self, name: &str, words: &[(&str, T)]) -> Result<Option<T>, Rejection> {
        let Some(given) = self.text(name)? else { return Ok(None) };
        match words.iter().find(|(word, _)| *word == given) {
            Some((_, meaning)) => Ok(Some(*meaning)),
            None => Err(not_one_of(name, given, words)),
        }
    }

    /// [`Object::word`] that must be there.
    pub(super) fn required_word<T: Copy>(&self, name: &str, words: &[(&str, T)]) -> Result<T, Rejection> {
        self.word(name, words)?.ok_or_else(|| missing(name))
    }

    /// How satisfied somebody was.
    pub(super) fn rating(&self, name: &str) -> Result<u8, Rejection> {
        let given = match self.given(name)?.ok_or_else(|| missing(name))? {
            Value::Unsigned(rating @ 1..=5) => return Ok(*rating as u8),
            Value::Unsigned(number) => number.to_string(),
            Value::Negative(number) => number.to_string(),
            Value::Fraction(number) => number.to_string(),
            other => return Err(Rejection::of(name, format!("must be a number, not {}", other.what()))),
        };
        Err(Rejection::of(name, format!("must be a whole number from 1 to 5, not {given}")))
    }

    /// Seconds, possibly with a fraction.
    pub(super) fn seconds(&self, name: &str) -> Result<Option<f64>, Rejection> {
        match self.given(name)? {
            None => Ok(None),
            Some(Value::Unsigned(number)) => Ok(Some(*number as f64)),
            Some(Value::Fraction(number)) if *number >= 0.0 => Ok(Some(*number)),
            Some(Value::Negative(_) | Value::Fraction(_)) => Err(Rejection::of(name, "must not be negative")),
            Some(other) => Err(Rejection::of(name, format!("must be a number of seconds, not {}", other.what()))),
        }
    }

    /// A code: a whole number or a string. Gives the number, be it written as a string.
    pub(super) fn code(&self, name: &str) -> Result<Option<i64>, Rejection> {
        match self.given(name)? {
            None => Ok(None),
            Some(Value::Negative(code)) => Ok(Some(*code)),
            Some(Value::Unsigned(code)) => Ok(i64::try_from(*code).ok()),
            Some(Value::Text(_)) => Ok(self.short(name)?.and_then(|code| code.parse().ok())),
            Some(other) => {
                Err(Rejection::of(name, format!("must be a whole number or a string, not {}", other.what())))
            }
        }
    }

    /// True or false.
    pub(super) fn flag(&self, name: &str) -> Result<Option<bool>, Rejection> {
        match self.given(name)? {
            None => Ok(None),
            Some(Value::Bool(flag)) => Ok(Some(*flag)),
            Some(other) => Err(Rejection::of(name, format!("must be true or false, not {}", other.what()))),
        }
    }

    /// An instant, as UTC milliseconds; smaller parts of a second are cut off.
    pub(super) fn instant(&self, name: &str) -> Result<Option<i64>, Rejection> {
        let text = match self.given(name)? {
            None => return Ok(None),
            Some(Value::Text(text)) => text,
            Some(other) => {
                return Err(Rejection::of(
                    name,
                    format!("must be an instant such as \"2026-10-01T12:00:00Z\", not {}", other.what()),
                ));
            }
        };
        let Ok(instant) = chrono::DateTime::parse_from_rfc3339(text) else {
            return Err(Rejection::of(
                name,
                format!("must be an instant with offset or Z, such as \"2026-10-01T12:00:00Z\", not {}", quoted(text)),
            ));
        };
        let instant = instant.timestamp_millis();
        if (FIRST_INSTANT..END_OF_INSTANTS).contains(&instant) {
            Ok(Some(instant))
        } else {
            Err(Rejection::of(name, format!("must lie in the years 2000 to 2099, not {}", quoted(text))))
        }
    }
}

/// A field that must be there and is not.
pub(super) fn missing(name: &str) -> Rejection {
    Rejection::of(name, "is required")
}

/// A word that is none of those known.
pub(super) fn not_one_of<T>(name: &str, given: &str, words: &[(&str, T)]) -> Rejection {
    let words: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
    Rejection::of(name, format!("one of {}, not {}", words.join(", "), quoted(given)))
}

fn checked_id<'b>(name: &str, id: &'b str) -> Result<&'b str, Rejection> {
    if id.is_empty() || longer_than(id, MAX_ID) {
        return Err(Rejection::of(name, format!("must have 1 to {MAX_ID} characters")));
    }
    if id.chars().any(char::is_control) {
        return Err(Rejection::of(name, "must have no control characters"));
    }
    Ok(id)
}

fn longer_than(text: &str, most: usize) -> bool {
    text.len() > most && text.chars().nth(most).is_some()
}

/// What was given, short enough for a message.
fn quoted(text: &str) -> String {
    let mut end = text.char_indices().map(|(start, _)| start);
    match end.nth(40) {
        Some(cut) => format!("{:?}…", text.get(..cut).unwrap_or_default()),
        None => format!("{text:?}"),
    }
}

impl<'de> Deserialize<'de> for Value<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Value<'de>;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("a JSON value")
            }
            fn visit_unit<E>(self) -> Result<Value<'de>, E> {
                Ok(Value::Null)
            }
            fn visit_bool<E>(self, flag: bool) -> Result<Value<'de>, E> {
                Ok(Value::Bool(flag))
            }
            fn visit_u64<E>(self, number: u64) -> Result<Value<'de>, E> {
                Ok(Value::Unsigned(number))
            }
            fn visit_i64<E>(self, number: i64) -> Result<Value<'de>, E> {
                Ok(u64::try_from(number).map_or(Value::Negative(number), Value::Unsigned))
            }
            fn visit_f64<E>(self, number: f64) -> Result<Value<'de>, E> {
                Ok(Value::Fraction(number))
            }
            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Value<'de>, E> {
                Ok(Value::Text(Cow::Borrowed(text)))
            }
            fn visit_str<E>(self, text: &str) -> Result<Value<'de>, E> {
                Ok(Value::Text(Cow::Owned(text.to_owned())))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<Value<'de>, A::Error> {
                let mut list = Vec::new();
                while let Some(entry) = entries.next_element()? {
                    list.push(entry);
                }
                Ok(Value::List(list))
            }
            fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<Value<'de>, A::Error> {
                fields(Vec::new(), entries).map(Value::Object)
            }
        }
        deserializer.deserialize_any(Any)
    }
}

impl<'de> Deserialize<'de> for Object<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields;
        impl<'de> Visitor<'de> for Fields {
            type Value = Object<'de>;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("a JSON object")
            }
            fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<Object<'de>, A::Error> {
                // Room for a usual event at once; objects within one grow by need, since a hostile line may hold very many.
                fields(Vec::with_capacity(12), entries)
            }
        }
        deserializer.deserialize_map(Fields)
    }
}

fn fields<'de, A: MapAccess<'de>>(
    mut into: Vec<(Cow<'de, str>, Value<'de>)>,
    mut entries: A,
) -> Result<Object<'de>, A::Error> {
    while let Some(Name(name)) = entries.next_key()? {
        into.push((name, entries.next_value()?));
    }
    Ok(Object(into))
}

/// A field's name, borrowed unless it has escapes.
#[derive(PartialEq, Eq)]
pub(super) struct Name<'a>(pub(super) Cow<'a, str>);

impl<'de> Deserialize<'de> for Name<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl<'de> Visitor<'de> for Text {
            type Value = Name<'de>;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("a field's name")
            }
            fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Name<'de>, E> {
                Ok(Name(Cow::Borrowed(name)))
            }
            fn visit_str<E>(self, name: &str) -> Result<Name<'de>, E> {
                Ok(Name(Cow::Owned(name.to_owned())))
            }
        }
        deserializer.deserialize_str(Text)
    }
}
