//! Enums whose values are known by words: in addresses, in JSON, in the database.

/// The words of an enum, each said once: it gets `ALL`, `as_str` and `from_word`.
///
/// The enum is written along, as if its words were discriminants, or stands elsewhere and has its words said apart:
///
/// ```
/// reports::words! {
///     /// Where something stands.
///     #[derive(Debug, Clone, Copy, PartialEq)]
///     pub enum Place {
///         /// On the left.
///         Left = "left",
///         /// On the right.
///         Right = "right",
///     }
/// }
/// assert_eq!(Place::from_word("right"), Some(Place::Right));
///
/// #[derive(Clone, Copy)]
/// enum Answer { Yes = 1, No = 0 }
/// reports::words! { Answer { Yes = "yes", No = "no" } }
/// assert_eq!(Answer::ALL.iter().map(|answer| answer.as_str()).collect::<Vec<_>>(), ["yes", "no"]);
/// ```
#[macro_export]
macro_rules! words {
    ($(#[$about:meta])* $vis:vis enum $type:ident { $($(#[$doc:meta])* $variant:ident = $word:tt),+ $(,)? }) => {
        $(#[$about])*
        $vis enum $type {
            $($(#[$doc])* $variant),+
        }

        $crate::words! { $type { $($variant = $word),+ } }
    };
    ($type:ident { $($variant:ident = $word:tt),+ $(,)? }) => {
        impl $type {
            /// Every value, in the order to offer them.
            pub const ALL: &'static [$type] = &[$($type::$variant),+];

            /// Its word.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $($type::$variant => $word),+ }
            }

            /// The value that a word stands for.
            #[must_use]
            pub fn from_word(word: &str) -> Option<$type> {
                $type::ALL.iter().copied().find(|value| value.as_str() == word)
            }
        }
    };
}

/// Enums of which the words say all: those of JSON and of addresses, the same in both.
macro_rules! choices {
    ($($(#[$about:meta])* $type:ident { $($variant:ident = $word:tt),+ $(,)? })+) => {$(
        $crate::words! {
            $(#[$about])*
            #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
            #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
            #[allow(missing_docs, reason = "the words say it")]
            pub enum $type {
                $(#[serde(rename = $word)] $variant = $word),+
            }
        }
    )+};
}

pub(crate) use choices;
