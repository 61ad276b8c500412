//! Line drawings, in the colour of the text around them.

use leptos::prelude::*;

/// A drawing of 16 × 16.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Icon {
    Brand,
    Overview,
    Book,
    People,
    Card,
    Tag,
    List,
    Menu,
    Sun,
    Moon,
    System,
    Info,
    Search,
    Filter,
    Warning,
    Empty,
    Download,
    Close,
    Chevron,
    Calendar,
    Clock,
    Up,
    Down,
    External,
    Not,
    Bell,
    Flow,
    Button,
    Send,
}

impl Icon {
    fn path(self) -> &'static str {
        match self {
            Icon::Brand => "M2.5 3.5h11v7.5h-6L4 14v-3H2.5zM5.5 8.5v-1M8 8.5v-3M10.5 8.5v-2",
            Icon::Overview => "M2.5 13.5h11M4 11V8M7 11V4.5M10 11V6.5M13 11V2.5",
            Icon::Book => {
                "M8 4.2C6.6 3.2 4.8 2.8 2.5 3v9.5c2.3-.2 4.1.2 5.5 1.2 1.4-1 3.2-1.4 5.5-1.2V3C11.2 2.8 9.4 3.2 8 4.2zM8 4.2v9.5"
            }
            Icon::People => {
                "M6 7.5a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4zM2 13c.2-2.3 1.8-3.6 4-3.6s3.8 1.3 4 3.6M10.6 3.4a2 2 0 0 1 0 3.9M11.8 9.7c1.3.5 2.1 1.6 2.2 3.3"
            }
            Icon::Card => {
                "M2 3.5h12v9H2zM6 8a1.4 1.4 0 1 0 0-2.8A1.4 1.4 0 0 0 6 8zM3.8 10.8c.2-1.2 1-1.8 2.2-1.8s2 .6 2.2 1.8M10.3 6.5h1.9M10.3 9h1.9"
            }
            Icon::Tag => "M2.5 2.5h5l6 6-5 5-6-6zM5.3 5.3v.01",
            Icon::List => "M5.5 4.5h8M5.5 8h8M5.5 11.5h8M2.5 4.5v.01M2.5 8v.01M2.5 11.5v.01",
            Icon::Menu => "M2.5 4.5h11M2.5 8h11M2.5 11.5h11",
            Icon::Sun => {
                "M8 5.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6zM8 1.5v1.3M8 13.2v1.3M1.5 8h1.3M13.2 8h1.3M3.4 3.4l.9.9M11.7 11.7l.9.9M3.4 12.6l.9-.9M11.7 4.3l.9-.9"
            }
            Icon::Moon => "M13.3 9.6A5.7 5.7 0 0 1 6.4 2.7a5.7 5.7 0 1 0 6.9 6.9z",
            Icon::System => "M2.5 3h11v7.5h-11zM6 13.5h4M8 10.5v3",
            Icon::Info => "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zM8 7.3v3.7M8 5v.3",
            Icon::Search => "M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM10.3 10.3l3.2 3.2",
            Icon::Filter => "M2.5 4h11M4.5 8h7M6.5 12h3",
            Icon::Warning => "M8 2.5l6 10.5H2zM8 6.5v3M8 11.3v.2",
            Icon::Empty => "M2.5 9l2-5.5h7l2 5.5v4h-11zM2.5 9h3l1 1.5h3l1-1.5h3",
            Icon::Download => "M8 2.5v7.5M4.8 7L8 10.2 11.2 7M2.5 13.5h11",
            Icon::Close => "M4 4l8 8M12 4l-8 8",
            Icon::Chevron => "M4 6l4 4 4-4",
            Icon::Calendar => "M2.5 4h11v9.5h-11zM2.5 7h11M5.5 2.5v3M10.5 2.5v3",
            Icon::Clock => "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zM8 4.8V8l2.2 1.5",
            Icon::Up => "M8 13V3.5M4 7l4-4 4 4",
            Icon::Down => "M8 3v9.5M4 9l4 4 4-4",
            Icon::Not => "M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11zM4.1 4.1l7.8 7.8",
            Icon::Bell => "M4 11V7.2a4 4 0 0 1 8 0V11l1.3 1.5H2.7zM6.7 14.2h2.6M8 3.2V2",
            Icon::Send => "M2.5 7.5L13.5 2.5l-4 11-2.2-4.8zM7.3 8.7L13.5 2.5",
            Icon::Flow => "M2 6h4v4H2zM10 2h4v4h-4zM10 10h4v4h-4zM6 8h2M8 4v8M8 4h2M8 12h2",
            Icon::Button => "M8 2.5a5.5 5.5 0 0 0-4.7 8.3L2.5 13.5l2.7-.8A5.5 5.5 0 1 0 8 2.5zM5.5 6.5h5M5.5 9h3.5",
            Icon::External => "M6.5 3.5h-4v10h10v-4M9 2.5h4.5V7M13.5 2.5L7.5 8.5",
        }
    }

    /// The drawing; what it says must stand beside it or in the label of what holds it.
    pub fn view(self) -> AnyView {
        view! {
            <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
                <path d=self.path() />
            </svg>
        }
        .into_any()
    }
}
